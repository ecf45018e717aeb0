/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/iopause.h>
#include <skalibs/sgetopt.h>
#include <skalibs/sig.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>

#include <herm/scandir.h>

#include "lifecycle.h"

#define USAGE "herm-watch [ -s scandir ]"
#define dieusage() strerr_dieusage(100, USAGE)

/* Whole lines of at most PIPE_BUF bytes: a signal cuts none in a pipe. */
static void flush (stralloc *sa)
{
  size_t pos = 0 ;
  while (pos < sa->len)
  {
    size_t n = sa->len - pos ;
    if (n > PIPE_BUF)
    {
      n = PIPE_BUF ;
      while (n && sa->s[pos + n - 1] != '\n') n-- ;
      if (!n) n = PIPE_BUF ;
    }
    if (allwrite(1, sa->s + pos, n) < n)
    {
      if (errno == EPIPE) _exit(0) ;
      strerr_diefusys(111, "write to standard output") ;
    }
    pos += n ;
  }
  sa->len = 0 ;
}

int main (int argc, char const *const *argv)
{
  lifecycle w ;
  char const *scandir = 0 ;
  PROG = "herm-watch" ;
  {
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "s:", &l) ;
      if (opt < 0) break ;
      switch (opt)
      {
        case 's' : scandir = l.arg ; break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ; argv += l.ind ;
  }
  if (argc) dieusage() ;
  if (!sig_ignore(SIGPIPE)) strerr_diefusys(111, "ignore SIGPIPE") ;
  scandir = herm_scandir_path(scandir) ;
  tain_now_set_stopwatch_g() ;
  lifecycle_open(&w, scandir) ;
  for (;;)
  {
    tain deadline = tain_infinite ;
    iopause_fd x[2] = { { .fd = w.fd, .events = IOPAUSE_READ }, { .fd = 1 } } ;
    flush(&w.out) ;
    if (w.empty || w.moved != UINT32_MAX)
    {
      tain_now_g() ;
      tain_addsec_g(&deadline, 1) ;
    }
    if (iopause_g(x, 2, &deadline) < 0) strerr_diefusys(111, "iopause") ;
    if (x[1].revents & IOPAUSE_EXCEPT) return 0 ;
    if (!lifecycle_read(&w)) break ;
  }
  flush(&w.out) ;
  strerr_dief(1, "the scan directory ", scandir, " was removed or renamed") ;
}
