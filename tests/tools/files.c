/* ISC license. */

/*
  files [ -i ] [ -r root ] uid           in the current directory, an empty one that the uid can
                                         write: waits for a line on standard input, then makes each
                                         call that the probe set file knows, and some that it must
                                         not see, and prints what must be reported: one line of JSON
                                         for each call
  files [ -i ] -s count uid              so many rounds of 6 such calls; prints nothing
  -i: by int 0x80, in every other call with bits in the upper halves of the registers, which the
  kernel does not look at
  -r: in that root, made before. Then only a few
  It is started as root, and all that it does before the line is of that uid: the test observes the
  other one.
  Paths of open files are what /proc says.
*/

#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <stdint.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>
#include <fcntl.h>
#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>

static int gate = 0 ;             /* 1: int 0x80 */
static char const *root = "" ;
static char *low ;                /* memory that 32 bits can name */
static size_t lowlen = 0 ;
#define LOW (1 << 20)

enum
{
  OPEN, OPENAT, OPENAT2, CREAT, READ, PREAD64, READV, PREADV, PREADV2, WRITE, PWRITE64, WRITEV,
  PWRITEV, PWRITEV2,
  UNLINK, UNLINKAT, RMDIR, RENAME, RENAMEAT, RENAMEAT2, URING, AIO, N
} ;

#ifndef __x86_64__
#define SYS_open -1
#define SYS_creat -1
#define SYS_unlink -1
#define SYS_rmdir -1
#define SYS_rename -1
#endif
#ifndef SYS_openat2
#define SYS_openat2 437
#endif

static struct { char const *name ; char const *kind ; long native ; int i386 ; } const calls[N] =
{
  [OPEN] = { "open", "open", SYS_open, 5 },
  [OPENAT] = { "openat", "open", SYS_openat, 295 },
  [OPENAT2] = { "openat2", "open", SYS_openat2, 437 },
  [CREAT] = { "creat", "open", SYS_creat, 8 },
  [READ] = { "read", "read", SYS_read, 3 },
  [PREAD64] = { "pread64", "read", SYS_pread64, 180 },
  [READV] = { "readv", "read", SYS_readv, 145 },
  [PREADV] = { "preadv", "read", SYS_preadv, 333 },
  [PREADV2] = { "preadv2", "read", SYS_preadv2, 378 },
  [WRITE] = { "write", "write", SYS_write, 4 },
  [PWRITE64] = { "pwrite64", "write", SYS_pwrite64, 181 },
  [WRITEV] = { "writev", "write", SYS_writev, 146 },
  [PWRITEV] = { "pwritev", "write", SYS_pwritev, 334 },
  [PWRITEV2] = { "pwritev2", "write", SYS_pwritev2, 379 },
  [UNLINK] = { "unlink", "unlink", SYS_unlink, 10 },
  [UNLINKAT] = { "unlinkat", "unlink", SYS_unlinkat, 301 },
  [RMDIR] = { "rmdir", "unlink", SYS_rmdir, 40 },
  [RENAME] = { "rename", "rename", SYS_rename, 38 },
  [RENAMEAT] = { "renameat", "rename", SYS_renameat, 302 },
  [RENAMEAT2] = { "renameat2", "rename", SYS_renameat2, 353 },
  [URING] = { "io_uring_setup", "blind", 425, 425 },
  [AIO] = { "io_setup", "blind", SYS_io_setup, 245 }
} ;

static void die (char const *what)
{
  fprintf(stderr, "files: %s: %s\n", what, strerror(errno)) ;
  exit(111) ;
}

static uintptr_t put (void const *s, size_t n)
{
  char *p = low + lowlen ;
  lowlen += (n + 15) & ~(size_t)15 ;
  if (lowlen > LOW) die("low memory") ;
  memcpy(p, s, n) ;
  return (uintptr_t)p ;
}
static uintptr_t str (char const *s) { return put(s, strlen(s) + 1) ; }

