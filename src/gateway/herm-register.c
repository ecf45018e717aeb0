/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>
#include <skalibs/genalloc.h>
#include <skalibs/iopause.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <herm/config.h>
#include <herm/dir.h>
#include <herm/env.h>
#include <herm/owner.h>
#include <herm/profile.h>
#include <herm/removal.h>
#include <herm/scandir.h>
#include <herm/service.h>
#include <herm/slot.h>
#include <herm/time.h>
#include "diag.h"
#include "spec.h"

#define USAGE "herm-register [ -s scandir ] [ -u owner ] [ -m group | compat | s6 | shared ] [ -f template ] [ -e VAR=value ]... [ -E envdir ] [ -D ] [ -W ] [ -t ms ] profile"
#define dieusage() strerr_dieusage(100, USAGE)

#define TEMPLATE HERM_DATAPREFIX "gateway"
#define KILL_MS 5000      /* patience with an unfinished removal of the same profile */
#define RESCAN_MS 1000
#define REPUBLISH_MS 6000 /* s6 2.12 and later can forget a service that it first saw in a scan that failed: a new inode helps */
#define ROLLBACK_MS 7000
#define SPARE 8

/* One published service directory, and what is known of its service and its logger. */
typedef struct attempt_s attempt ;
struct attempt_s
{
  int dir[2] ;      /* the service's directory and its logger's, or -1 */
  herm_ftrig f[2] ;
  int up, ready, failed ;
  struct stat st ;
} ;

static int notifies (int fd)
{
  struct stat st ;
  return !fstatat(fd, "notification-fd", &st, AT_SYMLINK_NOFOLLOW) ;
}

static void attempt_init (attempt *a)
{
  static herm_ftrig const fzero = HERM_FTRIG_ZERO ;
  memset(a, 0, sizeof(attempt)) ;
  a->f[0] = a->f[1] = fzero ;
  a->dir[0] = a->dir[1] = -1 ;
}

static void leave (attempt *a)
{
  herm_ftrig_close(&a->f[0]) ;
  herm_ftrig_close(&a->f[1]) ;
  if (a->dir[1] >= 0) fd_close(a->dir[1]) ;
  fd_close(a->dir[0]) ;
}

/* What is published may have to be taken back: are there as many descriptors more as that needs? */
static int can_take_back (herm_scandir const *sd)
{
  int fd[SPARE] ;
  unsigned int n = 0 ;
  while (n < SPARE && (fd[n] = fcntl(sd->fd, F_DUPFD_CLOEXEC, 0)) >= 0) n++ ;
  for (unsigned int i = 0 ; i < n ; i++) fd_close(fd[i]) ;
  return n == SPARE ;
}

/* Listening begins before anything can happen. */
static int publish (herm_scandir const *sd, slotspec const *spec, char const *slot, attempt *a, diag *t)
{
  char name[HERM_UNIQUE_SIZE] ;
  unsigned int n ;
  attempt_init(a) ;
  a->dir[0] = slot_build(sd, spec, name, t) ;
  if (a->dir[0] < 0) return -1 ;
  a->dir[1] = herm_dir_path(a->dir[0], "log") ;
  if (a->dir[1] < 0 && errno != ENOENT) { diag_set(t, 111, "open", "log") ; goto err ; }
  for (unsigned int i = 0 ; i < 2 ; i++)
    if (a->dir[i] >= 0 && !herm_ftrig_open(&a->f[i], a->dir[i])) { diag_set(t, 111, "listen to events of", slot) ; goto err ; }
  if (fstat(a->dir[0], &a->st) < 0) { diag_set(t, 111, "stat", name) ; goto err ; }
  n = 1 + (a->dir[1] >= 0) ;
  if (herm_scandir_room(sd, n) < n) { diag_set(t, 3, "s6-svscan has no room for it", slot) ; goto err ; }
  if (!can_take_back(sd)) { diag_set(t, 111, "have descriptors to spare for", slot) ; goto err ; }
  if (herm_rename_new(sd->fd, name, sd->fd, slot) < 0)
  {
    if (errno == EEXIST) diag_set(t, 1, "already registered", slot) ;
    else diag_set(t, 111, "publish", slot) ;
    goto err ;
  }
  return 0 ;
 err:
  leave(a) ;
  herm_dir_remove(sd->fd, name, &tain_infinite) ;
  return -1 ;
}

/* A byte only wakes us: it could come from anybody. One read, since whoever may write there could write without end. */
static void hear (attempt *a, unsigned int i)
{
  char buf[4096] ;
  ssize_t r = fd_read(a->f[i].fd, buf, sizeof(buf)) ;
  for (ssize_t j = 0 ; !i && j < r ; j++) switch (buf[j])
  {
    case 'u' : a->up = 1 ; a->ready = a->failed = 0 ; break ;
    case 'U' : a->up = a->ready = 1 ; break ;
    case 'd' : a->up = a->ready = 0 ; break ;
    case 'O' : a->failed = 1 ; break ;
  }
}

