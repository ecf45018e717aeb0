/* ISC license. */

#include <errno.h>

#include <herm/watch.h>

int herm_watch_listen (herm_watch *w)
{
  int e = 0 ;
  for (unsigned int i = 0 ; i < 2 ; i++)
    if (w->dir[i] >= 0 && !herm_ftrig_open(&w->ftrig[i], w->dir[i])) e = errno ;
  return e ? (errno = e, 0) : 1 ;
}
