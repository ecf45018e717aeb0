/* ISC license. */

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include <herm/config.h>
#include "convert.h"

#define USAGE "herm-policy-from-yaml in.yaml dir"
#define dieusage() strerr_dieusage(100, USAGE)

static size_t contents (char *s, char const *name)
{
  size_t n ;
  int fd = open(name, O_RDONLY | O_CLOEXEC) ;
  if (fd < 0) strerr_diefusys(errno == ENOENT ? 100 : 111, "open ", name) ;
  errno = 0 ;
  n = allread(fd, s, DOC_SIZE_MAX + 1) ;
  if (n <= DOC_SIZE_MAX && errno) strerr_diefusys(111, "read ", name) ;
  if (n > DOC_SIZE_MAX) strerr_dief(100, name, ": more than 1 MiB") ;
  fd_close(fd) ;
  return n ;
}

static void refuse (doc const *d, char const *name)
{
  char line[UINT_FMT], column[UINT_FMT] ;
  line[uint_fmt(line, d->line)] = 0 ;
  column[uint_fmt(column, d->column)] = 0 ;
  strerr_dief(100, name, ":", line, ":", column, ": ", d->bad) ;
}

int main (int argc, char const *const *argv)
{
  static char text[DOC_SIZE_MAX + 1] ;
  static convert c ;
  doc d = DOC_ZERO ;
  size_t n ;
  int r ;
  PROG = "herm-policy-from-yaml" ;
  {
    subgetopt l = SUBGETOPT_ZERO ;
    if (subgetopt_r(argc, argv, "", &l) >= 0) dieusage() ;
    argc -= l.ind ; argv += l.ind ;
  }
  if (argc != 2) dieusage() ;
#ifndef HERM_USE_YAML
  strerr_dief(112, "built without libyaml") ;
#endif
  umask(022) ;
  tain_now_g() ;
  n = contents(text, argv[0]) ;
  r = doc_parse(&d, text, n) ;
  if (r > 0) r = convert_document(&c, &d) ;
  if (r < 0) strerr_diefusys(111, "convert ", argv[0]) ;
  if (!r) refuse(&d, argv[0]) ;
  r = convert_write(&c, argv[1]) ;
  if (r < 0) strerr_diefusys(111, "write ", argv[1]) ;
  if (!r) strerr_dief(100, argv[1], " exists") ;
  return 0 ;
}
