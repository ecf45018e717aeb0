/* ISC license. */

/*
  intrude [ -k ] PID PATH...
  Tries what a process of another user, or of the same one, could do to a process and to files.
  Prints what works, one line each; exits 0 if nothing does, 1 otherwise. Without -k it does not try
  to kill.
*/

#define _GNU_SOURCE
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef SYS_pidfd_open
# define SYS_pidfd_open 434
#endif
#ifndef SYS_pidfd_getfd
# define SYS_pidfd_getfd 438
#endif

static int worked = 0 ;
static void tried (char const *what, int ok)
{
  if (!ok && (errno == EPERM || errno == EACCES)) return ;
  worked = 1 ;
  if (ok) printf("%s works\n", what) ;
  else printf("%s: not refused, but %s\n", what, strerror(errno)) ;
}

int main (int argc, char **argv)
{
  static char const *const files[] =
    { "mem", "maps", "environ", "auxv", "syscall", "stack", "exe", "cwd", "root", "io" } ;
  int kills = argc > 1 && !strcmp(argv[1], "-k") ;
  char buf[64], name[64] ;
  struct iovec local = { buf, 8 }, remote = { (void *)0x10000, 8 } ;
  pid_t pid ;
  int pidfd, fd ;
  unsigned int i ;
  argc -= kills ;
  argv += kills ;
  if (argc < 2 || (pid = atoi(argv[1])) < 2) return 100 ;

  tried("ptrace attach", ptrace(PTRACE_ATTACH, pid, 0, 0) == 0) ;
  tried("ptrace seize", ptrace(PTRACE_SEIZE, pid, 0, 0) == 0) ;
  tried("process_vm_readv", process_vm_readv(pid, &local, 1, &remote, 1, 0) >= 0 ||
    errno == EFAULT) ;
  tried("process_vm_writev", process_vm_writev(pid, &local, 1, &remote, 1, 0) >= 0 ||
    errno == EFAULT) ;
  pidfd = syscall(SYS_pidfd_open, pid, 0) ;
  if (pidfd == -1) { perror("pidfd_open") ; return 111 ; }
  for (i = 0 ; i < 20 ; i++)
  {
    snprintf(name, sizeof name, "pidfd_getfd %u", i) ;
    fd = syscall(SYS_pidfd_getfd, pidfd, i, 0) ;
    tried(name, fd >= 0) ;
    snprintf(name, sizeof name, "/proc/%d/fd/%u", pid, i) ;
    fd = open(name, O_RDONLY | O_NONBLOCK) ;
    tried(name, fd >= 0) ;
  }
  snprintf(name, sizeof name, "/proc/%d/fd", pid) ;
  tried(name, !!opendir(name)) ;
  for (i = 0 ; i < sizeof files / sizeof *files ; i++)
  {
    ssize_t n = -1 ;
    snprintf(name, sizeof name, "/proc/%d/%s", pid, files[i]) ;
    fd = open(name, O_RDONLY) ;
    if (fd >= 0) n = read(fd, buf, sizeof buf) ;
    tried(name, n > 0) ;
    fd = open(name, O_WRONLY) ;
    tried(name, fd >= 0) ;
  }
  for (i = 2 ; i < (unsigned int)argc ; i++)
  {
    tried(argv[i], open(argv[i], O_RDONLY) >= 0) ;
    tried(argv[i], open(argv[i], O_WRONLY) >= 0) ;
    tried(argv[i], unlink(argv[i]) == 0) ;
    {
      char other[4096] ;
      snprintf(other, sizeof other, "%s.intruded", argv[i]) ;
      tried(argv[i], rename(argv[i], other) == 0) ;
    }
  }
  if (kills)
  {
    tried("kill STOP", kill(pid, SIGSTOP) == 0) ;
    tried("kill TERM", kill(pid, SIGTERM) == 0) ;
    tried("kill KILL", kill(pid, SIGKILL) == 0) ;
    tried("kill 0", kill(pid, 0) == 0) ;
    tried("pidfd_send_signal", syscall(424, pidfd, SIGKILL, (void *)0, 0) == 0) ;
  }
  return worked ;
}