static long call6 (int op, long a, long b, long c, long d, long e, long f)
{
  long r ;
#ifdef __x86_64__
  if (gate)
  {
    static long upper = 0 ;
    register long rbp __asm__("r12") ;
    upper ^= 0x2a51l << 32 ;
    a ^= upper ; b ^= upper ; c ^= upper ; d ^= upper ; e ^= upper ;
    rbp = f ^ upper ;
    __asm__ volatile ("push %%rbp; mov %%r12, %%rbp; int $0x80; pop %%rbp"
      : "=a" (r) : "a" ((long)calls[op].i386), "b" (a), "c" (b), "d" (c), "S" (d), "D" (e),
        "r" (rbp) : "memory", "r8", "r9", "r10", "r11") ;
    return (int)r ;
  }
#endif
  r = syscall(calls[op].native, a, b, c, d, e, f) ;
  return r == -1 ? -errno : r ;
}

 /* Printing what is expected. Bytes go out in hexadecimal. */

static void hex (char const *name, char const *s)
{
  printf(",\"%s\":", name) ;
  if (!s) printf("null") ;
  else
  {
    printf("\"") ;
    for (; *s ; s++) printf("%02x", (unsigned char)*s) ;
    printf("\"") ;
  }
}

static void head (int op, long ret, int resolved)
{
  printf("{\"kind\":\"kernel.file.%s\",\"hook\":\"%s\",\"op\":\"%s\",\"ret\":%ld,\"resolved\":%s",
    calls[op].kind, gate ? "compat" : "tp", calls[op].name, ret, resolved ? "true" : "false") ;
}

static void tail (int fd)
{
  struct stat st ;
  struct statfs fs ;
  if (fd < 0) printf(",\"dev\":null,\"ino\":null") ;
  /* overlayfs: stat(2) does not tell its own device */
  else if (fstatfs(fd, &fs) == 0 && fs.f_type == 0x794c7630) ;
  else
  {
    if (fstat(fd, &st) == -1) die("fstat") ;
    printf(",\"dev\":%llu,\"ino\":%llu", (unsigned long long)st.st_dev,
      (unsigned long long)st.st_ino) ;
  }
  printf("}\n") ;
}

/* dir/name, or the name alone if it is absolute or dir is 0 */
static char *in (char const *dir, char const *name)
{
  static char buf[4][32768] ;
  static int i = 0 ;
  char *s = buf[i++ & 3] ;
  if (name[0] == '/') snprintf(s, sizeof buf[0], "%s%s", root, name) ;
  else if (!dir) snprintf(s, sizeof buf[0], "%s", name) ;
  else snprintf(s, sizeof buf[0], "%s%s/%s", root, dir, name) ;
  return s ;
}

static char deeppath[16384] ;

/*
  What /proc says; of more than a page it says nothing, that is deeppath. Very long ones, and those
  with very many names, are not whole.
*/
static void opened (int fd)
{
  char link[64], path[16384] ;
  unsigned int depth = 0 ;
  ssize_t n ;
  if (*root)
  {
    hex("path", in("", "/in-root")) ;
    return ;
  }
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd) ;
  n = readlink(link, path, sizeof path - 1) ;
  if (n == -1)
  {
    if (errno != ENAMETOOLONG) die("readlink") ;
    strcpy(path, deeppath) ;
    n = strlen(path) ;
  }
  path[n] = 0 ;
  if (n > 10 && !strcmp(path + n - 10, " (deleted)"))
  {
    path[n - 10] = 0 ;
    if (!strncmp(path, "/memfd:", 7)) printf(",\"path_detached\":true") ;
    else
    {
      struct stat st ;
      if (fstat(fd, &st) == -1) die("fstat") ;
      printf(",\"path_%s\":true", S_ISDIR(st.st_mode) || !st.st_nlink ? "deleted" : "stale") ;
    }
  }
  else if (path[0] != '/') printf(",\"path_detached\":true") ;
  while (n--) depth += path[n] == '/' ;
  if (depth > 96 || strlen(path) > 8192) printf(",\"path_truncated\":true") ;
  hex("path", path) ;
}

