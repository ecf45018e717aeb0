/* ISC license. */

#include <string.h>
#include <errno.h>
#include <sys/resource.h>

#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>
#include <skalibs/sgetopt.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <herm/dir.h>
#include <herm/lock.h>
#include <herm/proc.h>
#include <herm/profile.h>
#include <herm/scandir.h>
#include <herm/service.h>
#include <herm/slot.h>
#include <herm/time.h>
#include <herm/watch.h>
#include "hermes.h"

#define USAGE "herm-svc [ -s scandir ] [ -h home ] -u | -d | -r [ -N ] [ -w u | U | d | D ] " \
  "[ -t ms ] -a | profile"
#define dieusage() strerr_dieusage(100, USAGE)

enum { FAILED = 1, NONE = 2, UNSUPERVISED = 3 } ;

typedef struct target_s target ;
struct target_s
{
  char const *profile ;
  herm_watch w ;
  unsigned int again : 1 ;   /* must come down first */
  unsigned int restart : 1 ; /* up even after a permanent failure of the life that ends */
  unsigned int done : 1 ;
  unsigned int wrong : 1 ;
} ;

static int code = 0 ; /* of the last failure */

static void wrong (target *t, int e, char const *what)
{
  code = e ;
  t->done = t->wrong = 1 ;
  strerr_warnw("gateway ", t->profile, " ", what) ;
}

static void wrong_sys (target *t, char const *what)
{
  code = 111 ;
  t->done = t->wrong = 1 ;
  strerr_warnwusys(what, " gateway ", t->profile) ;
}

static int reached (target const *t, char want)
{
  herm_slotview v ;
  if (t->again || herm_slot_look(t->w.dir[0], &v) <= 0) return 0 ;
  switch (want)
  {
    case 'u' : return herm_slot_isup(&v) ;
    case 'U' : return herm_slot_isup(&v) && v.sv.ready ;
    case 'd' : return !herm_slot_isup(&v) ;
    case 'D' : return !v.sv.pid ;
    default : return 0 ;
  }
}

static void tell (target *t, char const *s, size_t n)
{
  int r = herm_svctl(t->w.dir[0], s, n) ;
  if (r < 0) wrong_sys(t, "control") ;
  else if (!r) wrong(t, UNSUPERVISED, "is not supervised") ;
}

static void command (target *t, char c, char want)
{
  if (c == 'r' || (c == 'u' && want))
  {
    herm_slotview v ;
    int r = herm_slot_look(t->w.dir[0], &v) ;
    if (r < 0 && c == 'r') { wrong_sys(t, "read the state of") ; return ; }
    t->again = c == 'r' && r && herm_slot_isup(&v) ;
    t->restart = r > 0 && v.sv.pid && (t->again || v.sv.finishing || !v.sv.wantup) ;
  }
  /* With u: an earlier -d may be at work. */
  if (t->again) tell(t, "tu", 2) ;
  else tell(t, c == 'd' ? "d" : "u", 1) ;
}

static void event (target *t, char c, char want)
{
  int goingup = want == 'u' || want == 'U' ;
  if (c == 'd') t->again = 0 ;
  if (c == 'u' && !t->again) t->restart = 0 ;
  if (c == 'x') wrong(t, UNSUPERVISED, "lost its supervisor") ;
  else if (c == 'O' && goingup)
  {
    if (!t->restart) wrong(t, FAILED, "failed permanently") ;
    t->restart = 0 ;
    if (!t->done) tell(t, "u", 1) ;
  }
  else switch (want)
  {
    case 'u' : t->done = !t->again && (c == 'u' || c == 'U') ; break ;
    case 'U' : t->done = !t->again && c == 'U' ; break ;
    case 'd' : t->done = c == 'd' || c == 'D' ; break ;
    case 'D' : t->done = c == 'D' ; break ;
  }
}

static void hear (target *t, iopause_fd const *x, char want)
{
  char letters[HERM_WATCH_MAX] ;
  size_t n = herm_watch_hear(&t->w, x, letters) ;
  for (size_t i = 0 ; i < n && !t->done ; i++) event(t, letters[i], want) ;
}

/* Returns the holder of a lock, or 0. */
static pid_t holder (target const *t, char const *sub, char const *name)
{
  pid_t pid ;
  int r, fd = herm_file_openin(t->w.dir[0], sub, name) ;
  if (fd < 0) return 0 ;
  r = herm_lock_holder(fd, &pid) ;
  fd_close(fd) ;
  return r > 0 ? pid : 0 ;
}

/*
  The gateway of a killed supervisor still holds data/lock: every run fails meanwhile, even if
  reported as up. Returns 1, and warns, if a holder does not descend from the supervisor.
*/
static int stray (target *t)
{
  pid_t pid = holder(t, "data", "lock") ;
  herm_slotview v ;
  int r ;
  if (!pid || herm_proc_descends(pid, holder(t, "supervise", "lock"))) return 0 ;
  r = herm_slot_look(t->w.dir[0], &v) ;
  if (r < 0 || (r && v.sv.pid == pid)) return 0 ;
  if (holder(t, "data", "lock") != pid) return 0 ; /* it ended meanwhile */
  {
    char fmt[PID_FMT] ;
    fmt[pid_fmt(fmt, pid)] = 0 ;
    code = 99 ;
    strerr_warnw("gateway ", t->profile,
      " still has a process that its supervisor knows nothing of, pid ", fmt) ;
  }
  return 1 ;
}

