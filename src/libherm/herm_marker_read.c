/* ISC license. */

#include <string.h>
#include <errno.h>

#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include <herm/profile.h>
#include <herm/slot.h>

int herm_marker_read (int slot, char *profile)
{
  char s[512] ;
  size_t n ;
  ssize_t r ;
  int dir = herm_dir_path(slot, "data") ;
  if (dir < 0) return 0 ;
  r = herm_file_read(dir, HERM_MARKER, s, sizeof(s)) ;
  fd_close(dir) ;
  if (r < 0) return 0 ;
  n = byte_chr(s, r, '\n') ;
  if (n == (size_t)r || n > HERM_PROFILE_MAX) return (errno = EINVAL, 0) ;
  memcpy(profile, s, n) ;
  profile[n] = 0 ;
  return herm_profile_scan(profile, 0) ? 1 : (errno = EINVAL, 0) ;
}
