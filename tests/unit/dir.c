/* ISC license. */

#include <skalibs/nonposix.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>
#include <skalibs/tai.h>

#include <herm/dir.h>
#include <herm/time.h>

#include "check.h"

char const *PROG = "dir" ;

static unsigned int entries_of_proc_fd (void)
{
  unsigned int n = 0 ;
  for (int i = 0 ; i < 256 ; i++) n += fcntl(i, F_GETFD) >= 0 ;
  return n ;
}

static void deep_tree (int top, unsigned int depth)
{
  int fd = dup(top) ;
  for (unsigned int i = 0 ; i < depth ; i++)
  {
    int sub ;
    if (mkdirat(fd, "sub", 0700) < 0) break ;
    sub = herm_dir_open(fd, "sub") ;
    close(openat(fd, "file", O_WRONLY | O_CREAT, 0600)) ;
    close(fd) ;
    fd = sub ;
  }
  close(fd) ;
}

int main (void)
{
  char const *base = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp" ;
  char unique[HERM_UNIQUE_SIZE], other[HERM_UNIQUE_SIZE], buf[16] ;
  struct stat st ;
  tain deadline ;
  unsigned int fds ;
  mode_t mask ;
  int at, top, fd ;

  herm_deadline(&deadline, 30000) ;
  herm_unique(unique, ".herm.test.") ;
  herm_unique(other, ".herm.test.") ;
  CHECK(strlen(unique) < HERM_UNIQUE_SIZE && !strncmp(unique, ".herm.test.", 11) &&
    strcmp(unique, other)) ;
  at = open(base, O_RDONLY | O_DIRECTORY | O_CLOEXEC) ;
  CHECK(at >= 0) ;

  /*
    directories: private whatever the umask, never through a link, never over something
    (a user who may not read a new directory cannot open it)
  */
  mask = umask(geteuid() ? 0377 : 0777) ;
  top = herm_dir_make(at, unique) ;
  umask(mask) ;
  CHECK(top >= 0) ;
  CHECK(!fstat(top, &st) && (st.st_mode & 07777) == 0700) ;
  CHECK(fcntl(top, F_GETFD) & FD_CLOEXEC) ;
  CHECK(herm_dir_make(at, unique) < 0 && errno == EEXIST) ;
  CHECK(herm_dir_same(at, unique, &st) == 1) ;
  CHECK(herm_dir_same(at, other, &st) == 0) ;
  CHECK(!symlinkat("/etc", top, "link")) ;
  CHECK(herm_dir_open(top, "link") < 0) ;
  CHECK(herm_dir_path(top, "link") < 0) ;
  CHECK(herm_dir_make(top, "link") < 0 && errno == EEXIST) ;
  CHECK(herm_file_open(top, "link", O_RDONLY) < 0 && errno == ELOOP) ;

  /* files */
  mask = umask(077) ;
  CHECK(!herm_file_make(top, "file", "ab", 2, "c", 1, geteuid(), getegid(), 0644)) ;
  umask(mask) ;
  CHECK(!fstatat(top, "file", &st, 0) && (st.st_mode & 07777) == 0644 && st.st_size == 3) ;
  CHECK(herm_file_make(top, "file", "", 0, "", 0, geteuid(), getegid(), 0600) < 0 &&
    errno == EEXIST) ;
  CHECK(herm_file_make(top, "link", "", 0, "", 0, geteuid(), getegid(), 0600) < 0 &&
    errno == EEXIST) ;
  CHECK(herm_file_read(top, "file", buf, sizeof(buf)) == 3 && !memcmp(buf, "abc", 3)) ;
  CHECK(herm_file_read(top, "file", buf, 3) == 3) ;
  CHECK(herm_file_read(top, "file", buf, 2) < 0 && errno == EMSGSIZE) ;
  CHECK(herm_file_read(top, "none", buf, 2) < 0 && errno == ENOENT) ;
  CHECK(!mkfifoat(top, "pipe", 0600)) ;
  CHECK(herm_file_open(top, "pipe", O_RDONLY) < 0 && errno == EINVAL) ; /* and does not hang */
  CHECK(herm_file_open(top, "pipe", O_RDWR) < 0 && errno == EINVAL) ;
  mask = umask(0) ;
  CHECK(!herm_fifo_make(top, "fifo", geteuid(), getegid(), 0622)) ;
  CHECK(herm_fifo_make(top, "fifo", geteuid(), getegid(), 0622) < 0 && errno == EEXIST) ;
  umask(mask) ;
  CHECK(!fstatat(top, "fifo", &st, 0) && S_ISFIFO(st.st_mode) && (st.st_mode & 07777) == 0622) ;

  /* removal: any depth with few descriptors, links as links, closed directories */
  fds = entries_of_proc_fd() ;
  deep_tree(top, 3000) ;
  fd = herm_dir_make(top, "closed") ;
  CHECK(fd >= 0) ;
  deep_tree(fd, 3) ;
  CHECK(!fchmod(fd, 0)) ;
  close(fd) ;
  CHECK(!herm_dir_clear(top, &deadline)) ;
  CHECK(entries_of_proc_fd() == fds) ;
  CHECK(!stat("/etc/passwd", &st)) ;
  close(top) ;
  CHECK(!unlinkat(at, unique, AT_REMOVEDIR)) ; /* it is empty */

  top = herm_dir_make(at, unique) ;
  CHECK(top >= 0) ;
  deep_tree(top, 10) ;
  close(top) ;
  CHECK(!herm_dir_remove(at, unique, &deadline)) ;
  CHECK(!herm_dir_remove(at, unique, &deadline)) ;
  CHECK(fstatat(at, unique, &st, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT) ;
  CHECK(!symlinkat("/", at, unique)) ;
  CHECK(!herm_dir_remove(at, unique, &deadline)) ;
  CHECK(!stat("/etc/passwd", &st)) ;
  return CHECK_RESULT() ;
}
