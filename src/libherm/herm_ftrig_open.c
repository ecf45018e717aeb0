/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h> /* renameat */
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>
#include <skalibs/random.h>

#include <herm/dir.h>
#include <herm/service.h>

#define PREFIX "ftrig1:"
#define PREFIX_LEN (sizeof(PREFIX) - 1)

/*
  s6-supervise writes to all FIFOs of this name and removes those without reader: the FIFO gets
  its name once open.
*/
static int listen_in (int dir, char const *tmp)
{
  struct stat st ;
  mode_t mask = umask(0) ;
  int e, fd, r = mkfifoat(dir, tmp, 0622) ;
  umask(mask) ;
  if (r < 0) return -1 ;
  fd = openat(dir, tmp, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) ;
  if (fd >= 0)
  {
    if (fstat(fd, &st) < 0) ;
    else if (!S_ISFIFO(st.st_mode)) errno = ESTALE ;
    else if (!renameat(dir, tmp, dir, tmp + 1)) return fd ;
    fd_close(fd) ;
  }
  e = errno ;
  unlinkat(dir, tmp, 0) ;
  errno = e ;
  return -1 ;
}

int herm_ftrig_open (herm_ftrig *f, int slot)
{
  char tmp[HERM_FTRIG_NAMELEN + 2] = "." PREFIX ;
  f->dir = herm_dir_path(slot, "event") ;
  if (f->dir < 0) return 0 ;
  f->fd = -1 ;
  if (timestamp(tmp + 1 + PREFIX_LEN))
  {
    tmp[1 + PREFIX_LEN + 25] = ':' ;
    random_name(tmp + 1 + PREFIX_LEN + 26, 6) ;
    tmp[HERM_FTRIG_NAMELEN + 1] = 0 ;
    memcpy(f->name, tmp + 1, HERM_FTRIG_NAMELEN + 1) ;
    f->fd = listen_in(f->dir, tmp) ;
    if (f->fd < 0 && herm_look_again(f->dir))
    {
      f->fd = listen_in(f->dir, tmp) ;
      herm_unlook() ;
    }
  }
  if (f->fd >= 0) return 1 ;
  fd_close(f->dir) ;
  f->dir = -1 ;
  return 0 ;
}
