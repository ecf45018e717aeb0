/* ISC license. */

#include <skalibs/nonposix.h>

#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>

#include <skalibs/config.h>
#include <skalibs/exec.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include "request.h"

#define USAGE "herm-control [ -t ms ] [ -r rulesdir ] [ -P policies ]" \
  " -v verbs -H holder -g scandir -S record -- verb [ word... ]"
#define dieusage() strerr_dieusage(100, USAGE)

#define LIMIT_MS 30000

/*
  They are the client's. Some pseudo-files, and sockets of the kernel, ask who writes and not who
  opened them.
*/
static int harmless (int fd)
{
  struct stat st ;
  int domain ;
  socklen_t len = sizeof(domain) ;
  if (fstat(fd, &st) < 0) return 0 ;
  if (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode)) return 1 ;
  return S_ISSOCK(st.st_mode)
    && getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) >= 0 && domain == AF_UNIX ;
}

/* Survives exec, and so does its signal's disposition. */
static void limit (unsigned int ms)
{
  struct itimerval timer =
    { .it_value = { .tv_sec = ms / 1000, .tv_usec = ms % 1000 * 1000 } } ;
  struct sigaction sa = { .sa_handler = SIG_DFL } ;
  sigset_t set ;
  sigemptyset(&set) ;
  sigaddset(&set, SIGALRM) ;
  if (sigaction(SIGALRM, &sa, 0) < 0 || sigprocmask(SIG_UNBLOCK, &set, 0) < 0
   || setitimer(ITIMER_REAL, &timer, 0) < 0) strerr_diefusys(111, "set the deadline") ;
}

/* Without a --, the client's words could be options. */
static char const *const *scan_options (request_server *c, unsigned int *ms, int argc,
  char const *const *argv)
{
  subgetopt l = SUBGETOPT_ZERO ;
  for (;;)
  {
    int opt = subgetopt_r(argc, argv, "t:r:P:v:H:g:S:", &l) ;
    if (opt < 0) break ;
    switch (opt)
    {
      case 't' : if (!uint0_scan(l.arg, ms) || !*ms) dieusage() ; break ;
      case 'r' : c->rules = l.arg ; break ;
      case 'P' : c->policies = l.arg ; break ;
      case 'v' : c->verbs = l.arg ; break ;
      case 'H' : c->holder = l.arg ; break ;
      case 'g' : c->scandir = l.arg ; break ;
      case 'S' : c->record = l.arg ; break ;
      default : dieusage() ;
    }
  }
  if (!c->verbs || !c->holder || !c->scandir || !c->record) dieusage() ;
  if (l.ind < 1 || argv[l.ind - 1][0] != '-' || argv[l.ind - 1][1] != '-' || argv[l.ind - 1][2])
    strerr_dief(100, "no -- before the request") ;
  return argv + l.ind ;
}

int main (int argc, char const *const *argv)
{
  static char const *const env[] = { "PATH=" SKALIBS_DEFAULTPATH, 0 } ;
  request_server c = { .verbs = 0 } ;
  request_plan p = REQUEST_PLAN_ZERO ;
  unsigned int ms = LIMIT_MS ;
  int r ;
  PROG = "herm-control" ;
  limit(ms) ; /* a message can wait, too */
  argv = scan_options(&c, &ms, argc, argv) ;
  limit(ms) ;
  if (!harmless(2)) return 100 ;
  if (!harmless(1))
    strerr_dief(100, "standard output is neither a pipe nor a terminal: add | cat") ;
  r = request_scan(&p, &c, argv) ;
  if (r < 0) strerr_diefusys(111, "allocate memory") ;
  if (!r) strerr_dief(100, p.bad, p.word ? p.word : "") ;
  if (!p.n) return 0 ;
  xexec_e(p.argv, env) ;
}
