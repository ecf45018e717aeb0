/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <dirent.h>
#include <sys/stat.h>

#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>

#include <herm/dir.h>
#include <herm/profile.h>
#include "gateway.h"

#define dienomem() strerr_diefusys(111, "allocate memory")

/* Anybody may have made a directory here: what is no profile's name is not shown as one. */
static size_t collect (DIR *dir, char const *scandir, stralloc *sa)
{
  struct dirent *d ;
  size_t n = 0 ;
  while ((d = herm_dir_next(dir)))
  {
    struct stat st ;
    if (strncmp(d->d_name, HERM_SLOT_PREFIX, HERM_SLOT_PREFIX_LEN)) continue ;
    if (!herm_profile_scan(d->d_name + HERM_SLOT_PREFIX_LEN, 0)) continue ;
    if (d->d_type != DT_DIR && (fstatat(dirfd(dir), d->d_name, &st, 0) < 0 || !S_ISDIR(st.st_mode))) continue ;
    if (!stralloc_cats(sa, d->d_name + HERM_SLOT_PREFIX_LEN) || !stralloc_0(sa)) dienomem() ;
    n++ ;
  }
  if (errno) strerr_diefusys(111, "read ", scandir) ;
  return n ;
}

size_t slot_names (char const *scandir, stralloc *names)
{
  stralloc sa = STRALLOC_ZERO ;
  size_t n ;
  DIR *dir = opendir(scandir) ;
  if (!dir)
  {
    if (errno == ENOENT) return 0 ;
    strerr_diefusys(111, "open ", scandir) ;
  }
  n = collect(dir, scandir, &sa) ;
  closedir(dir) ;
  if (!names_sort(names, &sa, n)) dienomem() ;
  stralloc_free(&sa) ;
  return n ;
}
