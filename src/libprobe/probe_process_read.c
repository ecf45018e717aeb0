/* ISC license. */

#include <string.h>
#include <errno.h>
#include <stdint.h>

#include <skalibs/bytestr.h>
#include <skalibs/types.h>
#include <skalibs/uint64.h>

#include <herm/proc.h>

#include "probe-internal.h"

/* Fields of /proc/PID/stat */
#define PPID 4
#define STARTTIME 22

static size_t field (char const *s, size_t i, unsigned int from, unsigned int to)
{
  for (; s[i] && from < to ; i++) if (s[i] == ' ') from++ ;
  return i ;
}

/* The name, any bytes, ends at the last parenthesis. */
int probe_process_read (uint32_t pid, probe_process *p)
{
  char s[1024] ;
  size_t i, n ;
  ssize_t r = herm_proc_read(pid, "stat", s, sizeof(s) - 1) ;
  if (r < 0) return errno == ENOENT ? (errno = ESRCH, -1) : -1 ;
  s[r] = 0 ;
  i = byte_chr(s, r, '(') + 1 ;
  n = byte_rchr(s, r, ')') ;
  if (i > n || n >= (size_t)r) return (errno = EPROTO, -1) ;
  memset(p->comm, 0, sizeof(p->comm)) ;
  memcpy(p->comm, s + i, n - i < sizeof(p->comm) ? n - i : sizeof(p->comm) - 1) ;
  i = field(s, n, 2, PPID) ;
  if (!uint32_scan(s + i, &p->ppid)) return (errno = EPROTO, -1) ;
  i = field(s, i, PPID, STARTTIME) ;
  if (!uint64_scan(s + i, &p->start)) return (errno = EPROTO, -1) ;
  p->pid = pid ;
  return 0 ;
}
