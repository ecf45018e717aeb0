/* ISC license. */

#include <errno.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include "follow.h"

/* Delivers the lines of the buffer, in another file where one comes to light. */
static void drain (follow *f, int (*next) (lines *, char const **, size_t *))
{
  char const *s ;
  size_t n ;
  while ((*next)(&f->in, &s, &n)) if (follow_line(f, s, n)) return ;
}

static int fill (follow *f)
{
  ssize_t r = lines_fill(&f->in) ;
  if (r < 0) strerr_diefusys(111, "read ", f->piped ? "standard input" : "a log file") ;
  if (!r) return 0 ;
  drain(f, &lines_next) ;
  return 1 ;
}

/* Somebody else, no s6-log, shortened the file. */
static int shortened (follow *f)
{
  struct stat st ;
  if (fstat(f->in.fd, &st) < 0) strerr_diefusys(111, "stat a log file") ;
  if ((uint64_t)st.st_size >= f->in.pos) return 0 ;
  if (lseek(f->in.fd, 0, SEEK_SET) < 0) strerr_diefusys(111, "seek in a log file") ;
  lines_begin(&f->in, f->in.fd, 0, 0) ;
  f->truncated = 1 ;
  return 1 ;
}

/* Returns 0 if there is no file yet. */
static int next (follow *f)
{
  struct stat st ;
  int fd = logdir_next(&f->dir) ;
  if (fd < 0)
  {
    if (errno == ENOENT) return 0 ;
    logdir_die(&f->dir) ;
  }
  if (f->dir.last[0] >= 0)
  {
    if (fstat(f->dir.last[0], &st) < 0) strerr_diefusys(111, "stat a log file") ;
    f->doubt = f->orphan = !st.st_nlink || f->dir.vanished ;
  }
  f->dir.vanished = 0 ;
  follow_file(f, fd, 0, 0) ;
  return 1 ;
}

int follow_run (follow *f)
{
  if (f->piped)
  {
    f->in.fd = 0 ;
    if (fill(f)) return 1 ;
    drain(f, &lines_rest) ;
    return 0 ;
  }
  for (;;)
  {
    logid id ;
    int r ;
    if (f->in.fd < 0 && !next(f)) return 1 ;
    if (fill(f)) continue ;
    r = logdir_is_current(&f->dir, &f->id) ;
    if (r < 0) logdir_die(&f->dir) ;
    if (r)
    {
      if (!shortened(f)) return 1 ;
      continue ;
    }
   /* Its name was taken away, so nothing is written any more: once more, then it is complete. */
    if (fill(f)) continue ;
    id = f->id ;
    drain(f, &lines_rest) ;
    if (!logid_same(&id, &f->id)) continue ;
    logdir_done(&f->dir, f->in.fd, &f->id) ;
    f->in.fd = -1 ;
  }
}
