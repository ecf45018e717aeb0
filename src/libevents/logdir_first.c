/* ISC license. */

#include <unistd.h>

#include "follow.h"

int logdir_first (int fd, uint64_t *id, uint64_t *seq)
{
  static lines l ;
  char const *s ;
  size_t n ;
  herm_line line ;
  lines_begin(&l, fd, 0, 0) ;
  if (lines_fill(&l) <= 0 || lseek(fd, 0, SEEK_SET) < 0) return 0 ;
  while (lines_next(&l, &s, &n)) if (n && !herm_line_scan(&line, s, n) && line.seq)
  {
    *id = line.seqid ;
    *seq = line.seq ;
    return 1 ;
  }
  return 0 ;
}
