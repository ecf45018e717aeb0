/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <unistd.h>
#include <sys/inotify.h>
#include <sys/stat.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/iopause.h>
#include <skalibs/sgetopt.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include "follow.h"

#define USAGE "herm-follow [ -n ] [ -i ] [ -w ms ] [ -c cursor ] dir|- " \
  "[ oldest | now | seqid:seq ] [ kind=K ]... [ service=S ]..."
#define dieusage() strerr_dieusage(100, USAGE)

#define REQUEST_MAX 4096
#define EMPTY_S 1   /* between looks at a directory without lines */

static follow f = { .cursor = -1, .from = FOLLOW_OLDEST } ;

/* Returns 1 if the word is a position, else 0. */
static int scan_position (char const *s)
{
  uint64_t id, seq ;
  if (!strcmp(s, "oldest")) f.from = FOLLOW_OLDEST ;
  else if (!strcmp(s, "now")) f.from = FOLLOW_NOW ;
  else
  {
    if (strlen(s) < 18 || s[16] != ':' || !herm_line_seqid(&id, s)) return 0 ;
    if (!uint640_scan(s + 17, &seq)) return 0 ;
    f.from = FOLLOW_AFTER ;
    sequences_first(&f.seqs, id) ;
    f.seqs.v[0].seq = f.seqs.v[0].written = seq ;
  }
  return 1 ;
}

/* The peer can only narrow what the arguments allow. */
static void read_request (int position)
{
  static char s[REQUEST_MAX + 1] ;
  size_t n = 0 ;
  char *word ;
  for (;;)
  {
    ssize_t r = fd_read(0, s + n, 1) ;
    if (r < 0) strerr_diefusys(111, "read from standard input") ;
    if (!r || s[n] == '\n') break ;
    if (!s[n] || ++n > REQUEST_MAX) strerr_dief(100, "the request is too long, or not text") ;
  }
  s[n] = 0 ;
  for (word = strtok(s, " \t\r") ; word ; word = strtok(0, " \t\r"))
  {
    if (!position && scan_position(word)) position = 1 ;
    else if (!selection_add(f.want + 1, word)) strerr_dief(100, "invalid word in the request") ;
  }
}

static void die_gone (void)
{
  strerr_dief(111, "the log directory was removed or renamed") ;
}

/* An empty directory that is open is removed without an event. */
static int wait_once (iopause_fd *x)
{
  struct stat st ;
  tain deadline = tain_infinite ;
  int r ;
  if (f.in.fd < 0)
  {
    if (fstat(f.dir.fd, &st) < 0) strerr_diefusys(111, "stat the log directory") ;
    if (!st.st_nlink) die_gone() ;
    tain_now_g() ;
    tain_addsec_g(&deadline, EMPTY_S) ;
  }
  r = iopause_g(x, 2, &deadline) ;
  if (r < 0) strerr_diefusys(111, "iopause") ;
  if (x[1].revents & IOPAUSE_EXCEPT) _exit(0) ;
  return r && x[0].revents ;
}

static void wait_for_events (tain const *window)
{
  char buf[4096] __attribute__((aligned(8))) ;
  iopause_fd x[2] = { { .fd = f.dir.inotify, .events = IOPAUSE_READ }, { .fd = 1 } } ;
  while (!wait_once(x)) ;
  if (tain_less(&tain_zero, window))
  {
    tain deadline ;
    tain_now_g() ;
    tain_add_g(&deadline, window) ;
    deepsleepuntil_g(&deadline) ;
  }
  for (;;)
  {
    ssize_t r = read(f.dir.inotify, buf, sizeof(buf)) ;
    if (r < 0)
    {
      if (errno == EAGAIN) return ;
      if (errno != EINTR) strerr_diefusys(111, "read events of the log directory") ;
    }
    for (ssize_t i = 0 ; i < r ;)
    {
      struct inotify_event const *e = (struct inotify_event const *)(buf + i) ;
      if (e->mask & (IN_IGNORED | IN_MOVE_SELF | IN_UNMOUNT)) die_gone() ;
      i += sizeof(struct inotify_event) + e->len ;
    }
  }
}

