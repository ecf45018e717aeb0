/* ISC license. */

#include <skalibs/nonposix.h>

#include <unistd.h>
#include <sys/fsuid.h>

#include <herm/dir.h>

void herm_unlook (void)
{
  setfsuid(geteuid()) ;
  setfsgid(getegid()) ;
}
