/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <herm/dir.h>
#include <herm/scandir.h>
#include <herm/service.h>

#include "caps.h"

typedef struct services_s services ;
struct services_s
{
  unsigned int n ; /* supervised */
  unsigned int refused ;
} ;

/* Returns 0 or an errno. ENOENT: never supervised. */
static int listen_to (int fd)
{
  herm_ftrig f = HERM_FTRIG_ZERO ;
  if (!herm_ftrig_open(&f, fd)) return errno ;
  herm_ftrig_close(&f) ;
  return 0 ;
}

static void try_service (caps_row *row, int dir, char const *name, services *s)
{
  int e = EACCES ;
  int fd = openat(dir, name, O_PATH | O_DIRECTORY | O_CLOEXEC) ;
  if (fd >= 0)
  {
    e = listen_to(fd) ;
    fd_close(fd) ;
    if (e == ENOENT) return ;
  }
  else if (errno != EACCES) return ; /* not a directory, or gone */
  s->n++ ;
  if (!e || s->refused++) return ;
  caps_add(&row->reason, name) ;
  caps_add(&row->reason, ": ") ;
  caps_add(&row->reason, strerror(e)) ;
}

static void try_services (caps_row *row, int fd, services *s)
{
  DIR *dir = herm_dir_read(fd) ;
  struct dirent *d ;
  if (!dir) strerr_diefusys(111, "read the scan directory") ;
  while ((d = herm_dir_next(dir)))
    if (d->d_name[0] != '.') try_service(row, fd, d->d_name, s) ;
  if (errno) strerr_diefusys(111, "read the scan directory") ;
  closedir(dir) ;
}

static void add_number (stralloc *sa, unsigned int u)
{
  char fmt[UINT_FMT] ;
  fmt[uint_fmt(fmt, u)] = 0 ;
  caps_add(sa, fmt) ;
}

void caps_lifecycle (caps_row *row, char const *path)
{
  herm_scandir sd = HERM_SCANDIR_ZERO ;
  services s = { .n = 0, .refused = 0 } ;
  if (!herm_scandir_open(&sd, path))
  {
    caps_add(&row->reason, path) ;
    caps_add(&row->reason, ": ") ;
    caps_add(&row->reason, strerror(errno)) ;
    return ;
  }
  try_services(row, sd.fd, &s) ;
  fd_close(sd.fd) ;
  if (s.n > s.refused) caps_add(&row->hook, "fifodir") ;
  row->support = !s.refused && s.n ? SUPPORTED : s.n > s.refused ? PARTIAL : UNAVAILABLE ;
  if (!s.n) caps_add(&row->reason, "not tried: no supervised service in ") ;
  else
  {
    if (row->reason.len) caps_add(&row->reason, "; ") ;
    add_number(&row->reason, s.n - s.refused) ;
    caps_add(&row->reason, " of ") ;
    add_number(&row->reason, s.n) ;
    caps_add(&row->reason, " services can be listened to in ") ;
  }
  caps_add(&row->reason, path) ;
}
