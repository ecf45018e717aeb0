/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>
#include <skalibs/genalloc.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <herm/env.h>
#include <herm/owner.h>
#include <herm/profile.h>
#include <herm/scandir.h>
#include <herm/service.h>
#include <herm/time.h>
#include "register.h"
#include "spec.h"

#define USAGE "herm-register [ -s scandir ] [ -u owner ] [ -m group | compat | s6 | shared ] " \
  "[ -f template ] [ -e VAR=value ]... [ -E envdir ] [ -D ] [ -W ] [ -t ms ] profile"
#define dieusage() strerr_dieusage(100, USAGE)

static void add_env (genalloc *env, char const *s)
{
  size_t len = str_chr(s, '=') ;
  if (!s[len]) strerr_dief(100, "-e ", s, " is not VAR=value") ;
  if (!herm_env_ok(s, len))
    strerr_dief(100, "-e ", s,
      ": a variable's name must be [A-Za-z_][A-Za-z0-9_]* and not begin with HERM_") ;
  if (strlen(s) > HERM_ENV_MAX)
    strerr_dief(100, "a variable is too long for execve: at most 131071 bytes with name and =") ;
  if (!genalloc_append(char const *, env, &s)) strerr_diefusys(111, "allocate memory") ;
}

static void open_scandir (herm_scandir *sd, char const *name)
{
  herm_scandir_get(sd, name) ;
  herm_scandir_check(sd) ;
  switch (herm_scandir_ctl(sd, "", 0))
  {
    case 0 : strerr_dief(100, "no s6-svscan is watching ", sd->name) ;
    case -1 : strerr_diefusys(111, "control the s6-svscan of ", sd->name) ;
  }
}

static int enter (herm_scandir const *sd, char const *profile, tain const *deadline)
{
  tain killat ;
  int lock ;
  herm_deadline(&killat, SLOT_KILL_MS) ;
  lock = herm_scandir_enter(sd, profile, &killat, deadline) ;
  if (lock >= 0) return lock ;
  if (errno == ETIMEDOUT) strerr_dief(99, "timed out waiting for other changes of ", sd->name) ;
  strerr_diefusys(111, "lock ", sd->name) ;
}

static void wait_up (attempt *a, char const *profile, tain const *deadline)
{
  struct stat st ;
  int wantready = !fstatat(a->watch.dir[0], "notification-fd", &st, AT_SYMLINK_NOFOLLOW) ;
  while (!(wantready ? a->ready : a->up))
  {
    if (!a->failed && attempt_listen(a, deadline)) continue ;
    herm_watch_close(&a->watch) ;
    if (a->failed) strerr_dief(2, "gateway ", profile, " is registered, but failed permanently") ;
    strerr_dief(99, "gateway ", profile, " is registered, but was not ", wantready ? "ready" : "up",
      " in time") ;
  }
}

int main (int argc, char const *const *argv)
{
  herm_scandir sd = HERM_SCANDIR_ZERO ;
  slotspec spec = { .template = SLOT_TEMPLATE } ;
  genalloc env = GENALLOC_ZERO ; /* char const * */
  char const *scandir = 0, *owner = 0, *mode = 0 ;
  unsigned int ms = 15000 ;
  int wait = 0, lock ;
  attempt a ;
  tain deadline ;
  PROG = "herm-register" ;
  umask(0) ; /* every mode here is explicit */
  {
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "s:u:m:f:e:E:DWt:", &l) ;
      if (opt < 0) break ;
      switch (opt)
      {
        case 's' : scandir = l.arg ; break ;
        case 'u' : owner = l.arg ; break ;
        case 'm' : mode = l.arg ; break ;
        case 'f' : spec.template = l.arg ; break ;
        case 'e' : add_env(&env, l.arg) ; break ;
        case 'E' : spec.envdir = l.arg ; break ;
        case 'D' : spec.down = 1 ; break ;
        case 'W' : wait = 1 ; break ;
        case 't' : if (!uint0_scan(l.arg, &ms)) dieusage() ; break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ; argv += l.ind ;
  }
  if (argc != 1 || (spec.down && wait)) dieusage() ;
  herm_profile_check(argv[0]) ;
  spec.profile = argv[0] ;
  spec.env = genalloc_s(char const *, &env) ;
  spec.envn = genalloc_len(char const *, &env) ;
  if (mode && !herm_seed_scan(&spec.mode, mode)) dieusage() ;
  herm_owner_get(&spec.owner, owner) ;

  open_scandir(&sd, scandir) ;
  spec_check(&spec, &sd, !!mode) ;
  spec_template(&spec) ;

  herm_deadline(&deadline, ms) ;
  lock = enter(&sd, spec.profile, &deadline) ;
  register_settle(&sd, spec.profile, &deadline) ;
  register_slot(&a, &sd, &spec, &deadline) ;
  fd_close(lock) ;
  if (wait) wait_up(&a, spec.profile, &deadline) ;
  herm_watch_close(&a.watch) ;
  return 0 ;
}
