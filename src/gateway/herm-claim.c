/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/exec.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#define USAGE "herm-claim [ -x code ] file prog..."
#define dieusage() strerr_dieusage(100, USAGE)

#define HOST_MAX 64
#define WHO_MAX (HOST_MAX + 5 + PID_FMT) /* HOST pid PID */

/* The user can write there: no links, no wait for a FIFO. */
static int open_claim (char const *file)
{
  struct stat st ;
  int fd = open(file, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, 0600) ;
  if (fd < 0) strerr_diefusys(errno == EACCES || errno == EROFS ? 100 : 111, "open ", file) ;
  if (fstat(fd, &st) < 0) strerr_diefusys(111, "stat ", file) ;
  if (!S_ISREG(st.st_mode)) strerr_dief(100, file, " is not a regular file") ;
  return fd ;
}

/* The content is untrusted. */
static void die_busy (int fd, char const *file, unsigned int code)
{
  char who[WHO_MAX + 1] ;
  size_t n = allread(fd, who, WHO_MAX) ;
  size_t i = 0 ;
  for (; i < n && who[i] != '\n' ; i++)
  {
    unsigned char c = who[i] ;
    int letter = (c | 32) >= 'a' && (c | 32) <= 'z' ;
    if (!letter && !(c >= '0' && c <= '9') && c != ' ' && c != '.' && c != '-') who[i] = '?' ;
  }
  who[i] = 0 ;
  strerr_dief(code, file, " is claimed by ", i ? who : "another process") ;
}

/* A file system without locks must not keep a service down. */
static void claim (int fd, char const *file, unsigned int code)
{
  struct flock fl = { .l_type = F_WRLCK, .l_whence = SEEK_SET } ;
  if (!fcntl(fd, F_SETLK, &fl)) return ;
  if (errno == EAGAIN || errno == EACCES) die_busy(fd, file, code) ;
  if (errno != ENOLCK && errno != ENOSYS && errno != EOPNOTSUPP && errno != EINVAL)
    strerr_diefusys(111, "lock ", file) ;
  strerr_warnwusys("lock ", file, ", going on without") ;
}

static void write_who (int fd, char const *file)
{
  char who[WHO_MAX + 1] ;
  size_t n ;
  if (gethostname(who, HOST_MAX) < 0) who[0] = 0 ;
  who[HOST_MAX - 1] = 0 ;
  n = strlen(who) ;
  memcpy(who + n, " pid ", 5) ;
  n += 5 ;
  n += pid_fmt(who + n, getpid()) ;
  who[n++] = '\n' ;
  if (ftruncate(fd, 0) < 0 || allwrite(fd, who, n) < n) strerr_warnwusys("write to ", file) ;
}

int main (int argc, char const *const *argv)
{
  unsigned int code = 1 ;
  int fd ;
  PROG = "herm-claim" ;
  {
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "x:", &l) ;
      if (opt < 0) break ;
      switch (opt)
      {
        case 'x' : if (!uint0_scan(l.arg, &code) || !code || code > 255) dieusage() ; break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ; argv += l.ind ;
  }
  if (argc < 2 || !argv[0][0]) dieusage() ;
  fd = open_claim(argv[0]) ;
  claim(fd, argv[0], code) ;
  write_who(fd, argv[0]) ;
  /* The lock ends when fd is closed. */
  if (uncoe(fd) < 0) strerr_diefusys(111, "keep the lock on ", argv[0]) ;
  xexec(argv + 1) ;
}
