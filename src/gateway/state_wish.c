/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h> /* renameat */
#include <stdlib.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include "state.h"
#include "state_internal.h"

#define TRIES 16

static int same (struct stat const *a, struct stat const *b)
{
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size
    && a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec ;
}

/* It is complete, on disk, and has its owner and mode, before it gets its name. */
static int write_new (int dir, char const *name, char const *s, size_t len, struct stat const *st)
{
  int e, fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600) ;
  if (fd < 0) return -1 ;
  if (allwrite(fd, s, len) == len && !fsync(fd) && !herm_fd_own(fd, st->st_uid, st->st_gid, st->st_mode & 0777)) return close(fd) ;
  e = errno ;
  fd_close(fd) ;
  unlinkat(dir, name, 0) ;
  errno = e ;
  return -1 ;
}

/*
  hermes writes this file too, and there is no lock between us: it is looked at again
  just before ours takes its place. Returns 1 if it has changed meanwhile.
*/
static int replace (int dir, char const *s, size_t len, struct stat const *old, struct stat const *own)
{
  char tmp[HERM_UNIQUE_SIZE] ;
  struct stat st ;
  int e, there ;
  herm_unique(tmp, ".herm.state.") ;
  if (write_new(dir, tmp, s, len, own) < 0) return -1 ;
  there = !fstatat(dir, STATE_FILE, &st, AT_SYMLINK_NOFOLLOW) ;
  if (old ? there && same(&st, old) : !there)
  {
    if (!renameat(dir, tmp, dir, STATE_FILE)) return 0 ;
    e = errno ;
    unlinkat(dir, tmp, 0) ;
    errno = e ;
    return -1 ;
  }
  unlinkat(dir, tmp, 0) ;
  return 1 ;
}

/* As hermes writes it; without the white space if that would make it one that is not read again. */
static char *dump (json_t const *j)
{
  char *s = json_dumps(j, JSON_INDENT(2)) ;
  if (!s || strlen(s) <= STATE_MAX) return s ;
  free(s) ;
  return json_dumps(j, JSON_COMPACT) ;
}

static int attempt (int dir, char const *wish)
{
  struct stat st, own ;
  struct stat const *old = &st ;
  json_t *j = state_load(dir, &st) ;
  char *s ;
  int r = -1 ;
  if (!j)
  {
    if (errno != ENOENT) return -1 ;
    if (fstat(dir, &own) < 0) return -1 ;
    own.st_mode = 0600 ; /* a new one belongs to whom the profile belongs */
    old = 0 ;
    j = json_object() ;
    if (!j) return (errno = ENOMEM, -1) ;
  }
  else own = st ;
  if (json_object_set_new(j, "desired_state", json_string(wish)) < 0) errno = ENOMEM ;
  else
  {
    s = dump(j) ;
    if (!s) errno = ENOMEM ;
    else if (strlen(s) > STATE_MAX) { free(s) ; errno = EMSGSIZE ; }
    else
    {
      r = replace(dir, s, strlen(s), old, &own) ;
      free(s) ;
    }
  }
  {
    int e = errno ;
    json_decref(j) ;
    errno = e ;
  }
  return r ;
}

int state_wish (int dir, char const *wish)
{
  for (unsigned int i = 0 ; i < TRIES ; i++)
  {
    int r = attempt(dir, wish) ;
    if (r <= 0) return r ;
  }
  return (errno = EBUSY, -1) ;
}
