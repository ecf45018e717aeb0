/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/wait.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>
#include <skalibs/posixplz.h>
#include <skalibs/sgetopt.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include <herm/config.h>
#include <herm/spawn.h>

#include "follow.h"
#include "publish.h"

#define USAGE "herm-publish [ -u url ] [ -a credentials ] [ -s stream ] [ -t subject ] " \
  "[ -k notes ] dir [ kind=K ]... [ service=S ]..."
#define dieusage() strerr_dieusage(100, USAGE)

static publish p = { .url = "nats://127.0.0.1:4222", .stream = "herm" } ;

#ifdef HERM_USE_NATS

#define FOLLOW HERM_EXTBINPREFIX "herm-follow"
#define PIPELINE 1048576   /* bytes without an answer */
#define PAUSE_MIN_S 1
#define PAUSE_MAX_S 30

static lines in ;
static size_t sent ;       /* bytes since the last answer */
static int answered ;

static void check (int argc, char const *const *argv)
{
  selection x = SELECTION_ZERO ;
  if (argc < 1) dieusage() ;
  for (int i = 1 ; i < argc ; i++) if (!selection_add(&x, argv[i])) dieusage() ;
  if (argv[0][0] == '-') dieusage() ;
}

/* It waits for its position, so it can start before the connection, which it must not inherit. */
static pid_t follow_begin (int argc, char const *const *argv)
{
  char const *v[argc + 3] ;
  pid_t pid ;
  int fd ;
  v[0] = FOLLOW ;
  v[1] = "-i" ;
  for (int i = 0 ; i <= argc ; i++) v[i + 2] = i < argc ? argv[i] : 0 ;
  pid = child_spawn1_socket(v[0], v, (char const *const *)environ, &fd) ;
  if (!pid) strerr_diefusys(111, "spawn ", FOLLOW) ;
  if (coe(fd) < 0) strerr_diefusys(111, "set a descriptor close-on-exec") ;
  lines_begin(&in, fd, 0, 0) ;
  sent = 0 ;
  return pid ;
}

static int follow_from (void)
{
  char s[PUBLISH_POSITION + 1] ;
  size_t n = strlen(p.position) ;
  memcpy(s, p.position, n) ;
  s[n++] = '\n' ;
  return allwrite(in.fd, s, n) == n ;
}

static int wait_for_answers (void)
{
  sent = 0 ;
  if (publish_wait(&p) < 0) return -1 ;
  answered = 1 ;
  return publish_notes_begin(&p) < 0 ? -1 : 1 ;
}

/* Publishes lines of the buffer, not before there are notes. Returns how many, or -1 (why). */
static int some_lines (void)
{
  struct { char const *s ; size_t n ; } v[PUBLISH_NOTES] ;
  int n = 0 ;
  while (n < PUBLISH_NOTES && lines_next(&in, &v[n].s, &v[n].n))
    if (v[n].n && publish_after(p.position, v[n].s, v[n].n)) publish_note(&p, p.last + ++n) ;
  if (n && publish_notes_write(&p) < 0) return -1 ;
  for (int i = 0 ; i < n ; i++)
  {
    if (publish_line(&p, v[i].s, v[i].n) < 0) return -1 ;
    sent += v[i].n ;
  }
  return n ;
}

/* Returns 1; 0 at the end of the follower; -1 (why). */
static int batch (void)
{
  iopause_fd x[2] =
  {
    { .fd = in.fd, .events = IOPAUSE_READ }, { .fd = p.wake[0], .events = IOPAUSE_READ }
  } ;
  ssize_t r = iopause_g(x, 2, sent ? &tain_zero : &tain_infinite) ;
  if (r < 0) strerr_diefusys(111, "iopause") ;
  if (!r) return wait_for_answers() ;
  if (x[1].revents) return -1 ;
  r = lines_fill(&in) ;
  if (r < 0) strerr_diefusys(111, "read from ", FOLLOW) ;
  if (!r) return 0 ;
  while ((r = some_lines())) if (r < 0) return -1 ;
  return sent < PIPELINE ? 1 : wait_for_answers() ;
}

/* Returns when it must begin anew. The stream knows how far. */
static void session (int argc, char const *const *argv)
{
  pid_t pid = follow_begin(argc, argv) ;
  int r = publish_open(&p), wstat ;
  if (r >= 0)
  {
    r = follow_from() ;
    while (r > 0) r = batch() ;
  }
  strerr_warnw(r < 0 ? p.why : FOLLOW " ended", ", beginning anew") ;
  publish_close(&p) ;
  fd_close(in.fd) ;
  kill(pid, SIGKILL) ;
  if (wait_pid(pid, &wstat) < 0) strerr_diefusys(111, "wait for ", FOLLOW) ;
}

static void open_notes (void)
{
  if (!publish_notes_open(&p)) return ;
  if (errno == EBUSY) strerr_dief(100, p.file, " is in use by another process") ;
  if (errno == EINVAL) strerr_dief(100, p.file, " is not a file of notes") ;
  strerr_diefusys(111, "open ", p.file ? p.file : "notes in memory") ;
}

static void publish_lines (int argc, char const *const *argv)
{
  unsigned int pause = PAUSE_MIN_S ;
  if (!sig_ignore(SIGPIPE)) strerr_diefusys(111, "ignore SIGPIPE") ;
  if (pipenbcoe(p.wake) < 0) strerr_diefusys(111, "create a pipe") ;
  tain_now_set_stopwatch_g() ;
  for (;;)
  {
    tain deadline ;
    answered = 0 ;
    session(argc, argv) ;
    if (answered) pause = PAUSE_MIN_S ;
    tain_now_g() ;
    tain_addsec_g(&deadline, pause) ;
    deepsleepuntil_g(&deadline) ;
    pause = pause < PAUSE_MAX_S / 2 ? pause * 2 : PAUSE_MAX_S ;
  }
}

#endif

static int scan_options (int argc, char const *const *argv)
{
  subgetopt l = SUBGETOPT_ZERO ;
  for (;;)
  {
    int opt = subgetopt_r(argc, argv, "u:a:s:t:k:", &l) ;
    if (opt < 0) break ;
    switch (opt)
    {
      case 'u' : p.url = l.arg ; break ;
      case 'a' : p.credentials = l.arg ; break ;
      case 's' : p.stream = l.arg ; break ;
      case 't' : p.subject = l.arg ; break ;
      case 'k' : p.file = l.arg ; break ;
      default : dieusage() ;
    }
  }
  if (l.ind >= argc) dieusage() ;
  if (!p.subject) p.subject = p.stream ;
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
  open_notes() ;
  publish_lines(argc, argv) ;
#else
  strerr_dief(112, "built without libnats") ;
#endif
}