static char const *cwd (void)
{
  static char buf[8192] ;
  if (syscall(SYS_getcwd, buf, sizeof buf) == -1)   /* libc would look it up */
  {
    if (errno != ENAMETOOLONG) die("getcwd") ;
    return 0 ;
  }
  return buf[1] ? buf : "" ;
}

 /* Calls */

static char const *also = "" ;   /* members of the next lines of calls with names */

static int did_open (int op, long r, char const *dir, char const *name, unsigned int flags)
{
  head(op, r, r >= 0) ;
  printf(",\"flags\":%u%s", flags, also) ;
  if (r >= 0) opened(r) ;
  else if (name) hex("path", in(dir, name)) ;
  else hex("path", 0) ;
  tail(r) ;
  return r ;
}
static int xopen (char const *name, int flags)
{
  return did_open(OPEN, call6(OPEN, str(name), flags, 0600, 0, 0, 0), cwd(), name, flags) ;
}
static int xcreat (char const *name)
{
  return did_open(CREAT, call6(CREAT, str(name), 0600, 0, 0, 0, 0), cwd(), name,
    O_CREAT | O_WRONLY | O_TRUNC) ;
}
static int xopenat (int fd, char const *dir, char const *name, int flags)
{
  return did_open(OPENAT, call6(OPENAT, fd, str(name), flags, 0600, 0, 0), dir, name, flags) ;
}
static int xopenat2 (int fd, char const *dir, char const *name, int flags)
{
  uint64_t how[3] = { flags, flags & O_CREAT ? 0600 : 0, 0 } ;
  return did_open(OPENAT2, call6(OPENAT2, fd, str(name), put(how, sizeof how), sizeof how, 0, 0),
    dir, name, flags) ;
}

static void io (int op, int fd, unsigned int n)
{
  static char bytes[256] = "hello, world" ;
  uintptr_t at = put(bytes, sizeof bytes) ;
  uintptr_t vec ;
  long r ;
  if (gate)
  {
    uint32_t v[4] = { at, n / 2, at + n / 2, n - n / 2 } ;
    vec = put(v, sizeof v) ;
  }
  else
  {
    struct iovec v[2] = { { (void *)at, n / 2 }, { (void *)(at + n / 2), n - n / 2 } } ;
    vec = put(v, sizeof v) ;
  }
  switch (op)
  {
    case READV : case WRITEV : r = call6(op, fd, vec, 2, 0, 0, 0) ; break ;
    case PREADV : case PREADV2 : case PWRITEV : case PWRITEV2 :
      r = call6(op, fd, vec, 2, 0, 0, 0) ; break ;
    default : r = call6(op, fd, at, n, 0, 0, 0) ; break ;
  }
  head(op, r, 1) ;
  opened(fd) ;
  tail(fd) ;
}

static void gone (int op, long r, char const *dir, char const *name, unsigned int flags)
{
  head(op, r, 0) ;
  printf(",\"flags\":%u%s", flags, also) ;
  hex("path", name ? in(dir, name) : 0) ;
  tail(-1) ;
}
static void xunlink (char const *name)
{
  gone(UNLINK, call6(UNLINK, str(name), 0, 0, 0, 0, 0), cwd(), name, 0) ;
}
static void xrmdir (char const *name)
{
  gone(RMDIR, call6(RMDIR, str(name), 0, 0, 0, 0, 0), cwd(), name, 0) ;
}
static void xunlinkat (int fd, char const *dir, char const *name, int flags)
{
  gone(UNLINKAT, call6(UNLINKAT, fd, str(name), flags, 0, 0, 0), dir, name, flags) ;
}

