/* ISC license. */

#include <herm/watch.h>

int herm_watch_supervised (herm_watch const *w)
{
  herm_svstatus sv ;
  int r = herm_supervised(w->dir[0], &sv) ;
  return r > 0 && w->dir[1] >= 0 ? herm_supervised(w->dir[1], &sv) : r ;
}
