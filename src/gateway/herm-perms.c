/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>
#include <skalibs/exec.h>
#include <skalibs/genalloc.h>
#include <skalibs/sgetopt.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <herm/config.h>
#include <herm/dir.h>
#include <herm/owner.h>
#include <herm/service.h>
#include "path.h"

#define USAGE "herm-perms [ -u owner ] [ -c ] [ -x pattern ]... servicedirs"
#define dieusage() strerr_dieusage(100, USAGE)
#define dienomem() strerr_diefusys(111, "allocate memory")

static int internal (char const *name)
{
  return name[0] == '.' || str_start(name, "s6rc-") || str_start(name, "s6-linux-") ;
}

static int excluded (char const *name, char const *const *patterns, size_t n)
{
  for (size_t i = 0 ; i < n ; i++) if (!fnmatch(patterns[i], name, FNM_PERIOD)) return 1 ;
  return 0 ;
}

/* Other users could replace a service before it is given away. */
static int private (int fd)
{
  struct stat st ;
  return !fstat(fd, &st) && (!st.st_uid || st.st_uid == geteuid()) && !(st.st_mode & 022) ;
}

static int live (int fd, char const *path)
{
  int r = herm_svlock_held(fd) ;
  if (r < 0) strerr_warnwusys("see who supervises ", path) ;
  return r > 0 ;
}

static void add (stralloc *list, char const *dir)
{
  if (!stralloc_catb(list, dir, strlen(dir) + 1)) dienomem() ;
}

static void consider (stralloc *list, char const *path)
{
  stralloc real = STRALLOC_ZERO ;
  int fd, log ;
  int r = path_trust(&real, path, 0) ;
  if (r < 0)
  {
    if (errno != ENOTDIR && errno != ENOENT) strerr_warnwusys("follow ", path) ;
    goto end ;
  }
  if (!r)
  {
    strerr_warnw(path, " is skipped: it can be redirected by users other than root") ;
    goto end ;
  }
  fd = open(real.s, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) ;
  if (fd < 0) strerr_warnwusys("open ", path) ;
  else
  {
    if (!private(fd))
      strerr_warnw(path, " is skipped: it can be changed by users other than root") ;
    else
    {
      if (live(fd, path)) add(list, real.s) ;
      log = herm_dir_open(fd, "log") ;
      if (log < 0)
      {
        if (errno != ENOENT && errno != ENOTDIR) strerr_warnwusys("open ", path, "/log") ;
      }
      else
      {
        if (private(log) && live(log, path))
        {
          if (!stralloc_cats(&real, "/log") || !stralloc_0(&real)) dienomem() ;
          add(list, real.s) ;
        }
        fd_close(log) ;
      }
    }
    fd_close(fd) ;
  }
 end:
  stralloc_free(&real) ;
}

static void collect (stralloc *list, char const *dirname, char const *const *patterns, size_t n)
{
  struct dirent *d ;
  DIR *dir = opendir(dirname) ;
  if (!dir) strerr_diefusys(111, "open ", dirname) ;
  while ((d = herm_dir_next(dir)))
  {
    size_t len = strlen(dirname), m = strlen(d->d_name) ;
    char path[len + m + 2] ;
    if (internal(d->d_name) || excluded(d->d_name, patterns, n)) continue ;
    memcpy(path, dirname, len) ;
    path[len] = '/' ;
    memcpy(path + len + 1, d->d_name, m + 1) ;
    consider(list, path) ;
  }
  if (errno) strerr_diefusys(111, "read ", dirname) ;
  closedir(dir) ;
}

/* A supervised control has a reader, so the open succeeds. */
static int give (int dir, herm_owner const *o)
{
  struct stat st ;
  int fd, r, sup = herm_dir_open(dir, "supervise") ;
  if (sup < 0) return -1 ;
  r = herm_fd_own(sup, o->uid, o->gid, 0710) ;
  fd = r < 0 ? -1 : openat(sup, "control", O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) ;
  fd_close(sup) ;
  if (fd < 0) return -1 ;
  if (fstat(fd, &st) < 0) r = -1 ;
  else if (!S_ISFIFO(st.st_mode)) { errno = EINVAL ; r = -1 ; }
  else r = herm_fd_own(fd, o->uid, o->gid, 0660) ;
  fd_close(fd) ;
  if (r < 0) return -1 ;
  fd = herm_dir_open(dir, "event") ;
  if (fd < 0) return -1 ;
  r = herm_fd_own(fd, o->uid, o->gid, 03730) ;
  fd_close(fd) ;
  return r ;
}

static int give_all (stralloc const *list, herm_owner const *owner)
{
  int code = 0 ;
  for (char const *s = list->s ; s < list->s + list->len ; s += strlen(s) + 1)
  {
    int fd = herm_dir_open(AT_FDCWD, s) ;
    if (fd < 0 || give(fd, owner) < 0)
    {
      strerr_warnwusys("give away the control of ", s) ;
      code = 111 ;
    }
    if (fd >= 0) fd_close(fd) ;
  }
  return code ;
}

static void grant_all (stralloc const *list, size_t n, herm_owner const *owner)
{
  char group[1 + GID_FMT] = ":" ;
  char const *argv[n + 6] ;
  size_t m = 0 ;
  group[1 + gid_fmt(group + 1, owner->gid)] = 0 ;
  argv[m++] = HERM_S6_EXTBINPREFIX "s6-svperms" ;
  argv[m++] = "-G" ;
  argv[m++] = group ;
  argv[m++] = "-e" ;
  argv[m++] = "--" ;
  for (char const *s = list->s ; s < list->s + list->len ; s += strlen(s) + 1) argv[m++] = s ;
  argv[m] = 0 ;
  xexec(argv) ;
}

int main (int argc, char const *const *argv)
{
  stralloc list = STRALLOC_ZERO, real = STRALLOC_ZERO ;
  genalloc patterns = GENALLOC_ZERO ; /* char const * */
  herm_owner owner ;
  char const *user = 0 ;
  size_t n = 0 ;
  int chowns = 0, r ;
  PROG = "herm-perms" ;
  {
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "u:cx:", &l) ;
      if (opt < 0) break ;
      switch (opt)
      {
        case 'u' : user = l.arg ; break ;
        case 'c' : chowns = 1 ; break ;
        case 'x' : if (!genalloc_append(char const *, &patterns, &l.arg)) dienomem() ; break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ; argv += l.ind ;
  }
  if (argc != 1 || !argv[0][0]) dieusage() ;
  herm_owner_get(&owner, user) ;

  r = path_trust(&real, argv[0], 0) ;
  if (r < 0)
  {
    if (errno != ENOENT) strerr_diefusys(111, "open ", argv[0]) ;
    strerr_warni("no directory ", argv[0], ": nothing to do") ;
    return 0 ;
  }
  if (!r) strerr_dief(100, argv[0], " can be redirected by users other than root") ;
  {
    int fd = open(real.s, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) ;
    if (fd < 0) strerr_diefusys(111, "open ", argv[0]) ;
    if (!private(fd)) strerr_dief(100, argv[0], " can be changed by users other than root") ;
    fd_close(fd) ;
  }
  collect(&list, real.s, genalloc_s(char const *, &patterns),
    genalloc_len(char const *, &patterns)) ;
  for (size_t i = 0 ; i < list.len ; i++) n += !list.s[i] ;
  if (!n) return 0 ;
  if (chowns) return give_all(&list, &owner) ;
  grant_all(&list, n, &owner) ;
}
