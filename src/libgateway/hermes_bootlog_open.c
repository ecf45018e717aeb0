/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h> /* renameat */
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <herm/dir.h>
#include "hermes-internal.h"

#define LOG "container-boot.log"
#define LOG_MAX 262144

static int open_logs (int home, uid_t uid, gid_t gid)
{
  int fd = herm_dir_make(home, "logs") ;
  if (fd < 0) return errno == EEXIST ? herm_dir_open(home, "logs") : -1 ;
  if (!herm_fd_own(fd, uid, gid, 0755)) return fd ;
  fd_close(fd) ;
  return -1 ;
}

/* The home's owner can put anything there: never write to a file of another user. */
static int open_log (int dir, uid_t uid, gid_t gid, struct stat *st)
{
  for (unsigned int i = 0 ; i < 4 ; i++)
  {
    int fd = herm_file_open(dir, LOG, O_WRONLY | O_APPEND) ;
    if (fd < 0)
    {
      if (errno != ENOENT) return -1 ;
      if (herm_file_make(dir, LOG, "", 0, "", 0, uid, gid, 0644) < 0 && errno != EEXIST) return -1 ;
      continue ;
    }
    if (!fstat(fd, st))
    {
      if (st->st_nlink == 1 && (st->st_uid == uid || st->st_uid == geteuid())) return fd ;
      errno = EPERM ;
    }
    fd_close(fd) ;
    return -1 ;
  }
  return (errno = EBUSY, -1) ;
}

static int open_rotated (int home, uid_t uid, gid_t gid)
{
  struct stat st ;
  int fd, dir = open_logs(home, uid, gid) ;
  if (dir < 0) return -1 ;
  fd = open_log(dir, uid, gid, &st) ;
  if (fd >= 0 && st.st_size >= LOG_MAX)
  {
    if (renameat(dir, LOG, dir, LOG ".1") < 0) strerr_warnwusys("rename " LOG) ;
    else
    {
      fd_close(fd) ;
      fd = open_log(dir, uid, gid, &st) ;
    }
  }
  fd_close(dir) ;
  return fd ;
}

int hermes_bootlog_open (hermes_home const *home)
{
  uid_t uid = geteuid() ;
  int fd ;
  hermes_as(home) ;
  fd = open_rotated(home->fd, uid ? uid : home->st.st_uid, uid ? getegid() : home->st.st_gid) ;
  hermes_unas(home) ;
  return fd ;
}
