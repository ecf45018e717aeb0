/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/types.h>

#include <herm/dir.h>
#include <herm/proc.h>
#include "removal-internal.h"

#define LINK_SIZE (8 + UINT64_FMT)

/* Compares links: stat of the file could hang on a network. */
static size_t link_fmt (char *s, struct stat const *pipe)
{
  size_t n = 6 ;
  memcpy(s, "pipe:[", n) ;
  n += uint64_fmt(s + n, pipe->st_ino) ;
  s[n++] = ']' ;
  return n ;
}

static int has (DIR *dir, char const *link, size_t len, mode_t ends)
{
  struct dirent *d ;
  while ((d = herm_dir_next(dir)))
  {
    char got[LINK_SIZE + 1] ;
    struct stat st ;
    if (readlinkat(dirfd(dir), d->d_name, got, sizeof(got)) == (ssize_t)len
     && !memcmp(got, link, len)
     && !fstatat(dirfd(dir), d->d_name, &st, AT_SYMLINK_NOFOLLOW)
     && st.st_mode & ends) return 1 ;
  }
  return 0 ;
}

int proc_has_pipe (pid_t pid, struct stat const *pipe, mode_t ends)
{
  char path[HERM_PROC_PATH], link[LINK_SIZE] ;
  int r ;
  DIR *dir ;
  if (herm_proc_look(pid) < 0) return 0 ;
  herm_proc_path(path, pid, "fd") ;
  dir = opendir(path) ;
  if (!dir) r = errno == ENOENT || errno == ESRCH ? 0 : -1 ;
  else
  {
    r = has(dir, link, link_fmt(link, pipe), ends) ;
    closedir(dir) ;
  }
  herm_unlook() ;
  return r ;
}
