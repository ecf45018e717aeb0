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
#include <skalibs/tai.h>

#include <herm/dir.h>
#include <herm/slot.h>

#define PREFIX "ftrig1:"
#define PREFIX_LEN (sizeof(PREFIX) - 1)

/*
  The notifier writes to every FIFO here whose name has this form, and removes one that nobody
  reads: so the FIFO gets its name only when it is open.
*/
int herm_ftrig_open (herm_ftrig *f, int slot)
{
  char tmp[HERM_FTRIG_NAMELEN + 2] = "." PREFIX ;
  struct stat st ;
  mode_t mask ;
  int e ;
  f->dir = herm_dir_path(slot, "event") ;
  if (f->dir < 0) return 0 ;
  if (!timestamp(tmp + 1 + PREFIX_LEN)) goto err ;
  tmp[1 + PREFIX_LEN + 25] = ':' ;
  random_name(tmp + 1 + PREFIX_LEN + 26, 6) ;
  tmp[HERM_FTRIG_NAMELEN + 1] = 0 ;
  memcpy(f->name, tmp + 1, HERM_FTRIG_NAMELEN + 1) ;
  mask = umask(0) ;
  if (mkfifoat(f->dir, tmp, 0622) < 0)
  {
    e = errno ;
    umask(mask) ;
    errno = e ;
    goto err ;
  }
  umask(mask) ;
  f->fd = openat(f->dir, tmp, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) ;
  if (f->fd >= 0)
  {
    if (fstat(f->fd, &st) < 0) ;
    else if (!S_ISFIFO(st.st_mode)) errno = ESTALE ;
    else if (!renameat(f->dir, tmp, f->dir, f->name)) return 1 ;
    e = errno ;
    fd_close(f->fd) ;
    f->fd = -1 ;
    errno = e ;
  }
  e = errno ;
  unlinkat(f->dir, tmp, 0) ;
  errno = e ;
 err:
  e = errno ;
  fd_close(f->dir) ;
  f->dir = -1 ;
  errno = e ;
  return 0 ;
}
