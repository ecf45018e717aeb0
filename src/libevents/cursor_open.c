/* ISC license. */

#include <string.h>
#include <errno.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include "cursor.h"
#include "follow.h"

static int number (char const *s, uint64_t *u)
{
  char fmt[21] ;
  memcpy(fmt, s, 20) ;
  fmt[20] = 0 ;
  return !!uint640_scan(fmt, u) ;
}

static int scan (char const *s, sequence *q)
{
  uint64_t seq ;
  if (s[16] != ':' || s[37] != ':' || s[58] != '\n') return 0 ;
  if (!herm_line_seqid(&q->id, s) || !number(s + 17, &q->written) || !number(s + 38, &seq))
    return 0 ;
  q->seq = seq ;
  return q->written <= seq ;
}

static int load (int fd, sequences *x)
{
  char s[SEQUENCES_MAX * CURSOR_LINE + 1] ;
  size_t n ;
  errno = 0 ;
  n = allread(fd, s, sizeof(s)) ;
  if (n < sizeof(s) && errno) return -1 ;
  if (n % CURSOR_LINE || n == sizeof(s)) return (errno = EINVAL, -1) ;
  x->n = n / CURSOR_LINE ;
  for (unsigned int i = 0 ; i < x->n ; i++)
    if (!scan(s + i * CURSOR_LINE, x->v + i)) return (errno = EINVAL, -1) ;
  return 0 ;
}

int cursor_open (char const *file, sequences *x)
{
  int fd = kept_open(file) ;
  if (fd < 0) return -1 ;
  if (load(fd, x) < 0)
  {
    fd_close(fd) ;
    return -1 ;
  }
  return fd ;
}