static void moved (int op, int fd, char const *dir, char const *name, int newfd, char const *newdir,
  char const *newname, unsigned int flags)
{
  long r = op == RENAME ? call6(op, str(name), str(newname), 0, 0, 0, 0)
    : call6(op, fd, str(name), newfd, str(newname), flags, 0) ;
  head(op, r, 0) ;
  printf(",\"flags\":%u%s", flags, also) ;
  hex("path", in(dir, name)) ;
  hex("newpath", in(newdir, newname)) ;
  tail(-1) ;
}

 /* What is in no directory, and what has lost one of its names or all */

static void nowhere (int fd)
{
  char name[64] ;
  if (fd < 0) return ;
  snprintf(name, sizeof name, "/proc/self/fd/%d", fd) ;
  close(xopen(name, O_PATH)) ;
}

static void pseudo (void)
{
  int p[2] ;
  int fd ;
  if (pipe(p) == -1) die("pipe") ;
  nowhere(p[0]) ;
  snprintf(deeppath, sizeof deeppath, "/proc/self/fd/%d", p[1]) ;
  close(xopen(deeppath, O_WRONLY)) ;
  also = ",\"path_detached\":true" ;
  xopenat(p[0], 0, "in-a-pipe", O_RDONLY) ;
  also = "" ;
  close(p[0]) ; close(p[1]) ;
  fd = socket(AF_UNIX, SOCK_STREAM, 0) ;
  nowhere(fd) ; close(fd) ;
  fd = eventfd(0, 0) ;
  nowhere(fd) ; close(fd) ;
  fd = syscall(434, getpid(), 0) ;   /* pidfd_open */
  nowhere(fd) ; close(fd) ;
  fd = memfd_create("other memory", MFD_CLOEXEC) ;
  nowhere(fd) ; close(fd) ;
  close(xopen("/proc/self/ns/net", O_RDONLY)) ;
  close(xopen("/proc/self/ns/mnt", O_RDONLY)) ;
  close(xopen("/", O_RDONLY)) ;
}

static void unnamed (void)
{
  char name[64] ;
  char *gone = strdup(in(cwd(), "gone")) ;
  int fd = xcreat("one") ;
  if (link("one", "two") == -1) die("link") ;
  xunlink("one") ;
  io(WRITE, fd, 20) ;
  nowhere(fd) ;
  xunlink("two") ;
  io(WRITE, fd, 20) ;
  close(fd) ;
  fd = xopen(".", O_TMPFILE | O_RDWR) ;
  if (fd >= 0)
  {
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd) ;
    if (linkat(AT_FDCWD, name, AT_FDCWD, "three", AT_SYMLINK_FOLLOW) == -1) die("linkat") ;
    io(WRITE, fd, 20) ;
    close(fd) ;
    xunlink("three") ;
  }
  if (mkdir("gone", 0700) == -1) die("mkdir") ;
  fd = xopen("gone", O_RDONLY | O_DIRECTORY) ;
  xrmdir("gone") ;
  nowhere(fd) ;
  also = ",\"path_deleted\":true" ;
  xopenat(fd, gone, "absent", O_RDONLY) ;
  xunlinkat(fd, gone, "absent", 0) ;
  also = ",\"newpath_deleted\":true" ;
  moved(RENAMEAT, AT_FDCWD, cwd(), "absent", fd, gone, "absent", 0) ;
  also = "" ;
  close(fd) ;
  free(gone) ;
}

