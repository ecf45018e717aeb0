/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>
#include <skalibs/stralloc.h>

#include <herm/dir.h>
#include <herm/env.h>
#include <herm/owner.h>
#include <herm/scandir.h>
#include <herm/service.h>
#include <herm/slot.h>
#include "diag.h"
#include "path.h"
#include "spec.h"
#include "template.h"

/* Scripts start as ruid and rgid; files are of uid and gid. Sealed: uid is another user. */
typedef struct build_s build ;
struct build_s
{
  slotspec const *spec ;
  uid_t uid, ruid ;
  gid_t gid, rgid ;
  int sealed ;
  char const *where ; /* the scan directory */
  diag *t ;
} ;

/* Makes a directory, or opens the old one, copied. */
static int subdir (build const *b, int at, char const *name, int *old)
{
  int fd = herm_dir_make(at, name) ;
  *old = fd < 0 && errno == EEXIST ;
  if (*old) fd = herm_dir_open(at, name) ;
  if (fd < 0) diag_set(b->t, 111, "make directory", name) ;
  return fd ;
}

/* Only the scripts' user may read env/, in a sealed slot by its group. */
static inline uid_t env_uid (build const *b)
{
  return b->sealed ? b->uid : b->ruid ;
}

static int env_put (build const *b, int env, char const *name, char const *s, size_t len,
  char const *end, size_t endlen)
{
  mode_t mode = b->sealed ? 0640 : 0600 ;
  while (herm_file_make(env, name, s, len, end, endlen, env_uid(b), b->rgid, mode) < 0)
  {
    if (errno != EEXIST) return diag_set(b->t, 111, "write variable", name) ;
    if (unlinkat(env, name, 0) < 0) return diag_set(b->t, 111, "remove variable", name) ;
  }
  return 0 ;
}

/*
  Reads through a link in -E. Root must not read for other users: only root may be able to
  redirect it. Returns the size; -1 (errno; EPERM: redirectable).
*/
static ssize_t link_read (build const *b, char const *name, char *value, size_t max)
{
  stralloc path = STRALLOC_ZERO, real = STRALLOC_ZERO ;
  int e, k = 0 ;
  ssize_t r = -1 ;
  if (stralloc_cats(&path, b->spec->envdir) && stralloc_cats(&path, "/")
   && stralloc_cats(&path, name) && stralloc_0(&path))
  {
    k = geteuid() ? sarealpath(&real, path.s) < 0 || !stralloc_0(&real) ? -1 : 1
      : path_trust(&real, path.s, 1) ;
    if (k > 0) r = herm_file_read(AT_FDCWD, real.s, value, max) ;
    else if (!k) errno = EPERM ;
  }
  e = errno ;
  stralloc_free(&path) ;
  stralloc_free(&real) ;
  errno = e ;
  return r ;
}

static int env_copy (build const *b, int env, int from, char const *name)
{
  char value[HERM_ENV_MAX] ;
  size_t len = strlen(name) ;
  ssize_t r ;
  if (!herm_env_ok(name, len)) return diag_set(b->t, 100, "not a variable that can be set", name) ;
  r = herm_file_read(from, name, value, sizeof(value) - len) ;
  if (r < 0 && errno == ELOOP)
  {
    r = link_read(b, name, value, sizeof(value) - len) ;
    if (r < 0 && errno == EPERM)
      return diag_set(b->t, 100, "a link, and others can change where it leads", name) ;
    if (r < 0 && errno == ENOENT) return diag_set(b->t, 100, "a link to nothing", name) ;
  }
  if (r < 0)
    return errno == EMSGSIZE ? diag_set(b->t, 100, "variable too long", name)
      : errno == EINVAL || errno == ELOOP ? diag_set(b->t, 100, "not a regular file", name)
      : diag_set(b->t, 111, "read variable", name) ;
  return env_put(b, env, name, value, r, "", 0) ;
}

static int env_copydir (build const *b, int env)
{
  int r = 0, fd ;
  DIR *dir ;
  if (!b->spec->envdir) return 0 ;
  b->t->where = "-E" ;
  dir = opendir(b->spec->envdir) ;
  if (!dir) return diag_set(b->t, 111, "read directory", b->spec->envdir) ;
  b->t->where = b->spec->envdir ;
  fd = dirfd(dir) ;
  while (!r)
  {
    struct dirent *d = herm_dir_next(dir) ;
    if (!d)
    {
      if (errno) r = diag_set(b->t, 111, "read directory", b->spec->envdir) ;
      break ;
    }
    if (d->d_name[0] != '.') r = env_copy(b, env, fd, d->d_name) ;
  }
  closedir(dir) ;
  return r ;
}

