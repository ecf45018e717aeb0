/* ISC license. */

#include <string.h>
#include <errno.h>
#include <dirent.h>

#include <skalibs/avltree.h>
#include <skalibs/djbunix.h>
#include <skalibs/genalloc.h>
#include <skalibs/strerr.h>

#include <herm/dir.h>

#include "lifecycle.h"

static int add_index (uint32_t i, unsigned int h, void *p)
{
  (void)h ;
  return genalloc_append(uint32_t, (genalloc *)p, &i) ;
}

/* Returns 1 if the name still leads to the same directory. */
static int is_there (lifecycle const *w, service const *s)
{
  struct stat st ;
  int r, fd = lifecycle_service_open(w, s) ;
  if (fd < 0) return 0 ;
  r = fstat(fd, &st) ;
  fd_close(fd) ;
  return !r && st.st_dev == s->st.st_dev && st.st_ino == s->st.st_ino ;
}

static void verify (lifecycle *w)
{
  genalloc all = GENALLOC_ZERO ;
  if (avltree_len(&w->byname) && !avltree_iter(&w->byname, &add_index, &all))
    strerr_diefusys(111, "allocate memory") ;
  for (size_t k = 0 ; k < genalloc_len(uint32_t, &all) ; k++)
  {
    uint32_t i = genalloc_s(uint32_t, &all)[k] ;
    service *s = LIFECYCLE_SERVICE(w, i) ;
    if (!is_there(w, s)) lifecycle_unregister(w, i, 0) ;
    else
    {
      s->renames = 1000 ;
      s->seen = 0 ;
      s->ended = 1 ;
      lifecycle_touch(w, i) ;
    }
  }
  genalloc_free(uint32_t, &all) ;
}

void lifecycle_scan (lifecycle *w, int found)
{
  struct dirent *d ;
  DIR *dir ;
  if (!found) verify(w) ;
  dir = opendir(w->path.s) ;
  if (!dir) strerr_diefusys(111, "open ", w->path.s) ;
  while ((d = herm_dir_next(dir)))
  {
    uint32_t i ;
    if (d->d_name[0] == '.' || avltree_search(&w->byname, d->d_name, &i)) continue ;
    lifecycle_add(w, d->d_name, found) ;
  }
  if (errno) strerr_diefusys(111, "read ", w->path.s) ;
  herm_dir_end(dir) ;
}
