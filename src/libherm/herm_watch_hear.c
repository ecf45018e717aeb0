/* ISC license. */

#include <skalibs/allreadwrite.h>
#include <skalibs/iopause.h>

#include <herm/watch.h>

size_t herm_watch_hear (herm_watch const *w, iopause_fd const *x, char *letters)
{
  size_t n = 0 ;
  for (unsigned int i = 0 ; i < 2 ; i++) if (w->ftrig[i].fd >= 0 && x++->revents)
  {
    char s[HERM_WATCH_MAX] ;
    ssize_t r = fd_read(w->ftrig[i].fd, i ? s : letters, HERM_WATCH_MAX) ;
    if (!i && r > 0) n = r ;
  }
  return n ;
}
