/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include <herm/scandir.h>

/* In another user's directory, unlike s6-svscan, follows no links and assumes the worst. */
static unsigned int weight (herm_scandir const *sd, struct dirent const *d)
{
  struct stat st ;
  int ours = geteuid() == sd->st.st_uid ;
  unsigned int r ;
  int fd = openat(sd->fd, d->d_name, O_PATH | O_DIRECTORY | O_CLOEXEC | (ours ? 0 : O_NOFOLLOW)) ;
  if (fd < 0) return d->d_type == DT_LNK || (errno != ENOTDIR && errno != ENOENT) ? 2 : 0 ;
  r = 1 + (!fstatat(fd, "log", &st, ours ? 0 : AT_SYMLINK_NOFOLLOW) && !S_ISREG(st.st_mode)) ;
  fd_close(fd) ;
  return r ;
}

/* A slot being removed may still occupy s6-svscan. */
static int counts (char const *name)
{
  return name[0] != '.' || str_start(name, HERM_DEL_PREFIX) ;
}

/* UINT_MAX on error */
static unsigned int used (herm_scandir const *sd, int closely)
{
  struct dirent *d ;
  unsigned int n = 0 ;
  DIR *dir = herm_dir_read(sd->fd) ;
  if (!dir) return UINT_MAX ;
  while ((d = herm_dir_next(dir)))
    if (counts(d->d_name)) n += closely ? weight(sd, d) : 2 ;
  closedir(dir) ;
  return n ;
}

unsigned int herm_scandir_room (herm_scandir const *sd, unsigned int wanted)
{
  unsigned int n ;
  if (sd->max == UINT_MAX) return UINT_MAX ;
  n = used(sd, 0) ;
  if (n > sd->max || n + wanted > sd->max) n = used(sd, 1) ;
  return n < sd->max ? sd->max - n : 0 ;
}
