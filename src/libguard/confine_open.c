/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <linux/openat2.h>

#include <skalibs/djbunix.h>

#include "confine.h"

#define LINKS_MAX 40

typedef struct walk_s walk ;
struct walk_s
{
  int fd ;
  unsigned int links ;
  char rest[PATH_MAX] ;
} ;

static int enter (walk *w, int fd)
{
  if (fd < 0) return 0 ;
  if (w->fd >= 0) fd_close(w->fd) ;
  w->fd = fd ;
  return 1 ;
}

/* Whoever is confined may have made it, to be allowed more the next time. */
static int follow (walk *w, int fd, struct stat const *st, char const *rest)
{
  char target[PATH_MAX] ;
  size_t n, len = strlen(rest) ;
  ssize_t r ;
  if ((st->st_uid && st->st_uid == geteuid()) || w->links++ >= LINKS_MAX)
    return (errno = ELOOP, 0) ;
  r = readlinkat(fd, "", target, PATH_MAX) ;
  if (r < 0) return 0 ;
  n = r ;
  if (!n || n + len >= PATH_MAX) return (errno = n ? ENAMETOOLONG : ENOENT, 0) ;
  memmove(w->rest + n, rest, len + 1) ;
  memcpy(w->rest, target, n) ;
  return 1 ;
}

static int step (walk *w)
{
  struct stat st ;
  char name[NAME_MAX + 1] ;
  int fd, r ;
  size_t n ;
  char *s = w->rest ;
  if (*s == '/' && !enter(w, open("/", O_PATH | O_DIRECTORY | O_CLOEXEC))) return 0 ;
  s += strspn(s, "/") ;
  n = strcspn(s, "/") ;
  if (n > NAME_MAX) return (errno = ENAMETOOLONG, 0) ;
  memcpy(name, s, n) ;
  name[n] = 0 ;
  s += n ;
  if (n)
  {
    fd = openat(w->fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC) ;
    if (fd < 0) return 0 ;
    if (fstat(fd, &st) < 0) { fd_close(fd) ; return 0 ; }
    if (S_ISLNK(st.st_mode))
    {
      r = follow(w, fd, &st, s) ;
      fd_close(fd) ;
      return r ;
    }
    enter(w, fd) ;
    if (*s && !S_ISDIR(st.st_mode)) return (errno = ENOTDIR, 0) ;
  }
  s += strspn(s, "/") ;
  memmove(w->rest, s, strlen(s) + 1) ;
  return 1 ;
}

/* ELOOP: a link on the way. An old kernel has no such call, an old seccomp profile refuses it. */
static int straight (walk const *w)
{
  struct open_how how = { .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_NO_SYMLINKS } ;
  int fd = syscall(SYS_openat2, w->fd, w->rest, &how, sizeof(how)) ;
  if (fd < 0 && (errno == ENOSYS || errno == EPERM)) errno = ELOOP ;
  return fd ;
}

int confine_open (char const *path)
{
  walk w = { .fd = -1, .links = 0 } ;
  size_t len = strlen(path) ;
  if (len >= PATH_MAX) return (errno = ENAMETOOLONG, -1) ;
  memcpy(w.rest, path, len + 1) ;
  while (w.rest[0])
  {
    int fd = straight(&w) ;
    if (fd < 0 && errno == ELOOP && step(&w)) continue ;
    if (w.fd >= 0) fd_close(w.fd) ;
    return fd ;
  }
  return w.fd ;
}
