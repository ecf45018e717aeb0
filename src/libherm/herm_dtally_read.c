/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>
#include <skalibs/tai.h>

#include <herm/dir.h>
#include <herm/service.h>

#define SIZE (TAIN_PACK + 2) /* stamp, exit code, signal */

static ssize_t scan (int fd, herm_dtally *d, size_t max)
{
  struct stat st ;
  size_t n ;
  if (fstat(fd, &st) < 0) return -1 ;
  n = st.st_size / SIZE ;
  if (max > n) max = n ;
  for (size_t i = 0 ; i < max ; i++)
  {
    char s[SIZE] ;
    ssize_t r = pread(fd, s, SIZE, (n - max + i) * SIZE) ;
    if (r < 0) return -1 ;
    if (r < SIZE) return (errno = EAGAIN, -1) ; /* replaced in place */
    tain_unpack(s, &d[i].stamp) ;
    d[i].exitcode = s[TAIN_PACK] ;
    d[i].sig = s[TAIN_PACK + 1] ;
  }
  return n ;
}

ssize_t herm_dtally_read (int dir, herm_dtally *d, size_t max)
{
  ssize_t r ;
  int fd = herm_file_openin(dir, "supervise", "death_tally") ;
  if (fd < 0) return errno == ENOENT ? 0 : -1 ;
  r = scan(fd, d, max) ;
  fd_close(fd) ;
  return r ;
}
