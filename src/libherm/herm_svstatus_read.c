/* ISC license. */

#include <errno.h>
#include <stdint.h>

#include <skalibs/djbunix.h>
#include <skalibs/tai.h>
#include <skalibs/uint16.h>
#include <skalibs/uint64.h>

#include <herm/dir.h>
#include <herm/service.h>

/* Two stamps, pid, pgid (s6 2.13 only), wait status, flags. */
#define SHORT_SIZE 35
#define LONG_SIZE 43

int herm_svstatus_read (int slot, herm_svstatus *sv)
{
  char s[LONG_SIZE] ;
  uint64_t pid ;
  uint16_t wstat ;
  ssize_t r ;
  int dir = herm_dir_path(slot, "supervise") ;
  if (dir < 0) return 0 ;
  r = herm_file_read(dir, "status", s, sizeof(s)) ;
  fd_close(dir) ;
  if (r < 0)
  {
    if (errno == EMSGSIZE) errno = EPROTO ;
    return 0 ;
  }
  if (r != SHORT_SIZE && r != LONG_SIZE) return (errno = EPROTO, 0) ;
  tain_unpack(s, &sv->stamp) ;
  tain_unpack(s + 12, &sv->readystamp) ;
  uint64_unpack_big(s + 24, &pid) ;
  sv->pid = pid ;
  uint16_unpack_big(s + r - 3, &wstat) ;
  sv->wstat = wstat ;
  sv->paused = s[r-1] & 1 ;
  sv->finishing = !!(s[r-1] & 2) ;
  sv->wantup = !!(s[r-1] & 4) ;
  sv->ready = !!(s[r-1] & 8) ;
  return 1 ;
}