static inline int env_puts (build const *b, int env, char const *name, char const *s, size_t len)
{
  return env_put(b, env, name, s, len, "\n", 1) ;
}

static int fill_env (build const *b, int env)
{
  char fmt[HERM_OWNER_FMT] ;
  size_t len ;
  if (env_copydir(b, env) < 0) return -1 ;
  b->t->where = b->where ;
  for (size_t i = 0 ; i < b->spec->envn ; i++)
  {
    char const *s = b->spec->env[i] ;
    char name[256] ;
    len = str_chr(s, '=') ;
    memcpy(name, s, len) ;
    name[len++] = 0 ;
    if (env_puts(b, env, name, s + len, strlen(s + len)) < 0) return -1 ;
  }
  len = strlen(b->spec->profile) ;
  if (env_puts(b, env, "HERM_PROFILE", b->spec->profile, len) < 0) return -1 ;
  len = herm_owner_fmt(fmt, &b->spec->owner) ;
  if (env_puts(b, env, "HERM_OWNER", fmt, len) < 0) return -1 ;
  if (herm_fd_own(env, env_uid(b), b->rgid, b->sealed ? 0750 : 0700) < 0)
    return diag_set(b->t, 111, "change owner or mode of", "env") ;
  return 0 ;
}

/*
  The gateway's user may not be able to make the lock. In a sealed slot its group shows the
  holder to the slot's owner, even without CAP_DAC_OVERRIDE.
*/
static int fill_data (build const *b, int data, int old)
{
  gid_t gid = b->sealed ? b->gid : b->rgid ;
  if ((!old || (!herm_dir_remove(data, HERM_MARKER, &tain_infinite)
     && !herm_dir_remove(data, "lock", &tain_infinite)))
   && !herm_marker_write(data, b->spec->profile, b->uid, b->gid)
   && !herm_file_make(data, "lock", "", 0, "", 0, b->ruid, gid, b->sealed ? 0640 : 0600)
   && !herm_fd_own(data, b->uid, b->gid, 0755)) return 0 ;
  return diag_set(b->t, 111, "fill directory", "data") ;
}

static int fill (build const *b, int fd)
{
  char const *bad = 0 ;
  int sub, r, old ;
  b->t->where = b->spec->template ;
  if (template_copy(b->spec->fd, fd, b->uid, b->gid, b->t) < 0) return -1 ;
  b->t->where = b->where ;

  sub = subdir(b, fd, "env", &old) ;
  if (sub < 0) return -1 ;
  r = fill_env(b, sub) ;
  fd_close(sub) ;
  if (r < 0) return -1 ;

  sub = subdir(b, fd, "data", &old) ;
  if (sub < 0) return -1 ;
  r = fill_data(b, sub, old) ;
  fd_close(sub) ;
  if (r < 0) return -1 ;

  if (b->spec->down && herm_file_make(fd, "down", "", 0, "", 0, b->uid, b->gid, 0644) < 0
   && errno != EEXIST)
    return diag_set(b->t, 111, "make file", "down") ;
  b->t->where = b->spec->template ;
  if (!b->spec->checked && slot_check(fd, b->t) < 0) return -1 ;
  r = herm_seed(fd, b->spec->mode | HERM_SEED_FRESH, &b->spec->owner, b->rgid, &bad) ;
  if (!r) return diag_set(b->t, 100, "in the way of a supervisor", bad) ;
  b->t->where = b->where ;
  if (r < 0) return diag_set(b->t, 111, "seed", "control directories") ;

  /* Only now can other users look inside. */
  if (herm_fd_own(fd, b->uid, b->gid, 0755) < 0)
    return diag_set(b->t, 111, "change owner or mode of", "the service directory") ;
  return 0 ;
}

int slot_build (herm_scandir const *sd, slotspec const *spec, char *name, diag *t)
{
  int root = !geteuid() ;
  build b =
  {
    .spec = spec,
    .uid = slot_uid(sd),
    .gid = slot_gid(sd),
    .ruid = root ? sd->runner : geteuid(),
    .rgid = getegid(),
    .where = sd->name,
    .t = t
  } ;
  int fd ;
  t->where = sd->name ;
  if (root && sd->runner)
    b.rgid = sd->runner == spec->owner.uid ? spec->owner.gid : sd->st.st_gid ;
  else if (root) b.rgid = 0 ;
  b.sealed = b.ruid != b.uid ;
  herm_unique(name, HERM_NEW_PREFIX) ;
  fd = herm_dir_make(sd->fd, name) ;
  if (fd < 0) return diag_set(t, 111, "make directory", name) ;
  if (!fill(&b, fd)) return fd ;
  fd_close(fd) ;
  herm_dir_remove(sd->fd, name, &tain_infinite) ;
  return -1 ;
}
