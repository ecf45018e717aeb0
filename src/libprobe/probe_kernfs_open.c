/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/syscall.h>
#include <linux/mount.h>

#include <skalibs/djbunix.h>

#include "probe-internal.h"

/* A mount without a path, which ends with its descriptor. */
static int detached (char const *type)
{
#if defined(SYS_fsopen) && defined(SYS_fsconfig) && defined(SYS_fsmount)
  int mnt = -1 ;
  int fs = syscall(SYS_fsopen, type, FSOPEN_CLOEXEC) ;
  if (fs < 0) return -1 ;
  if (!syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, (void *)0, (void *)0, 0))
    mnt = syscall(SYS_fsmount, fs, FSMOUNT_CLOEXEC,
      MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC) ;
  fd_close(fs) ;
  return mnt ;
#else
  (void)type ;
  return (errno = ENOSYS, -1) ;
#endif
}

int probe_kernfs_open (char const *type, char const *mountpoint, char const *name)
{
  size_t mlen = strlen(mountpoint) ;
  size_t nlen = strlen(name) ;
  int fd, mnt ;
  char path[mlen + nlen + 2] ;
  memcpy(path, mountpoint, mlen) ;
  path[mlen] = '/' ;
  memcpy(path + mlen + 1, name, nlen + 1) ;
  fd = open(path, O_RDONLY | O_CLOEXEC) ;
  if (fd >= 0 || errno != ENOENT) return fd ;
  mnt = detached(type) ;
  if (mnt < 0) return -1 ;
  fd = openat(mnt, name, O_RDONLY | O_CLOEXEC) ;
  fd_close(mnt) ;
  return fd ;
}
