/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <skalibs/buffer.h>
#include <skalibs/djbunix.h>
#include <skalibs/genalloc.h>
#include <skalibs/sgetopt.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>

#include <herm/profile.h>
#include <herm/scandir.h>

#define USAGE "herm-list [ -s scandir ]"
#define dieusage() strerr_dieusage(100, USAGE)
#define dienomem() strerr_diefusys(111, "allocate memory")

static char const *base ;

static int byname (void const *a, void const *b)
{
  return strcmp(base + *(size_t const *)a, base + *(size_t const *)b) ;
}

/* Anybody may have made a directory here: what is no profile's name is not shown as one. */
static void collect (DIR *dir, char const *scandir, stralloc *names, genalloc *index)
{
  for (;;)
  {
    struct stat st ;
    struct dirent *d ;
    errno = 0 ;
    d = readdir(dir) ;
    if (!d) break ;
    if (strncmp(d->d_name, HERM_SLOT_PREFIX, HERM_SLOT_PREFIX_LEN)) continue ;
    if (!herm_profile_scan(d->d_name + HERM_SLOT_PREFIX_LEN, 0)) continue ;
    if (d->d_type != DT_DIR && (fstatat(dirfd(dir), d->d_name, &st, 0) < 0 || !S_ISDIR(st.st_mode))) continue ;
    if (!genalloc_append(size_t, index, &names->len)) dienomem() ;
    if (!stralloc_cats(names, d->d_name + HERM_SLOT_PREFIX_LEN) || !stralloc_0(names)) dienomem() ;
  }
  if (errno) strerr_diefusys(111, "read ", scandir) ;
}

int main (int argc, char const *const *argv)
{
  stralloc names = STRALLOC_ZERO ;
  genalloc index = GENALLOC_ZERO ; /* size_t */
  char const *scandir = 0 ;
  DIR *dir ;
  PROG = "herm-list" ;
  {
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "s:", &l) ;
      if (opt == -1) break ;
      switch (opt)
      {
        case 's' : scandir = l.arg ; break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ; argv += l.ind ;
  }
  if (argc) dieusage() ;
  scandir = herm_scandir_path(scandir) ;
  dir = opendir(scandir) ;
  if (!dir)
  {
    if (errno == ENOENT) return 0 ;
    strerr_diefusys(111, "open ", scandir) ;
  }
  collect(dir, scandir, &names, &index) ;
  base = names.s ;
  if (index.len) qsort(index.s, genalloc_len(size_t, &index), sizeof(size_t), &byname) ;
  for (size_t i = 0 ; i < genalloc_len(size_t, &index) ; i++)
  {
    if (buffer_puts(buffer_1, names.s + genalloc_s(size_t, &index)[i]) < 0 || buffer_put(buffer_1, "\n", 1) < 0)
      strerr_diefusys(111, "write to stdout") ;
  }
  if (!buffer_flush(buffer_1)) strerr_diefusys(111, "write to stdout") ;
  return 0 ;
}
