/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/wait.h>

#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>
#include <skalibs/posixplz.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include <herm/config.h>

#include "follow.h"
#include "publish.h"

#define USAGE "herm-publish [ -u url ] [ -a credentials ] [ -s stream ] [ -t subject ] dir " \
  "[ kind=K ]... [ service=S ]..."
#define dieusage() strerr_dieusage(100, USAGE)

static publish p = { .url = "nats://127.0.0.1:4222", .stream = "herm", .subject = "herm" } ;

#ifdef HERM_USE_NATS

#define FOLLOW HERM_EXTBINPREFIX "herm-follow"
#define BATCH 4096
#define PAUSE_MIN_S 1
#define PAUSE_MAX_S 30

static lines in ;

static void check (int argc, char const *const *argv)
{
  selection x = SELECTION_ZERO ;
  if (argc < 1) dieusage() ;
  for (int i = 1 ; i < argc ; i++) if (!selection_add(&x, argv[i])) dieusage() ;
  if (argv[0][0] == '-') dieusage() ;
}

/* herm-follow dir POSITION selection... */
static pid_t follow_from (int *fd, int argc, char const *const *argv)
{
  char const *v[argc + 3] ;
  pid_t pid ;
  v[0] = FOLLOW ;
  v[1] = argv[0] ;
  v[2] = p.position ;
  for (int i = 1 ; i <= argc ; i++) v[i + 2] = i < argc ? argv[i] : 0 ;
  pid = child_spawn1_pipe(v[0], v, (char const *const *)environ, fd, 1) ;
  if (!pid) strerr_diefusys(111, "spawn ", FOLLOW) ;
  if (coe(*fd) < 0) strerr_diefusys(111, "set a descriptor close-on-exec") ;
  return pid ;
}

/* Returns 1; 0 at the end of the follower; -1 (why). */
static int batch (void)
{
  char position[PUBLISH_POSITION] ;
  char const *s ;
  size_t n ;
  unsigned int count = 0 ;
  iopause_fd x[2] =
  {
    { .fd = in.fd, .events = IOPAUSE_READ }, { .fd = p.wake[0], .events = IOPAUSE_READ }
  } ;
  ssize_t r = iopause(x, 2, 0, 0) ;
  if (r < 0) strerr_diefusys(111, "iopause") ;
  if (x[1].revents) return -1 ;
  r = lines_fill(&in) ;
  if (r < 0) strerr_diefusys(111, "read from ", FOLLOW) ;
  if (!r) return 0 ;
  while (lines_next(&in, &s, &n))
  {
    if (!n || !publish_after(position, s, n)) continue ;
    if (publish_line(&p, s, n) < 0) return -1 ;
    if (++count % BATCH == 0 && publish_wait(&p) < 0) return -1 ;
  }
  return publish_wait(&p) < 0 ? -1 : 1 ;
}

/* Returns when it must begin anew, 1 if something was published. The stream knows how far. */
static int session (int argc, char const *const *argv)
{
  int fd, r, good = 0, wstat ;
  pid_t pid ;
  if (publish_open(&p) < 0)
  {
    strerr_warnw(p.why, ", trying again") ;
    publish_close(&p) ;
    return 0 ;
  }
  pid = follow_from(&fd, argc, argv) ;
  lines_begin(&in, fd, 0, 0) ;
  while ((r = batch()) > 0) good = 1 ;
  strerr_warnw(r < 0 ? p.why : FOLLOW " ended", ", beginning anew") ;
  publish_close(&p) ;
  fd_close(fd) ;
  kill(pid, SIGTERM) ;
  if (wait_pid(pid, &wstat) < 0) strerr_diefusys(111, "wait for ", FOLLOW) ;
  return good ;
}

static void publish_lines (int argc, char const *const *argv)
{
  unsigned int pause = PAUSE_MIN_S ;
  if (pipenbcoe(p.wake) < 0) strerr_diefusys(111, "create a pipe") ;
  tain_now_set_stopwatch_g() ;
  for (;;)
  {
    tain deadline ;
    if (session(argc, argv)) pause = PAUSE_MIN_S ;
    tain_now_g() ;
    tain_addsec_g(&deadline, pause) ;
    deepsleepuntil_g(&deadline) ;
    if (pause < PAUSE_MAX_S) pause *= 2 ;
  }
}

#endif

static int scan_options (int argc, char const *const *argv)
{
  subgetopt l = SUBGETOPT_ZERO ;
  for (;;)
  {
    int opt = subgetopt_r(argc, argv, "u:a:s:t:", &l) ;
    if (opt < 0) break ;
    switch (opt)
    {
      case 'u' : p.url = l.arg ; break ;
      case 'a' : p.credentials = l.arg ; break ;
      case 's' : p.stream = l.arg ; break ;
      case 't' : p.subject = l.arg ; break ;
      default : dieusage() ;
    }
  }
  if (l.ind >= argc) dieusage() ;
  return l.ind ;
}

int main (int argc, char const *const *argv)
{
  char const *url = getenv("HERM_NATS_URL") ;
  int n ;
  PROG = "herm-publish" ;
  if (url && *url) p.url = url ;
  n = scan_options(argc, argv) ;
  argc -= n ; argv += n ;
#ifdef HERM_USE_NATS
  check(argc, argv) ;
  publish_lines(argc, argv) ;
#else
  strerr_dief(112, "built without libnats") ;
#endif
}
