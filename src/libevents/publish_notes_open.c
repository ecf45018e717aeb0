/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <unistd.h>
#include <sys/mman.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>

#include "follow.h"
#include "publish.h"

static int check (int fd)
{
  char s[PUBLISH_NOTE] ;
  size_t n ;
  errno = 0 ;
  n = allread(fd, s, sizeof(s)) ;
  if (n < sizeof(s) && errno) return -1 ;
  if (n && (n < sizeof(s) || s[16] != ':' || s[37] != ':' || s[PUBLISH_NOTE - 1] != '\n'))
    return (errno = EINVAL, -1) ;
  return 0 ;
}

int publish_notes_open (publish *p)
{
  int fd = p->file ? kept_open(p->file) : memfd_create("notes", MFD_CLOEXEC) ;
  if (fd < 0) return -1 ;
  if (check(fd) < 0)
  {
    fd_close(fd) ;
    return -1 ;
  }
  p->notes = fd ;
  return 0 ;
}