static void wait_all (target *t, size_t n, char want, tain const *deadline)
{
  iopause_fd x[n] ;
  size_t which[n] ;
  for (size_t i = 0 ; i < n ; i++) if (!t[i].done && reached(t + i, want)) t[i].done = 1 ;
  for (;;)
  {
    unsigned int m = 0 ;
    int r ;
    for (size_t i = 0 ; i < n ; i++) if (!t[i].done)
    {
      which[m] = i ;
      m += herm_watch_poll(&t[i].w, x + m) ;
    }
    if (!m) break ;
    r = iopause_g(x, m, deadline) ;
    if (r < 0 && errno != EINTR) strerr_diefusys(111, "iopause") ;
    for (unsigned int i = 0 ; r > 0 && i < m ; i++) hear(t + which[i], x + i, want) ;
    if (!tain_future(deadline)) break ;
  }
  for (size_t i = 0 ; i < n ; i++)
  {
    if (t[i].wrong || t[i].w.dir[0] < 0) continue ;
    if (stray(t + i)) continue ;
    if (!t[i].done) wrong(t + i, 99, "did not reach the wanted state in time") ;
  }
}

static void remember (target const *t, hermes_home const *home, unsigned int state)
{
  if (hermes_state_want(home, t->profile, state) < 0)
    strerr_warnwu("store the desired state of gateway ", t->profile, " in ", home->name.s, ": ",
      hermes_state_why(errno)) ;
}

/* Three for each gateway. */
static void more_descriptors (void)
{
  struct rlimit rl ;
  if (getrlimit(RLIMIT_NOFILE, &rl) < 0 || rl.rlim_cur == rl.rlim_max) return ;
  rl.rlim_cur = rl.rlim_max ;
  if (setrlimit(RLIMIT_NOFILE, &rl) < 0) strerr_warnwusys("raise the limit of descriptors") ;
}

static void open_all (target *t, size_t n, herm_scandir const *sd, char const *names, int all)
{
  static herm_watch const zero = HERM_WATCH_ZERO ;
  for (size_t i = 0 ; i < n ; i++, names += strlen(names) + 1)
  {
    int fd = herm_slot_open(sd, names) ;
    t[i].profile = names ;
    t[i].w = zero ;
    if (fd >= 0 && herm_watch_open(&t[i].w, fd, 0)) continue ;
    if (errno != ENOENT && errno != ENOTDIR) wrong_sys(t + i, "open") ;
    else if (all) t[i].done = 1 ; /* unregistered since */
    else strerr_dief(NONE, "no gateway ", names, " (register it with herm-register ", names, ")") ;
  }
}

static void remember_all (target const *t, size_t n, char const *homename, unsigned int state)
{
  hermes_home home = HERMES_HOME_ZERO ;
  if (!hermes_home_open(&home, homename))
    strerr_warnwusys("open the gateways' home to store desired states") ;
  else for (size_t i = 0 ; i < n ; i++) if (!t[i].done) remember(t + i, &home, state) ;
}

static char scan_want (char const *s)
{
  if (!s[0] || s[1] || !strchr("uUdD", s[0])) dieusage() ;
  return s[0] ;
}

int main (int argc, char const *const *argv)
{
  stralloc names = STRALLOC_ZERO ;
  herm_scandir sd = HERM_SCANDIR_ZERO ;
  char const *scandir = 0, *home = 0 ;
  unsigned int ms = 0 ;
  int all = 0, store = 1 ;
  char c = 0, want = 0 ;
  size_t n = 1 ;
  tain deadline ;
  PROG = "herm-svc" ;
  {
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "s:h:udrNaw:t:", &l) ;
      if (opt < 0) break ;
      switch (opt)
      {
        case 's' : scandir = l.arg ; break ;
        case 'h' : home = l.arg ; break ;
        case 'u' :
        case 'd' :
        case 'r' : if (c && c != opt) dieusage() ; c = opt ; break ;
        case 'N' : store = 0 ; break ;
        case 'a' : all = 1 ; break ;
        case 'w' : want = scan_want(l.arg) ; break ;
        case 't' : if (!uint0_scan(l.arg, &ms)) dieusage() ; break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ; argv += l.ind ;
  }
  if (!c || argc != !all) dieusage() ;
  if (!all) herm_profile_check(argv[0]) ;
  scandir = herm_scandir_path(scandir) ;
  if (all) n = herm_slot_names(scandir, &names) ;
  else if (!stralloc_copyb(&names, argv[0], strlen(argv[0]) + 1))
    strerr_diefusys(111, "allocate memory") ;
  if (!n) return 0 ;
  if (!herm_scandir_open(&sd, scandir))
  {
    if (errno == ENOENT)
      strerr_dief(NONE, "no gateway ", names.s, ": there is no scan directory ", scandir) ;
    strerr_diefusys(111, "open ", scandir) ;
  }
  herm_deadline(&deadline, ms) ;
  if (n > 100) more_descriptors() ;
  {
    target t[n] ;
    memset(t, 0, sizeof(t)) ;
    open_all(t, n, &sd, names.s, all) ;
    for (size_t i = 0 ; want && i < n ; i++)
      if (!t[i].done && !herm_watch_listen(&t[i].w)) wrong_sys(t + i, "listen to") ;
    for (size_t i = 0 ; i < n ; i++) if (!t[i].done) command(t + i, c, want) ;
    if (store) remember_all(t, n, home, c == 'd' ? HERMES_STOPPED : HERMES_RUNNING) ;
    if (want) wait_all(t, n, want, &deadline) ;
    for (size_t i = 0 ; i < n ; i++) herm_watch_close(&t[i].w) ;
  }
  return code ;
}
