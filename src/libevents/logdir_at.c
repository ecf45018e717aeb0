/* ISC license. */

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/genalloc.h>

#include <herm/dir.h>

#include "follow.h"

/* A processor, as of compression, made something else of it. */
static int is_text (int fd)
{
  unsigned char s[4] ;
  ssize_t n = pread(fd, s, sizeof(s), 0) ;
  for (ssize_t i = 0 ; i < n ; i++) if (s[i] < '\t' || (s[i] > '\r' && s[i] < ' ') || s[i] > 0xf4)
    return 0 ;
  return n < 4 || s[0] != 0x28 || s[1] != 0xb5 ;
}

static int take (int *fd)
{
  int r = *fd ;
  *fd = -1 ;
  return r < 0 ? (errno = ENOENT, -1) : r ;
}

int logdir_at (logdir *d, size_t i)
{
  size_t n = genalloc_len(logfile, &d->files) ;
  int fd ;
  if (i == n) return take(&d->previous) ;
  if (i > n) return take(&d->current) ;
  strcpy(d->tried, genalloc_s(logfile, &d->files)[i].name) ;
  fd = herm_file_open(d->fd, d->tried, O_RDONLY) ;
  if (fd >= 0 && !is_text(fd))
  {
    fd_close(fd) ;
    return (errno = ENOENT, -1) ;
  }
  return fd ;
}
