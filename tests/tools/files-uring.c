/* ISC license. */

/*
  files-uring [ -i ] uid             in the current directory, an empty one that the uid can write:
                                     waits for a line on standard input, then opens files by
                                     io_uring in many ways, and some without it, and prints what
                                     must be reported, one line of JSON for each,
                                     and "unseen" for an open behind another request
  files-uring [ -i ] -s count uid    so many rounds of two opens and one that fails, by a ring that
                                     was made before; prints nothing
  -i: io_uring_enter(2) by int 0x80
  Exit 77: there is no io_uring for that uid here.
*/

#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <fcntl.h>
#include <errno.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>

#include "uring.h"

#ifdef __x86_64__
# define LARGEFILE 0100000   /* libc says 0 */
#else
# define LARGEFILE O_LARGEFILE
#endif
#define OVERLAYFS 0x794c7630

static void die (char const *what)
{
  fprintf(stderr, "files-uring: %s: %s\n", what, strerror(errno)) ;
  exit(111) ;
}

static void ring (struct ring *r, unsigned int flags)
{
  if (!ring_make(r, flags)) return ;
  fprintf(stderr, "files-uring: io_uring_setup: %s\n", strerror(errno)) ;
  exit(77) ;
}

static void put_open (struct ring *r, unsigned int n, unsigned int how, int dirfd, char const *name,
  int flags)
{
  struct io_uring_sqe *s = ring_next(r, n, IORING_OP_OPENAT, how) ;
  s->fd = dirfd ;
  s->addr = (uintptr_t)name ;
  s->len = 0600 ;
  s->open_flags = flags ;
}

 /* Printing what is expected. Bytes go out in hexadecimal. */

/*
  worker: 0 done by this thread, 1 by another one, -1 who knows. Without a descriptor it is the
  file of that name.
*/
static void seen (int fd, char const *name, unsigned int flags, int worker)
{
  char link[64], path[8192], *s = path ;
  struct stat st ;
  struct statfs fs ;
  ssize_t n ;
  if (fd >= 0)
  {
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd) ;
    n = readlink(link, path, sizeof path - 1) ;
    if (n == -1) die("readlink") ;
    path[n] = 0 ;
    if (fstat(fd, &st) == -1 || fstatfs(fd, &fs) == -1) die("fstat") ;
  }
  else if (!realpath(name, path) || stat(name, &st) == -1 || statfs(name, &fs) == -1) die("stat") ;
  printf("{\"kind\":\"kernel.file.open\",\"hook\":\"lsm\",\"op\":\"io_uring\",\"ret\":null,"
    "\"resolved\":true,\"flags\":%u,\"nspid\":%d", flags, getpid()) ;
  if (worker >= 0) printf(",\"worker\":%s", worker ? "true" : "false") ;
  n = strlen(path) ;
  if (n > 10 && !strcmp(path + n - 10, " (deleted)"))
  {
    path[n - 10] = 0 ;
    printf(",\"path_deleted\":true") ;
  }
  printf(",\"path\":\"") ;
  for (; *s ; s++) printf("%02x", (unsigned char)*s) ;
  printf("\"") ;
  if (fs.f_type != OVERLAYFS)  /* there stat(2) does not tell its own device */
    printf(",\"dev\":%llu,\"ino\":%llu", (unsigned long long)st.st_dev,
      (unsigned long long)st.st_ino) ;
  printf("}\n") ;
}

static void blind (void)
{
  printf("{\"kind\":\"kernel.blind\",\"hook\":\"tp\",\"what\":\"io_uring\"}\n") ;
}

/* One open that must work. */
static void one (struct ring *r, unsigned int how, int dirfd, char const *name, int flags,
  int worker)
{
  int res ;
  put_open(r, 0, how, dirfd, name, flags) ;
  ring_run(r, 1, &res) ;
  if (res < 0) { errno = -res ; die(name) ; }
  seen(res, name, (flags & ~O_CLOEXEC) | LARGEFILE, worker) ;
  close(res) ;
}

static void none (struct ring *r, unsigned int how, int dirfd, char const *name, int flags, int e)
{
  int res ;
  put_open(r, 0, how, dirfd, name, flags) ;
  ring_run(r, 1, &res) ;
  if (e && res != -e) { errno = res < 0 ? -res : 0 ; die(name) ; }
  if (!e && res < 0) { errno = -res ; die(name) ; }
  if (res >= 0) close(res) ;
}

