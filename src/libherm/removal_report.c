/* ISC license. */

#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <herm/lock.h>
#include <herm/service.h>
#include "removal-internal.h"

#define REPORTED 16

static void report_alive (herm_removal const *r, char const *what, pid_t pid)
{
  char fmt[PID_FMT] ;
  fmt[pid_fmt(fmt, pid)] = 0 ;
  strerr_warnw(r->name, ": ", what, " is still alive, pid ", fmt) ;
}

static void report_process (herm_removal const *r, int dir, char const *what)
{
  herm_svstatus sv ;
  if (herm_svstatus_read(dir, &sv) && sv.pid) report_alive(r, what, sv.pid) ;
}

static void report_holders (herm_removal const *r)
{
  char fmt[PID_FMT + UINT_FMT] ;
  unsigned int n = 0 ;
  holders h ;
  pid_t pid ;
  holders_begin(&h, r, PIPE_READER | PIPE_WRITER) ;
  while ((pid = holders_next(&h))) if (n++ < REPORTED)
  {
    fmt[pid_fmt(fmt, pid)] = 0 ;
    strerr_warnw("process ", fmt, " still has the log pipe of ", r->name, " open") ;
  }
  holders_end(&h) ;
  if (n > REPORTED)
  {
    fmt[uint_fmt(fmt, n - REPORTED)] = 0 ;
    strerr_warnw("and ", fmt, " processes more") ;
  }
  if (!n && h.unseen)
    strerr_warnw("a process that cannot be looked into may still have the log pipe of ", r->name,
      " open") ;
}

void removal_report (herm_removal const *r)
{
  static char const *const supervisor[2] = { "its supervisor", "its logger's supervisor" } ;
  static char const *const process[2] = { "its process", "its logger" } ;
  int const dirs[2] = { r->fd, r->log } ;
  pid_t pid ;
  for (unsigned int i = 0 ; i < 2 ; i++)
  {
    if (r->lock[i] < 0 || herm_lock_holder(r->lock[i], &pid) <= 0) continue ;
    report_alive(r, supervisor[i], pid) ;
    report_process(r, dirs[i], process[i]) ;
  }
  if (r->run >= 0 && herm_lock_holder(r->run, &pid) > 0)
    report_alive(r, "the gateway itself", pid) ;
  if (r->pipe >= 0) report_holders(r) ;
}
