/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <fcntl.h>
#include <unistd.h>

#include "lifecycle.h"

/* No descriptor stays open: it would keep inotify from reporting a removal. */
int lifecycle_service_open (lifecycle const *w, service const *s)
{
  char path[w->path.len + LIFECYCLE_NAME_MAX + 1] ;
  if (s->fd >= 0) return s->fd ;
  memcpy(path, w->path.s, w->path.len) ;
  memcpy(path + w->path.len, s->name, strlen(s->name) + 1) ;
  return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC) ;
}
