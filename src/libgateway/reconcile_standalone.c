/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <herm/profile.h>
#include "reconcile.h"

#define FILE_MAX 1048576

static void load (stralloc *sa, char const *file)
{
  struct stat st ;
  int fd = open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC) ;
  if (fd < 0) strerr_diefusys(errno == ENOENT ? 100 : 111, "open ", file) ;
  if (fstat(fd, &st) < 0) strerr_diefusys(111, "stat ", file) ;
  if (!S_ISREG(st.st_mode)) strerr_dief(100, file, " is not a regular file") ;
  if (st.st_size > FILE_MAX) strerr_dief(100, file, " is too large") ;
  if (!stralloc_ready(sa, st.st_size + 1)) strerr_diefusys(111, "allocate memory") ;
  errno = 0 ;
  sa->len = allread(fd, sa->s, st.st_size) ;
  if (sa->len < (size_t)st.st_size && errno) strerr_diefusys(111, "read ", file) ;
  fd_close(fd) ;
}

/* Never prints a content that the caller may not read. */
void reconcile_standalone (reconcile *rc, char const *file)
{
  stralloc *sa = &rc->standalone ;
  size_t from = 0, to = 0 ;
  load(sa, file) ;
  if (sa->len && sa->s[sa->len-1] != '\n') sa->s[sa->len++] = '\n' ;
  for (unsigned int line = 1 ; from < sa->len ; line++)
  {
    char fmt[UINT_FMT] ;
    size_t len = byte_chr(sa->s + from, sa->len - from, '\n') ;
    sa->s[from + len] = 0 ;
    if (len)
    {
      fmt[uint_fmt(fmt, line)] = 0 ;
      if (!herm_profile_scan(sa->s + from, 0))
        strerr_dief(100, file, ", line ", fmt, ": not the name of a profile") ;
      byte_copy(sa->s + to, len + 1, sa->s + from) ;
      to += len + 1 ;
    }
    from += len + 1 ;
  }
  sa->len = to ;
}
