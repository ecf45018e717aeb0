/* ISC license. */

#include <string.h>
#include <errno.h>
#include <sys/wait.h>

#include <skalibs/buffer.h>
#include <skalibs/djbunix.h>
#include <skalibs/sgetopt.h>
#include <skalibs/sig.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include <herm/scandir.h>
#include <herm/slot.h>
#include <herm/time.h>
#include "view.h"

#define USAGE "herm-list [ -s scandir ] [ -l | -o fields ]"
#define dieusage() strerr_dieusage(100, USAGE)
#define diewrite() strerr_diefusys(111, "write to stdout")

/* Keeps 4096 bytes for a line. */
static void end_line (void)
{
  if (buffer_len(buffer_1) > 4000 && !buffer_flush(buffer_1)) diewrite() ;
}

static void column (char const *s, size_t width)
{
  size_t len = strlen(s) ;
  buffer_putnoflush(buffer_1, s, len) ;
  do buffer_putsnoflush(buffer_1, " ") ; while (++len <= width) ;
}

static void number (uint64_t n, char const *unit, size_t width)
{
  char fmt[UINT64_FMT + 1] ;
  size_t len = uint64_fmt(fmt, n) ;
  memcpy(fmt + len, unit, strlen(unit) + 1) ;
  column(fmt, width) ;
}

static void header (size_t width)
{
  column("PROFILE", width) ;
  column("STATE", 12) ;
  column("PID", 8) ;
  column("FOR", 10) ;
  column("READY", 5) ;
  column("DEATHS", 6) ;
  buffer_putsnoflush(buffer_1, "LAST EXIT\n") ;
}

static void row (char const *profile, herm_slotview const *v, char const *why, size_t width)
{
  column(profile, width) ;
  if (why)
  {
    buffer_putsnoflush(buffer_1, why) ;
    buffer_putsnoflush(buffer_1, "\n") ;
    return ;
  }
  if (herm_slot_isup(v)) column(v->sv.paused ? "paused" : "up", 12) ;
  else column(v->sv.finishing ? "finishing" : "down", 12) ;
  if (herm_slot_isup(v)) number(v->sv.pid, "", 8) ; else column("-", 8) ;
  number(herm_stamp_age(&v->sv.stamp), "s", 10) ;
  column(herm_slot_isup(v) && v->sv.ready ? "yes" : "no", 5) ;
  number(v->deaths, "", 6) ;
  if (!v->deaths) buffer_putsnoflush(buffer_1, "-") ;
  else if (WIFSIGNALED(v->sv.wstat))
  {
    buffer_putsnoflush(buffer_1, "SIG") ;
    buffer_putsnoflush(buffer_1, sig_name(WTERMSIG(v->sv.wstat))) ;
  }
  else
  {
    char fmt[INT_FMT] ;
    buffer_putnoflush(buffer_1, fmt, int_fmt(fmt, WEXITSTATUS(v->sv.wstat))) ;
  }
  buffer_putsnoflush(buffer_1, "\n") ;
}

static size_t widest (stralloc const *names)
{
  size_t width = 7 ;
  for (size_t i = 0 ; i < names->len ; i += strlen(names->s + i) + 1)
    if (strlen(names->s + i) > width) width = strlen(names->s + i) ;
  return width ;
}

int main (int argc, char const *const *argv)
{
  stralloc names = STRALLOC_ZERO ;
  herm_scandir sd = HERM_SCANDIR_ZERO ;
  unsigned char fields[FIELDS_MAX] ;
  unsigned int n = 0 ;
  size_t width = 0, count ;
  char const *scandir = 0 ;
  int table = 0 ;
  PROG = "herm-list" ;
  {
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "s:lo:", &l) ;
      if (opt < 0) break ;
      switch (opt)
      {
        case 's' : scandir = l.arg ; break ;
        case 'l' : table = 1 ; break ;
        case 'o' : n = fields_scan(l.arg, fields, n) ; break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ; argv += l.ind ;
  }
  if (argc || (table && n)) dieusage() ;
  scandir = herm_scandir_path(scandir) ;
  count = herm_slot_names(scandir, &names) ;
  if (table || n)
  {
    if (count && !herm_scandir_open(&sd, scandir)) strerr_diefusys(111, "open ", scandir) ;
    tain_wallclock_read_g() ;
  }
  if (table)
  {
    width = widest(&names) ;
    header(width) ;
  }
  for (char const *s = names.s ; count-- ; s += strlen(s) + 1)
  {
    if (table || n)
    {
      herm_slotview v ;
      int fd = herm_slot_open(&sd, s) ;
      int r = fd < 0 ? -1 : herm_slot_look(fd, &v) ;
      if (fd >= 0) fd_close(fd) ;
      if (r < 0 && errno == ENOENT) continue ; /* unregistered since */
      if (table) row(s, &v, r > 0 ? 0 : r ? strerror(errno) : "unsupervised", width) ;
      else if (r > 0) fields_put(buffer_1, s, &v, fields, n) ;
      else if (r) strerr_warnwusys("read the state of ", s) ;
      else strerr_warnw("gateway ", s, " is not supervised") ;
    }
    else
    {
      buffer_putsnoflush(buffer_1, s) ;
      buffer_putsnoflush(buffer_1, "\n") ;
    }
    end_line() ;
  }
  if (!buffer_flush(buffer_1)) diewrite() ;
  return 0 ;
}