/* More than the kernel takes, and more than a record has room for. */
static void toolong (void)
{
  static char name[8001], name2[8001] ;
  char told[4096], told2[4096] ;
  char const *top = cwd() ;
  long r, r2, r3, r4 ;
  memset(name, 'a', 8000) ;
  memset(name2, 'b', 8000) ;
  memset(told, 'a', 4095) ;
  memset(told2, 'b', 4095) ;
  told[4095] = told2[4095] = 0 ;
  r = call6(OPEN, str(name), O_RDONLY, 0, 0, 0, 0) ;
  r2 = call6(UNLINK, str(name), 0, 0, 0, 0, 0) ;
  r3 = call6(RENAME, str("absent"), str(name), 0, 0, 0, 0) ;
  r4 = call6(RENAME, str(name), str(name2), 0, 0, 0, 0) ;
  also = ",\"path_name_truncated\":true" ;
  did_open(OPEN, r, top, told, O_RDONLY) ;
  gone(UNLINK, r2, top, told, 0) ;
  also = ",\"newpath_name_truncated\":true" ;
  head(RENAME, r3, 0) ;
  printf(",\"flags\":0%s", also) ;
  hex("path", in(top, "absent")) ;
  hex("newpath", in(top, told)) ;
  tail(-1) ;
  also = ",\"path_name_truncated\":true,\"newpath_name_truncated\":true" ;
  head(RENAME, r4, 0) ;
  printf(",\"flags\":0%s", also) ;
  hex("path", in(top, told)) ;
  hex("newpath", in(top, told2)) ;
  tail(-1) ;
  also = "" ;
}

 /* None of these is to be reported */

static void silent (int dirfd)
{
  uint64_t one = 1 ;
  int p[2] ;
  int fd = eventfd(0, EFD_CLOEXEC) ;
  int null = -1 ;
  if (fd == -1 || pipe(p) == -1) die("make descriptors") ;
  call6(WRITE, fd, put(&one, 8), 8, 0, 0, 0) ;
  call6(READ, fd, put(&one, 8), 8, 0, 0, 0) ;
  call6(WRITE, p[1], put(&one, 8), 8, 0, 0, 0) ;
  call6(READ, p[0], put(&one, 8), 8, 0, 0, 0) ;
  call6(READ, dirfd, put(&one, 8), 8, 0, 0, 0) ;
  call6(READ, 1000, put(&one, 8), 8, 0, 0, 0) ;
  call6(WRITE, -1, put(&one, 8), 8, 0, 0, 0) ;
  close(fd) ; close(p[0]) ; close(p[1]) ;
  null = xopen("/dev/null", O_RDWR) ;
  call6(WRITE, null, put(&one, 8), 8, 0, 0, 0) ;
  call6(READ, null, put(&one, 8), 8, 0, 0, 0) ;
  close(null) ;
}

static void deep (char const *name, unsigned int levels)
{
  unsigned int i = 0 ;
  size_t n = snprintf(deeppath, sizeof deeppath, "%s", cwd()) ;
  int here = xopen(".", O_RDONLY | O_DIRECTORY) ;
  for (; i < levels ; i++)
  {
    n += snprintf(deeppath + n, sizeof deeppath - n, "/%s", name) ;
    if (mkdir(name, 0700) == -1 || chdir(name) == -1) die("make directories") ;
  }
  {
    int fd ;
    strcpy(deeppath + n, "/bottom") ;
    fd = xcreat("bottom") ;
    io(WRITE, fd, 10) ;
    close(fd) ;
  }
  if (fchdir(here) == -1) die("fchdir") ;
  close(here) ;
}

static void few (void)
{
  int fd = xcreat("/in-root") ;
  io(WRITE, fd, 5) ;
  close(fd) ;
  xopen("/absent", O_RDONLY) ;
  xopen("absent", O_RDONLY) ;
  xunlink("/sub/../in-root") ;
  moved(RENAME, 0, cwd(), "/absent", 0, cwd(), "absent2", 0) ;
}

