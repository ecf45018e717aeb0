/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <skalibs/bytestr.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <herm/names.h>

#include "probe-read.h"

char const *readenv_need (char const *name)
{
  char const *x = getenv(name) ;
  if (!x) strerr_dief(100, name, " not set (herm-probe-load sets it)") ;
  return x ;
}

unsigned int readenv_uint (char const *name)
{
  unsigned int u ;
  if (!uint0_scan(readenv_need(name), &u)) strerr_dief(100, "invalid ", name) ;
  return u ;
}

int readenv_fd (char const *name, size_t len)
{
  struct stat st ;
  unsigned int fd = readenv_uint(name) ;
  if (fd < 3 || fd > INT32_MAX || fstat(fd, &st) < 0
    || (S_ISREG(st.st_mode) && (uint64_t)st.st_size < len)) strerr_dief(100, "invalid ", name) ;
  return fd ;
}

unsigned int readenv_sets (void)
{
  char const *s = readenv_need("HERM_SETS") ;
  unsigned int sets = 0 ;
  while (*s)
  {
    size_t len = str_chr(s, ',') ;
    size_t n = byte_chr(s, len, '=') ;
    unsigned int set ;
    if (n >= len || !herm_set_scan(&set, s, n)) strerr_dief(100, "invalid ", "HERM_SETS") ;
    sets |= 1u << set ;
    s += len + !!s[len] ;
  }
  if (!sets) strerr_dief(100, "invalid ", "HERM_SETS") ;
  return sets ;
}

void *readenv_map (int fd, size_t len, int prot, size_t offset, char const *what)
{
  void *p = mmap(0, len, prot, MAP_SHARED, fd, offset) ;
  if (p == MAP_FAILED)
  {
    int bad = errno == EINVAL || errno == EPERM || errno == EACCES || errno == ENODEV ;
    strerr_diefusys(bad ? 100 : 111, "map ", what) ;
  }
  return p ;
}