static int native (char const *name, int flags)
{
  int fd = syscall(SYS_openat, AT_FDCWD, name, flags, 0) ;
  struct stat st ;
  char path[4096], *s = path ;
  if (fd == -1 || fstat(fd, &st) == -1 || !realpath(name, path)) die(name) ;
  printf("{\"kind\":\"kernel.file.open\",\"hook\":\"tp\",\"op\":\"openat\",\"ret\":%d,"
    "\"resolved\":true,\"flags\":%d,\"path\":\"", fd, flags) ;
  for (; *s ; s++) printf("%02x", (unsigned char)*s) ;
  printf("\",\"dev\":%llu,\"ino\":%llu}\n", (unsigned long long)st.st_dev,
    (unsigned long long)st.st_ino) ;
  return fd ;
}

/*
  Behind a read that ends while this thread is in another call: done at the end of that one, and
  not seen.
*/
static void behind (struct ring *r)
{
  struct io_uring_sqe *s = ring_next(r, 0, IORING_OP_READ, IOSQE_IO_LINK) ;
  char c = 'c' ;
  int res[2] ;
  int p[2] ;
  unsigned int done = *r->cqhead + 2 ;
  if (pipe(p) == -1) die("pipe") ;
  s->fd = p[0] ;
  s->addr = (uintptr_t)&c ;
  s->len = 1 ;
  put_open(r, 1, 0, AT_FDCWD, "a", O_RDONLY) ;
  __atomic_store_n(r->sqtail, *r->sqtail + 2, __ATOMIC_SEQ_CST) ;
  if (syscall(SYS_io_uring_enter, r->fd, 2, 0, 0, 0, 0) != 2) die("io_uring_enter") ;
  if (write(p[1], &c, 1) != 1) die("write") ;
  done -= __atomic_load_n(r->cqtail, __ATOMIC_ACQUIRE) ;
  ring_wait(r, 0, 2, res) ;
  if (res[1] < 0) { errno = -res[1] ; die("behind a read") ; }
  if (done) seen(res[1], 0, O_RDONLY | LARGEFILE, -1) ;
  else printf("unseen\n") ;
  close(res[1]) ;
  close(p[0]) ;
  close(p[1]) ;
}