static void all (void)
{
  static char const *const odd[] =
    { "new\nline", "quote\"back\\slash", "caf\303\251", "\377\376bytes\200", " ", "\033[31m",
      "line\342\200\250sep" } ;
  char const *top = strdup(cwd()) ;
  char sub[8192] ;
  char longname[4096] ;
  char name[251] ;
  unsigned int i ;
  int fd, fd2, dirfd ;
  snprintf(sub, sizeof sub, "%s/sub", top) ;
  if (mkdir("sub", 0700) == -1 || mkdir("sub/dir", 0700) == -1 || mkdir("other", 0700) == -1)
    die("mkdir") ;

 /* every call */
  fd = xcreat("a") ;
  io(WRITE, fd, 5) ;
  io(PWRITE64, fd, 7) ;
  io(WRITEV, fd, 9) ;
  io(PWRITEV, fd, 11) ;
  io(PWRITEV2, fd, 13) ;
  io(READ, fd, 3) ;                   /* EBADF: it is open for writing */
  close(fd) ;
  fd = xopen("a", O_RDONLY) ;
  io(READ, fd, 4) ;
  io(PREAD64, fd, 6) ;
  io(READV, fd, 8) ;
  io(PREADV, fd, 10) ;
  io(PREADV2, fd, 12) ;
  io(WRITE, fd, 3) ;
  lseek(fd, 0, SEEK_END) ;
  io(READ, fd, 4) ;                   /* 0 */
  close(fd) ;
  dirfd = xopenat(AT_FDCWD, top, "sub", O_RDONLY | O_DIRECTORY | O_CLOEXEC) ;
  fd = xopenat(dirfd, sub, "b", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC) ;
  io(WRITE, fd, 1) ;
  close(fd) ;
  close(xopenat2(dirfd, sub, "b", O_RDONLY)) ;
  close(xopenat2(AT_FDCWD, top, "sub/../sub/./b", O_RDWR | O_APPEND)) ;
  close(xopen(in(top, "a"), O_RDONLY)) ;

 /* what fails */
  xopen("absent", O_RDONLY) ;
  xopen("absent/x", O_RDWR | O_CREAT) ;
  xopen("", O_RDONLY) ;
  xopen(in(top, "absent"), O_RDONLY) ;
  xopenat(dirfd, sub, "absent", O_RDONLY) ;
  xopenat(dirfd, sub, "../absent", O_RDONLY) ;
  xopenat(dirfd, sub, "b", O_RDWR | O_CREAT | O_EXCL) ;
  xopenat(1000, 0, "relative", O_RDONLY) ;
  xopenat2(dirfd, sub, "absent", O_RDONLY) ;
  did_open(OPEN, call6(OPEN, 0, O_RDONLY, 0, 0, 0, 0), 0, 0, O_RDONLY) ;
  gone(UNLINK, call6(UNLINK, 16, 0, 0, 0, 0, 0), 0, 0, 0) ;
  xunlink("absent") ;
  xrmdir("a") ;

 /* symbolic links */
  if (symlink("a", "link") == -1 || symlink("sub", "dirlink") == -1 ||
    symlink("absent", "dangling") == -1) die("symlink") ;
  close(xopen("link", O_RDONLY)) ;
  close(xopen("dirlink/b", O_RDONLY)) ;
  close(xopen("link", O_RDONLY | O_NOFOLLOW | O_PATH)) ;
  xopen("link", O_RDONLY | O_NOFOLLOW) ;
  xopen("dangling", O_RDONLY) ;

 /* descriptors */
  fd = xopen("a", O_RDONLY) ;
  fd2 = dup(fd) ;
  close(fd) ;
  io(READ, fd2, 2) ;
  if (xopen("sub/b", O_RDONLY) != fd) die("reuse") ;
  io(READ, fd, 2) ;
  io(READ, fd2, 2) ;
  if (dup2(fd2, fd) == -1) die("dup2") ;
  io(READ, fd, 2) ;
  close(fd) ;
  moved(RENAME, 0, top, "a", 0, top, "a", 0) ;
  close(fd2) ;
  silent(dirfd) ;

 /* renames */
  moved(RENAME, 0, top, "a", 0, top, "sub/a", 0) ;
  moved(RENAMEAT, dirfd, sub, "a", AT_FDCWD, top, "a2", 0) ;
  moved(RENAMEAT2, AT_FDCWD, top, "a2", dirfd, sub, "b", 1) ;  /* RENAME_NOREPLACE: EEXIST */
  moved(RENAMEAT2, AT_FDCWD, top, "a2", dirfd, sub, "c", 1) ;
  moved(RENAMEAT2, dirfd, sub, "b", dirfd, sub, "c", 2) ;      /* RENAME_EXCHANGE */
  moved(RENAMEAT, 1000, 0, "x", 1000, 0, in(top, "y"), 0) ;
  moved(RENAME, 0, top, "absent", 0, top, "absent2", 0) ;
  fd = xopen("sub/c", O_RDONLY) ;
  moved(RENAME, 0, top, "sub/c", 0, top, "renamed", 0) ;
  io(READ, fd, 1) ;                   /* its path is the new one */
  close(fd) ;

 /* removed files, files without a name */
  fd = xopen("renamed", O_RDWR) ;
  xunlink("renamed") ;
  io(WRITE, fd, 20) ;
  io(PREAD64, fd, 20) ;
  close(fd) ;
  fd = memfd_create("some memory", MFD_CLOEXEC) ;
  if (fd == -1) die("memfd_create") ;
  io(WRITE, fd, 20) ;
  close(fd) ;
  fd = xopen(".", O_TMPFILE | O_RDWR) ;
  if (fd >= 0) io(WRITE, fd, 20) ;
  close(fd) ;
  fd = xopen("/proc/self/status", O_RDONLY) ;
  io(READ, fd, 20) ;
  close(fd) ;

 /* the same, and what is in no directory */
  pseudo() ;
  unnamed() ;

 /* odd names */
  for (i = 0 ; i < sizeof odd / sizeof odd[0] ; i++)
  {
    fd = xcreat(odd[i]) ;
    io(WRITE, fd, 3) ;
    close(fd) ;
    moved(RENAME, 0, top, odd[i], 0, top, odd[(i + 1) % (sizeof odd / sizeof odd[0])], 0) ;
    xunlink(odd[(i + 1) % (sizeof odd / sizeof odd[0])]) ;
  }

 /* long ones */
  for (i = 0 ; i < 4094 ; i += 2) memcpy(longname + i, "./", 2) ;
  strcpy(longname + 4094, "x") ;
  close(xcreat(longname)) ;
  xunlink(longname) ;
  xopen(longname, O_RDONLY) ;
  moved(RENAME, 0, top, longname, 0, top, longname, 0) ;
  for (i = 0 ; i < 4094 ; i++) longname[i] = i & 1 ? '\001' : '\377' ;
  longname[4094] = 0 ;
  /* ENAMETOOLONG; more than a line can hold */
  moved(RENAME, 0, top, longname, 0, top, longname, 0) ;
  memset(name, 'n', 250) ;
  name[250] = 0 ;
  deep(name, 10) ;
  deep("d", 60) ;
  deep("e", 120) ;                    /* more than the walk does */
  memset(name, 'm', 250) ;
  deep(name, 20) ;                    /* more than can be given to a call */
  memset(name, 'o', 250) ;
  deep(name, 40) ;                    /* more than a record has room for */

  toolong() ;

 /* mounts, made by the test if it can */
  fd = xopen("mnt/b", O_RDONLY) ;
  if (fd >= 0)
  {
    io(READ, fd, 1) ;
    close(fd) ;
  }
  xunlink("mnt/absent") ;

 /* well-known ones */
  close(xopen("/etc/passwd", O_RDONLY)) ;
  close(xopen("/etc/./../etc//passwd", O_RDONLY)) ;
  xopen("/etc/passwd-absent", O_RDONLY) ;
  xopen("/etc/../etc/.//shadow", O_RDWR) ;
  xopen("/root/.ssh/herm-absent", O_RDONLY) ;
  xopen("/root/.sshx", O_RDONLY) ;
  xopen("/etc/shadow/..", O_RDONLY) ;
  xunlink("/etc/passwd") ;
  moved(RENAME, 0, top, "absent", 0, top, "/etc/sudoers.d/x", 0) ;

 /* and removal */
  if (mkdir("sub/dir2", 0700) == -1) die("mkdir") ;
  xunlinkat(dirfd, sub, "dir2", AT_REMOVEDIR) ;
  xunlinkat(dirfd, sub, "b", 0) ;
  xunlinkat(dirfd, sub, "b", 0) ;
  xrmdir("sub/dir") ;
  xrmdir("sub") ;
  close(dirfd) ;

  {
    char params[120] = { 0 } ;
    long r = call6(URING, 2, put(params, sizeof params), 0, 0, 0, 0) ;
    if (r >= 0)
    {
      printf("{\"kind\":\"kernel.blind\",\"hook\":\"%s\",\"what\":\"io_uring\"}\n",
        gate ? "compat" : "tp") ;
      close(r) ;
    }
    else fprintf(stderr, "files: io_uring: %s\n", strerror(-r)) ;
  }
  {
    uint64_t context = 0 ;
    uintptr_t at = put(&context, sizeof context) ;
    long r = call6(AIO, 1, at, 0, 0, 0, 0) ;
    if (r >= 0) printf("{\"kind\":\"kernel.blind\",\"hook\":\"%s\",\"what\":\"aio\"}\n",
      gate ? "compat" : "tp") ;
    else fprintf(stderr, "files: AIO: %s\n", strerror(-r)) ;
  }
}