/* Waits for events until the deadline. Returns 0 when it has passed, events or not. */
static int listen_until (attempt *a, tain const *deadline)
{
  iopause_fd x[2] ;
  unsigned int n = 0, which[2] ;
  int r ;
  for (unsigned int i = 0 ; i < 2 ; i++) if (a->f[i].fd >= 0)
  {
    x[n].fd = a->f[i].fd ;
    x[n].events = IOPAUSE_READ ;
    which[n++] = i ;
  }
  r = iopause_g(x, n, deadline) ;
  if (r < 0 && errno != EINTR) strerr_diefusys(111, "iopause") ;
  for (unsigned int i = 0 ; r > 0 && i < n ; i++) if (x[i].revents) hear(a, which[i]) ;
  return tain_future(deadline) ;
}

/* Returns 1 when everything of the slot is supervised, 0 at the deadline. Asks for a scan once more at again. */
static int wait_supervised (herm_scandir const *sd, attempt *a, tain const *again, tain const *deadline)
{
  int asked = 0 ;
  for (;;)
  {
    herm_svstatus sv ;
    int good = 1 ;
    for (unsigned int i = 0 ; i < 2 ; i++) if (a->dir[i] >= 0 && herm_supervised(a->dir[i], &sv) <= 0) good = 0 ;
    if (good) return 1 ;
    if (listen_until(a, !asked && tain_less(again, deadline) ? again : deadline)) continue ;
    if (!tain_future(deadline)) return 0 ;
    if (!asked && herm_scandir_ctl(sd, "a", 1) < 0) strerr_warnwusys("ask for a scan of ", sd->name) ;
    asked = 1 ;
  }
}

/* Takes back what was published; the scan directory's lock is held. */
static void take_back (herm_scandir const *sd, char const *slot, attempt *a, int ms)
{
  herm_removal r ;
  tain deadline, now ;
  int k ;
  int same = herm_dir_same(sd->fd, slot, &a->st) ;
  leave(a) ;
  if (same <= 0) return ;
  k = herm_removal_begin(&r, sd, slot) ;
  if (k > 0)
  {
    herm_deadline(&deadline, ms) ;
    now = STAMP ;
    k = herm_removal_end(&r, &now, &deadline) ;
    if (k > 0) return ;
    if (!k) { errno = ETIMEDOUT ; k = -1 ; }
  }
  if (k) strerr_warnwusys("remove ", slot, " completely") ;
}

static void timeouts (tain *again, tain *republish, tain const *deadline)
{
  if (again) herm_deadline(again, RESCAN_MS) ;
  herm_deadline(republish, REPUBLISH_MS) ;
  if (tain_less(deadline, republish)) *republish = *deadline ;
}

/* Opens what is there already. Returns 0 if it has nothing of a slot. */
static int adopt (herm_scandir const *sd, char const *slot, attempt *a)
{
  char whose[HERM_PROFILE_MAX + 1] ;
  attempt_init(a) ;
  a->dir[0] = herm_dir_open(sd->fd, slot) ;
  if (a->dir[0] < 0) return 0 ;
  a->dir[1] = herm_dir_path(a->dir[0], "log") ;
  if (a->dir[1] < 0 && errno != ENOENT) goto err ;
  for (unsigned int i = 0 ; i < 2 ; i++) if (a->dir[i] >= 0)
  {
    if (!herm_ftrig_open(&a->f[i], a->dir[i])) goto err ;
  }
  if (!fstat(a->dir[0], &a->st) && herm_marker_read(a->dir[0], whose) && !strcmp(whose, slot + HERM_SLOT_PREFIX_LEN)) return 1 ;
 err:
  leave(a) ;
  return 0 ;
}

/*
  A register that was killed right after it published leaves a slot that nobody
  was told of. It is a gateway if it can still be supervised; else it has no right to the name.
*/
static void check_new (herm_scandir const *sd, char const *slot, tain const *deadline)
{
  attempt a ;
  struct stat st ;
  tain again, patience ;
  if (fstatat(sd->fd, slot, &st, AT_SYMLINK_NOFOLLOW) < 0)
  {
    if (errno != ENOENT) strerr_diefusys(111, "stat ", slot) ;
    return ;
  }
  if (adopt(sd, slot, &a))
  {
    again = STAMP ; /* at once, if need be */
    timeouts(0, &patience, deadline) ;
    if (!herm_svlock_held(a.dir[0]) && !wait_supervised(sd, &a, &again, &patience)
     && !herm_svlock_held(a.dir[0]) && (a.dir[1] < 0 || !herm_svlock_held(a.dir[1])))
    {
      take_back(sd, slot, &a, ROLLBACK_MS) ;
      return ;
    }
    leave(&a) ;
  }
  strerr_dief(1, sd->name, ": ", slot, ": already registered") ;
}