static void all (void)
{
  struct ring r, polled ;
  char *argv[2] = { "a", 0 } ;
  int dirfd, res[2] ;
  char absolute[4096] ;
  if (mkdir("sub", 0700) == -1 || mknod("a", S_IFREG | 0700, 0) == -1 ||
    mknod("sub/b", S_IFREG | 0600, 0) == -1 ||
      symlink("sub/../a", "link") == -1) die("make files") ;
  if (!realpath("a", absolute)) die("realpath") ;
  dirfd = native("sub", O_RDONLY | O_DIRECTORY) ;

  ring(&r, 0) ;
  blind() ;
  one(&r, 0, AT_FDCWD, "a", O_RDONLY, 0) ;
  one(&r, 0, AT_FDCWD, absolute, O_RDWR | O_CLOEXEC, 0) ;
  one(&r, 0, dirfd, "b", O_WRONLY | O_APPEND, 0) ;
  one(&r, 0, dirfd, "../link", O_RDONLY, -1) ;
  one(&r, 0, AT_FDCWD, ".", O_RDONLY | O_DIRECTORY, -1) ;
  one(&r, IOSQE_ASYNC, AT_FDCWD, "a", O_RDONLY, 1) ;
  one(&r, IOSQE_ASYNC, dirfd, "b", O_RDWR, 1) ;
  one(&r, IOSQE_ASYNC, AT_FDCWD, "link", O_RDONLY, 1) ;
  one(&r, 0, AT_FDCWD, "new", O_WRONLY | O_CREAT | O_EXCL, -1) ;
  one(&r, 0, dirfd, "new\377\nline", O_WRONLY | O_CREAT | O_TRUNC, -1) ;
  one(&r, 0, AT_FDCWD, ".", O_RDWR | O_TMPFILE, -1) ;
  close(native("a", O_RDONLY)) ;

 /* what is not seen, because it opens nothing, and what needs no second line */
  none(&r, 0, AT_FDCWD, "absent", O_RDONLY, ENOENT) ;
  none(&r, IOSQE_ASYNC, AT_FDCWD, "absent/x", O_RDWR | O_CREAT, ENOENT) ;
  none(&r, 0, AT_FDCWD, "a", O_WRONLY | O_DIRECTORY, ENOTDIR) ;
  none(&r, 0, AT_FDCWD, "a", O_PATH, 0) ;
  if (execve("a", argv, argv + 1) != -1 || errno != ENOEXEC) die("execve") ;

 /* the list of HERM_SENSITIVE; and here it may be an overlay, which opens a second file below */
  one(&r, 0, AT_FDCWD, "/etc/passwd", O_RDONLY, -1) ;
  one(&r, IOSQE_ASYNC, AT_FDCWD, "/etc/passwd", O_RDONLY, 1) ;
  none(&r, 0, AT_FDCWD, "/etc/shadow", O_RDONLY, EACCES) ;

 /* openat2; one behind another request; without a descriptor */
  {
    /* RESOLVE_BENEATH */
    struct { uint64_t flags, mode, resolve ; } how = { .flags = O_RDWR, .resolve = 8 } ;
    struct io_uring_sqe *s = ring_next(&r, 0, IORING_OP_OPENAT2, 0) ;
    s->fd = dirfd ;
    s->addr = (uintptr_t)"b" ;
    s->len = sizeof how ;
    s->off = (uintptr_t)&how ;
    ring_run(&r, 1, res) ;
    if (res[0] < 0) { errno = -res[0] ; die("openat2") ; }
    seen(res[0], 0, O_RDWR | LARGEFILE, -1) ;
    close(res[0]) ;
  }
  ring_next(&r, 0, IORING_OP_NOP, IOSQE_IO_LINK) ;
  put_open(&r, 1, 0, AT_FDCWD, "a", O_RDONLY) ;
  ring_run(&r, 2, res) ;
  if (res[1] < 0) { errno = -res[1] ; die("linked") ; }
  seen(res[1], 0, O_RDONLY | LARGEFILE, -1) ;
  close(res[1]) ;
  behind(&r) ;
  res[0] = -1 ;
  if (syscall(SYS_io_uring_register, r.fd, IORING_REGISTER_FILES, res, 1) == -1)
    die("io_uring_register") ;
  put_open(&r, 0, 0, AT_FDCWD, "sub/b", O_RDONLY) ;
  r.sqes[*r.sqtail & *r.sqmask].file_index = 1 ;
  ring_run(&r, 1, res) ;
  if (res[0] < 0) { errno = -res[0] ; die("without a descriptor") ; }
  seen(-1, "sub/b", O_RDONLY | LARGEFILE, -1) ;

  ring(&polled, IORING_SETUP_SQPOLL) ;
  blind() ;
  one(&polled, 0, AT_FDCWD, "a", O_RDONLY, 1) ;
  one(&polled, 0, dirfd, "b", O_RDWR, 1) ;
  one(&polled, IOSQE_ASYNC, dirfd, "b", O_RDWR, 1) ;
}

static void storm (struct ring *r, unsigned int n)
{
  char name[32] ;
  snprintf(name, sizeof name, "storm.%d", (int)getpid()) ;
  if (mknod(name, S_IFREG | 0600, 0) == -1) die("mknod") ;
  while (n--)
  {
    int res[3] ;
    put_open(r, 0, 0, AT_FDCWD, name, O_RDONLY) ;
    put_open(r, 1, IOSQE_ASYNC, AT_FDCWD, name, O_RDWR) ;
    put_open(r, 2, 0, AT_FDCWD, "absent", O_RDONLY) ;
    ring_run(r, 3, res) ;
    if (res[0] < 0 || res[1] < 0 || res[2] != -ENOENT) die("storm") ;
    close(res[0]) ;
    close(res[1]) ;
  }
}

static char out[1 << 16] ;

int main (int argc, char *const *argv)
{
  unsigned int count = 0 ;
  char line[16] ;
  struct ring r ;
  uid_t uid ;
  int opt ;
  while ((opt = getopt(argc, argv, "is:")) != -1) switch (opt)
  {
    case 'i' : gate = 1 ; break ;
    case 's' : count = atoi(optarg) ; break ;
    default : return 100 ;
  }
  if (optind + 1 != argc) return 100 ;
  uid = atoi(argv[optind]) ;
  /* all of it at the end, to a pipe: not to be reported */
  setvbuf(stdout, out, _IOFBF, sizeof out) ;
  if (count) ring(&r, 0) ;
  if (read(0, line, sizeof line) <= 0) die("read") ;
  if (setresgid(uid, uid, uid) == -1 || setresuid(uid, uid, uid) == -1) die("setuid") ;
  if (count) storm(&r, count) ; else all() ;
  fflush(stdout) ;
  return 0 ;
}
