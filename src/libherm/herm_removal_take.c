/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <unistd.h>
#include <sys/file.h>

#include <skalibs/djbunix.h>
#include <skalibs/tai.h>

#include <herm/dir.h>
#include <herm/profile.h>
#include <herm/removal.h>
#include <herm/scandir.h>
#include <herm/slot.h>

static int fill (int fd, char const *profile, uid_t uid, gid_t gid)
{
  int r, data = herm_dir_make(fd, "data") ;
  if (data < 0) return -1 ;
  r = herm_marker_write(data, profile, uid, gid) ;
  if (!r) r = herm_fd_own(data, uid, gid, 0755) ;
  fd_close(data) ;
  if (!r) r = herm_file_make(fd, HERM_INPLACE, "", 0, "", 0, uid, gid, 0644) ;
  if (!r) r = herm_fd_own(fd, uid, gid, 0755) ;
  return r < 0 ? r : flock(fd, LOCK_EX | LOCK_NB) ;
}

/* Complete and locked before it gets its name. */
static int make_stub (herm_scandir const *sd, char const *profile, char const *name)
{
  char tmp[HERM_UNIQUE_SIZE] ;
  uid_t uid = geteuid() ? geteuid() : sd->st.st_uid ;
  gid_t gid = geteuid() ? getegid() : sd->st.st_gid ;
  int e, fd ;
  herm_unique(tmp, HERM_NEW_PREFIX) ;
  fd = herm_dir_make(sd->fd, tmp) ;
  if (fd < 0) return -1 ;
  if (!fill(fd, profile, uid, gid) && !herm_rename_new(sd->fd, tmp, sd->fd, name)) return fd ;
  e = errno ;
  fd_close(fd) ;
  herm_dir_remove(sd->fd, tmp, &tain_infinite) ;
  errno = e ;
  return -1 ;
}

int herm_removal_take (herm_scandir const *sd, char const *slot, char *name, int *stub)
{
  char const *profile = herm_slot_profile(slot) ;
  herm_unique(name, HERM_DEL_PREFIX) ;
  if (!herm_rename_new(sd->fd, slot, sd->fd, name)) return 1 ;
  if (errno != EXDEV || !profile) return -1 ;
  *stub = make_stub(sd, profile, name) ;
  return *stub < 0 ? -1 : 0 ;
}
