/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include "diag.h"
#include "spec.h"

/* s6-supervise would wait for a minute before it tries an unusable file again. */
static int runnable (int at, char const *file, char const *name, diag *t)
{
  char s[256] ;
  size_t n, i ;
  struct stat st ;
  int fd = herm_file_open(at, file, O_RDONLY) ;
  if (fd < 0)
    return errno == ENOENT ? diag_set(t, 100, "missing", name)
      : errno == EINVAL || errno == ELOOP ? diag_set(t, 100, "not a regular file", name)
      : diag_set(t, 111, "open", name) ;
  if (fstat(fd, &st) < 0)
  {
    fd_close(fd) ;
    return diag_set(t, 111, "stat", name) ;
  }
  n = allread(fd, s, sizeof(s) - 1) ;
  fd_close(fd) ;
  s[n] = 0 ;
  if (!(st.st_mode & 0111) || faccessat(at, file, X_OK, AT_EACCESS) < 0)
    return diag_set(t, 100, "not executable", name) ;
  if (n >= 4 && !memcmp(s, "\177ELF", 4)) return 0 ;
  if (n < 2 || s[0] != '#' || s[1] != '!')
    return diag_set(t, 100, "neither a script with #! nor a binary", name) ;
  i = 2 + strspn(s + 2, " \t") ;
  s[i + strcspn(s + i, " \t\n")] = 0 ;
  if (faccessat(at, s + i, X_OK, AT_EACCESS) < 0)
    return diag_set(t, 100, "its interpreter cannot be executed", name) ;
  return 0 ;
}

int slot_check (int fd, diag *t)
{
  int log, r = runnable(fd, "run", "run", t) ;
  if (r < 0) return -1 ;
  log = herm_dir_path(fd, "log") ;
  if (log < 0)
  {
    if (errno == ENOENT) return 0 ;
    if (errno == ENOTDIR || errno == ELOOP) return diag_set(t, 100, "not a directory", "log") ;
    return diag_set(t, 111, "open", "log") ;
  }
  r = runnable(log, "run", "log/run", t) ;
  fd_close(log) ;
  return r ;
}
