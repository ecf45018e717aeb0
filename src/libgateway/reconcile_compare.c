/* ISC license. */

#include <string.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include <herm/owner.h>
#include <herm/profile.h>
#include <herm/slot.h>
#include "reconcile.h"
#include "template.h"

static int env_is (int env, char const *name, char const *s, size_t len)
{
  char value[HERM_PROFILE_MAX + 64] ;
  ssize_t r = herm_file_read(env, name, value, sizeof(value)) ;
  if (r < 0) return reconcile_absent() ? 0 : -1 ;
  return r == (ssize_t)len + 1 && !memcmp(value, s, len) && value[len] == '\n' ;
}

static int same_env (reconcile const *rc, int slot, char const *profile)
{
  char fmt[HERM_OWNER_FMT] ;
  int r, env = herm_dir_path(slot, "env") ;
  if (env < 0) return reconcile_absent() ? 0 : -1 ;
  r = env_is(env, "HERM_PROFILE", profile, strlen(profile)) ;
  if (r > 0) r = env_is(env, "HERM_OWNER", fmt, herm_owner_fmt(fmt, &rc->spec.owner)) ;
  fd_close(env) ;
  return r ;
}

int reconcile_compare (reconcile const *rc, int slot, char const *profile)
{
  char marker[HERM_PROFILE_MAX + 1] ;
  struct stat st ;
  int r ;
  if (!herm_marker_read(slot, marker)) return reconcile_absent() ? 0 : -1 ;
  if (strcmp(marker, profile)) return 0 ;
  if (fstat(slot, &st) < 0) return -1 ;
  if (st.st_uid != slot_uid(&rc->sd) || (st.st_mode & 07777) != 0755) return 0 ;
  r = same_env(rc, slot, profile) ;
  return r > 0 ? template_same(rc->spec.fd, slot, slot_uid(&rc->sd)) : r ;
}