static void storm (unsigned int n)
{
  char name[32] ;
  uintptr_t at, nat ;
  snprintf(name, sizeof name, "storm.%d", (int)getpid()) ;
  nat = str(name) ;
  at = put(name, sizeof name) ;
  while (n--)
  {
    int fd = call6(OPEN, nat, O_RDWR | O_CREAT, 0600, 0, 0, 0) ;
    if (fd < 0) die("open") ;
    call6(WRITE, fd, at, 10, 0, 0, 0) ;
    call6(PREAD64, fd, at, 10, 0, 0, 0) ;
    close(fd) ;
    call6(OPENAT, 1000, nat, O_RDONLY, 0, 0, 0) ;
    call6(RENAME, nat, nat, 0, 0, 0, 0) ;
    call6(UNLINK, nat, 0, 0, 0, 0, 0) ;
  }
}

static char out[1 << 20] ;

int main (int argc, char *const *argv)
{
  unsigned int count = 0 ;
  char line[16] ;
  uid_t uid ;
  int opt ;
  while ((opt = getopt(argc, argv, "ir:s:")) != -1) switch (opt)
  {
    case 'i' : gate = 1 ; break ;
    case 'r' : root = optarg ; break ;
    case 's' : count = atoi(optarg) ; break ;
    default : return 100 ;
  }
  if (optind + 1 != argc) return 100 ;
  uid = atoi(argv[optind]) ;
  low = mmap(0, LOW, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS
#ifdef __x86_64__
    | MAP_32BIT
#endif
    , -1, 0) ;
  if (low == MAP_FAILED) die("mmap") ;
  /* all of it at the end, to a pipe: not to be reported */
  setvbuf(stdout, out, _IOFBF, sizeof out) ;
  if (*root && (chroot(root) == -1 || chdir("/") == -1)) die("chroot") ;
  if (read(0, line, sizeof line) <= 0) die("read") ;
  if (setresgid(uid, uid, uid) == -1 || setresuid(uid, uid, uid) == -1) die("setuid") ;
  if (count) storm(count) ;
  else if (*root) few() ;
  else all() ;
  fflush(stdout) ;
  return 0 ;
}