static void go (herm_scandir const *sd, slotspec const *spec, char const *slot, attempt *a, tain const *deadline)
{
  diag t ;
  tain again, republish ;
  for (unsigned int round = 0 ; round < 2 ; round++)
  {
    int r ;
    if (publish(sd, spec, slot, a, &t) < 0) diag_die(&t, t.code < 100 ? sd->name : spec->template) ;
    r = herm_scandir_ctl(sd, "a", 1) ;
    if (r <= 0)
    {
      int e = errno ;
      take_back(sd, slot, a, ROLLBACK_MS) ;
      if (!r) strerr_dief(100, "no s6-svscan is watching ", sd->name) ;
      errno = e ;
      strerr_diefusys(111, "ask for a scan of ", sd->name) ;
    }
    timeouts(&again, &republish, deadline) ;
    if (wait_supervised(sd, a, &again, round ? deadline : &republish)) return ;
    take_back(sd, slot, a, ROLLBACK_MS) ;
    tain_now_g() ;
    if (!tain_future(deadline)) break ;
  }
  strerr_dief(99, "s6-svscan did not supervise ", slot, " in time: it was taken away again") ;
}

/* Exits as the service does what is waited for, or does not. */
static void wait_up (attempt *a, char const *slot, tain const *deadline)
{
  int wantready = notifies(a->dir[0]) ;
  while (!(wantready ? a->ready : a->up))
  {
    if (a->failed)
    {
      herm_ftrig_close(&a->f[0]) ;
      strerr_dief(2, slot, " is registered, but failed permanently") ;
    }
    if (!listen_until(a, deadline))
    {
      herm_ftrig_close(&a->f[0]) ;
      strerr_dief(99, slot, " is registered, but was not ", wantready ? "ready" : "up", " in time") ;
    }
  }
}

static void check_env (char const *s)
{
  size_t len = str_chr(s, '=') ;
  if (!s[len]) strerr_dief(100, "-e ", s, " is not VAR=value") ;
  if (!herm_env_ok(s, len)) strerr_dief(100, "-e ", s, ": a variable's name must be [A-Za-z_][A-Za-z0-9_]* and not begin with HERM_") ;
  if (strlen(s) > HERM_ENV_MAX) strerr_dief(100, "a variable is too long for execve: at most 131071 bytes with name and =") ;
}

int main (int argc, char const *const *argv)
{
  herm_scandir sd = HERM_SCANDIR_ZERO ;
  slotspec spec = { .template = TEMPLATE } ;
  genalloc env = GENALLOC_ZERO ; /* char const * */
  char const *scandir = 0, *owner = 0, *mode = 0 ;
  char slot[HERM_SLOT_MAX + 1] ;
  unsigned int ms = 15000 ;
  int wait = 0, lock ;
  attempt a ;
  tain deadline, killat ;
  PROG = "herm-register" ;
  umask(0) ; /* every mode here is explicit */
  {
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "s:u:m:f:e:E:DWt:", &l) ;
      if (opt == -1) break ;
      switch (opt)
      {
        case 's' : scandir = l.arg ; break ;
        case 'u' : owner = l.arg ; break ;
        case 'm' : mode = l.arg ; break ;
        case 'f' : spec.template = l.arg ; break ;
        case 'e' : check_env(l.arg) ; if (!genalloc_append(char const *, &env, &l.arg)) strerr_diefusys(111, "allocate memory") ; break ;
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
  herm_slot_name(slot, argv[0]) ;
  spec.env = genalloc_s(char const *, &env) ;
  spec.envn = genalloc_len(char const *, &env) ;
  if (mode && !herm_seed_scan(&spec.mode, mode)) dieusage() ;
  herm_owner_get(&spec.owner, owner) ;

  herm_scandir_get(&sd, scandir) ;
  herm_scandir_check(&sd) ;
  switch (herm_scandir_ctl(&sd, "", 0))
  {
    case 0 : strerr_dief(100, "no s6-svscan is watching ", sd.name) ;
    case -1 : strerr_diefusys(111, "control the s6-svscan of ", sd.name) ;
  }
  spec_check(&spec, &sd, !!mode) ;

  herm_deadline(&deadline, ms) ;
  herm_deadline(&killat, KILL_MS) ;
  lock = herm_scandir_enter(&sd, spec.profile, &killat, &deadline) ;
  if (lock < 0)
  {
    if (errno == ETIMEDOUT) strerr_dief(99, "timed out waiting for other changes of ", sd.name) ;
    strerr_diefusys(111, "lock ", sd.name) ;
  }
  check_new(&sd, slot, &deadline) ;
  go(&sd, &spec, slot, &a, &deadline) ;
  herm_ftrig_close(&a.f[1]) ;
  fd_close(lock) ;
  if (wait) wait_up(&a, slot, &deadline) ;
  herm_ftrig_close(&a.f[0]) ;
  return 0 ;
}