static void report (void)
{
  static char const *const names[HERM_LINE_SHAPES] =
  {
    0, " long ", " invalid ", " noobject ", " version ", " nokind ", " nopayload "
  } ;
  char fmt[HERM_LINE_SHAPES + 1][UINT64_FMT] ;
  char const *v[2 * HERM_LINE_SHAPES + 6] =
    { PROG, ": info: delivered ", fmt[0], " gaps ", fmt[7] } ;
  unsigned int n = 5 ;
  fmt[0][uint64_fmt(fmt[0], f.delivered)] = 0 ;
  fmt[7][uint64_fmt(fmt[7], f.gaps)] = 0 ;
  for (unsigned int i = 1 ; i < HERM_LINE_SHAPES ; i++)
  {
    fmt[i][uint64_fmt(fmt[i], f.shapes[i])] = 0 ;
    v[n++] = names[i] ;
    v[n++] = fmt[i] ;
  }
  strerr_warnv(v, n) ;
}

typedef struct options_s options ;
struct options_s
{
  char const *cursor ;
  unsigned int ms ;
  int once ;
  int request ;
} ;
#define OPTIONS_ZERO { .cursor = 0, .ms = 0, .once = 0, .request = 0 }

/* Returns the number of words read. */
static int scan_options (options *o, int argc, char const *const *argv)
{
  subgetopt l = SUBGETOPT_ZERO ;
  for (;;)
  {
    int opt = subgetopt_r(argc, argv, "niw:c:", &l) ;
    if (opt < 0) break ;
    switch (opt)
    {
      case 'n' : o->once = 1 ; break ;
      case 'i' : o->request = 1 ; break ;
      case 'w' : if (!uint0_scan(l.arg, &o->ms) || o->ms > INT32_MAX) dieusage() ; break ;
      case 'c' : o->cursor = l.arg ; break ;
      default : dieusage() ;
    }
  }
  return l.ind ;
}

static void open_cursor (char const *file)
{
  sequences seqs = { .n = 0 } ;
  f.cursor = cursor_open(file, &seqs) ;
  if (f.cursor < 0)
  {
    if (errno == EBUSY) strerr_dief(100, file, " is in use by another process") ;
    if (errno == EINVAL) strerr_dief(100, file, " is not a cursor") ;
    strerr_diefusys(111, "open ", file) ;
  }
  if (!seqs.n) return ;
  f.seqs = seqs ;
  f.from = FOLLOW_AFTER ;
  f.resumed = 1 ;
}

int main (int argc, char const *const *argv)
{
  options o = OPTIONS_ZERO ;
  int position = 0, n ;
  tain window ;
  PROG = "herm-follow" ;
  n = scan_options(&o, argc, argv) ;
  argc -= n ; argv += n ;
  if (!argc) dieusage() ;
  f.piped = !strcmp(*argv, "-") ;
  for (int i = 1 ; i < argc ; i++)
  {
    if (i == 1 && scan_position(argv[i])) position = 1 ;
    else if (!selection_add(f.want, argv[i])) dieusage() ;
  }
  if (f.piped && (o.request || position || o.cursor)) dieusage() ;
  if (o.request) read_request(position) ;
  tain_from_millisecs(&window, o.ms) ;

  if (!sig_ignore(SIGPIPE)) strerr_diefusys(111, "ignore SIGPIPE") ;
  tain_now_set_stopwatch_g() ;
  if (o.cursor) open_cursor(o.cursor) ;
  if (!f.piped)
  {
    if (logdir_open(&f.dir, *argv) < 0) strerr_diefusys(111, "watch ", *argv) ;
    follow_start(&f) ;
  }
  for (;;)
  {
    int more = follow_run(&f) ;
    follow_flush(&f) ;
    if (!more || (o.once && !f.piped)) break ;
    if (!f.piped) wait_for_events(&window) ;
  }
  report() ;
  _exit(0) ;
}
