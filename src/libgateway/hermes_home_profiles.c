/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>

#include <herm/dir.h>
#include <herm/profile.h>
#include "hermes-internal.h"

#define MARK "SOUL.md"

static int marked (int at, char const *name)
{
  struct stat st ;
  int r, fd = herm_dir_path(at, name) ;
  if (fd < 0) return -1 ;
  r = !fstatat(fd, MARK, &st, AT_SYMLINK_NOFOLLOW) ? 1 : errno == ENOENT ? 0 : -1 ;
  fd_close(fd) ;
  return r ;
}

/* Returns 1 if the entry is a profile, else 0; warns of near misses. */
static int good (int at, struct dirent const *d)
{
  int r ;
  if (d->d_name[0] == '.') return 0 ;
  if (d->d_type != DT_DIR && d->d_type != DT_LNK && d->d_type != DT_UNKNOWN) return 0 ;
  r = marked(at, d->d_name) ;
  if (r < 0)
  {
    struct stat st ;
    if (errno != ENOTDIR && errno != ELOOP) strerr_warnwusys("open profile ", d->d_name) ;
    else if (!fstatat(at, d->d_name, &st, AT_SYMLINK_NOFOLLOW) && S_ISLNK(st.st_mode))
      strerr_warnw("profile ", d->d_name, " is a symbolic link: skipped") ;
    return 0 ;
  }
  if (!r) return 0 ;
  if (!strcmp(d->d_name, HERMES_DEFAULT))
    strerr_warnw("profiles/" HERMES_DEFAULT " is skipped: the default gateway is the home's own") ;
  else if (!herm_profile_scan(d->d_name, 0))
    strerr_warnw("profile ", d->d_name, " is skipped: "
      "it must be 1 to 243 of the bytes a-z 0-9 _ - and begin with a letter or digit") ;
  else return 1 ;
  return 0 ;
}

static ssize_t collect (int home, stralloc *names)
{
  stralloc sa = STRALLOC_ZERO ;
  ssize_t n = 0 ;
  int e ;
  DIR *dir ;
  int fd = herm_dir_open(home, "profiles") ;
  if (fd < 0) return errno == ENOENT ? 0 : -1 ;
  dir = fdopendir(fd) ;
  if (!dir)
  {
    fd_close(fd) ;
    return -1 ;
  }
  for (;;)
  {
    struct dirent *d = herm_dir_next(dir) ;
    if (!d) break ;
    if (!good(fd, d)) continue ;
    if (!stralloc_catb(&sa, d->d_name, strlen(d->d_name) + 1)) break ;
    n++ ;
  }
  e = errno ;
  closedir(dir) ;
  if (!e && !herm_profile_sort(names, &sa, n)) e = errno ;
  stralloc_free(&sa) ;
  return e ? (errno = e, -1) : n ;
}

ssize_t hermes_home_profiles (hermes_home const *home, stralloc *names)
{
  ssize_t n ;
  hermes_as(home) ;
  n = collect(home->fd, names) ;
  hermes_unas(home) ;
  return n ;
}
