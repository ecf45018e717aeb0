/* ISC license. */

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/sgetopt.h>
#include <skalibs/sig.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>

#include "follow.h"
#include "show.h"

#define USAGE "herm-show"
#define dieusage() strerr_dieusage(100, USAGE)

#define BATCH 65536

static lines in ;
static stralloc out = STRALLOC_ZERO ;

static void flush (void)
{
  if (allwrite(1, out.s, out.len) < out.len)
  {
    if (errno == EPIPE) _exit(0) ;
    strerr_diefusys(111, "write to standard output") ;
  }
  out.len = 0 ;
}

int main (int argc, char const *const *argv)
{
  unsigned int flags = isatty(1) ? SHOW_COLOUR : 0 ;
  char const *s ;
  size_t len ;
  ssize_t r ;
  PROG = "herm-show" ;
  {
    subgetopt l = SUBGETOPT_ZERO ;
    if (subgetopt_r(argc, argv, "", &l) >= 0) dieusage() ;
    argc -= l.ind ;
  }
  if (argc) dieusage() ;
  if (!sig_ignore(SIGPIPE)) strerr_diefusys(111, "ignore SIGPIPE") ;
  lines_begin(&in, 0, 0, 0) ;
  do
  {
    event e ;
    while (lines_next(&in, &s, &len))
    {
      if (!len) continue ;
      if (event_scan(&e, s, len)) text_puts(&out, "  ? a line that is no event\n") ;
      else show_event(&out, &e, flags) ;
      if (out.len >= BATCH) flush() ;
    }
    flush() ;
    r = lines_fill(&in) ;
  }
  while (r > 0) ;
  if (r < 0) strerr_diefusys(111, "read standard input") ;
  if (in.end > in.start) text_puts(&out, "  ? an incomplete line\n") ;
  flush() ;
  return 0 ;
}
