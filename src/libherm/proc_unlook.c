/* ISC license. */

#include <skalibs/nonposix.h>

#include <unistd.h>
#include <sys/fsuid.h>

#include "proc-internal.h"

void proc_unlook (void)
{
  setfsuid(geteuid()) ;
  setfsgid(getegid()) ;
}
