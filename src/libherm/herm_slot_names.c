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
#include <herm/slot.h>

#define dienomem() strerr_diefusys(111, "allocate memory")

static size_t collect (DIR *dir, char const *scandir, stralloc *sa)
{
  struct dirent *d ;
  size_t n = 0 ;
  while ((d = herm_dir_next(dir)))
  {
    struct stat st ;
    char const *profile = herm_slot_profile(d->d_name) ;
    if (!profile) continue ;
    if (d->d_type != DT_DIR
     && (fstatat(dirfd(dir), d->d_name, &st, 0) < 0 || !S_ISDIR(st.st_mode))) continue ;
    if (!stralloc_catb(sa, profile, strlen(profile) + 1)) dienomem() ;
    n++ ;
  }
  if (errno) strerr_diefusys(111, "read ", scandir) ;
  return n ;
}

size_t herm_slot_names (char const *scandir, stralloc *names)
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
  if (!herm_profile_sort(names, &sa, n)) dienomem() ;
  stralloc_free(&sa) ;
  return n ;
}
