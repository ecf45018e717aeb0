/* ISC license. */

/*
  confined ACT [ arg... ]: does one thing that a policy may forbid, and prints ok or the name of the
  errno. Exits 0 if it printed. `confined list' does each line of standard input, in children.
*/

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <linux/keyctl.h>

#include "gate.h"

static char **arg ;

static long number (int i)
{
  return arg[i] ? strtol(arg[i], 0, 0) : 0 ;
}

static int opens (int flags)
{
  return open(arg[0], flags | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0600) ;
}

static int affinity (pid_t pid)
{
  cpu_set_t set ;
  return sched_getaffinity(pid, sizeof(set), &set) < 0 ? -1 :
    sched_setaffinity(pid, sizeof(set), &set) ;
}

static int device (void)
{
  char buf[256] ;
  int fd = opens(O_RDONLY), r = ioctl(fd, TCGETS, buf) ;
  return r < 0 && errno == ENOTTY ? 0 : r ;
}

static struct sockaddr_in local (int port)
{
  struct sockaddr_in sa = { .sin_family = AF_INET, .sin_port = htons(port) } ;
  sa.sin_addr.s_addr = htonl(INADDR_LOOPBACK) ;
  return sa ;
}

static int port_act (int type, int protocol, int (*f)(int, const struct sockaddr *, socklen_t))
{
  struct sockaddr_in sa = local(number(0)) ;
  int fd = socket(AF_INET, type, protocol) ;
  return fd < 0 ? -1 : f(fd, (struct sockaddr *)&sa, sizeof(sa)) ;
}

/* Sends a byte with MSG_FASTOPEN: 0 sendto, 1 sendmsg, 2 sendmmsg. */
static int fastopen (int how)
{
  struct sockaddr_in sa = local(number(0)) ;
  struct iovec iov = { .iov_base = "x", .iov_len = 1 } ;
  struct mmsghdr m = { .msg_hdr = { .msg_name = &sa, .msg_namelen = sizeof(sa), .msg_iov = &iov,
    .msg_iovlen = 1 } } ;
  int fd = socket(AF_INET, SOCK_STREAM, 0) ;
  if (fd < 0) return -1 ;
  if (how == 1) return sendmsg(fd, &m.msg_hdr, MSG_FASTOPEN) ;
  if (how == 2) return sendmmsg(fd, &m, 1, MSG_FASTOPEN) ;
  return sendto(fd, "x", 1, MSG_FASTOPEN, (struct sockaddr *)&sa, sizeof(sa)) ;
}

static int datagram (void)
{
  struct sockaddr_in sa = local(number(0)) ;
  int fd = socket(AF_INET, SOCK_DGRAM, 0) ;
  return fd < 0 ? -1 : sendto(fd, "x", 1, 0, (struct sockaddr *)&sa, sizeof(sa)) ;
}

/* A socket with a path, or with a leading @ an abstract one. */
static int un (int type)
{
  struct sockaddr_un sa = { .sun_family = AF_UNIX } ;
  size_t n = strlen(arg[0]) ;
  int fd = socket(AF_UNIX, type, 0) ;
  if (fd < 0) return -1 ;
  memcpy(sa.sun_path, arg[0], n) ;
  if (sa.sun_path[0] == '@') sa.sun_path[0] = 0 ;
  return connect(fd, (struct sockaddr *)&sa, offsetof(struct sockaddr_un, sun_path) + n) ;
}

/* Half of a pair of datagrams, sent to another path. */
static int pair (void)
{
  struct sockaddr_un sa = { .sun_family = AF_UNIX } ;
  int fd[2] ;
  if (socketpair(AF_UNIX, SOCK_DGRAM, 0, fd) < 0) return -1 ;
  strcpy(sa.sun_path, arg[0]) ;
  return sendto(fd[0], "x", 1, 0, (struct sockaddr *)&sa, sizeof(sa)) ;
}

static int listens (void)
{
  struct sockaddr_un sa = { .sun_family = AF_UNIX } ;
  int fd = socket(AF_UNIX, SOCK_STREAM, 0) ;
  strcpy(sa.sun_path, arg[0]) ;
  return bind(fd, (struct sockaddr *)&sa, sizeof(sa)) < 0 ? -1 : listen(fd, 1) ;
}

static int queued (pid_t pid)
{
  siginfo_t si = { .si_code = SI_QUEUE, .si_pid = getpid(), .si_uid = getuid() } ;
  return syscall(SYS_rt_sigqueueinfo, pid, SIGCONT, &si) ;
}

static int key (int make)
{
  return make ? syscall(SYS_add_key, "user", arg[0], "x", 1, KEY_SPEC_USER_KEYRING) :
    syscall(SYS_keyctl, KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, "user", arg[0], 0) ;
}

static int executes (void)
{
  int p[2], e = 0, wstat ;
  pid_t pid ;
  if (pipe2(p, O_CLOEXEC) < 0) return -1 ;
  pid = fork() ;
  if (!pid)
  {
    execv(arg[0], arg) ;
    e = errno ;
    if (write(p[1], &e, sizeof(e))) _exit(1) ;
  }
  close(p[1]) ;
  if (read(p[0], &e, sizeof(e)) > 0) { errno = e ; return -1 ; }
  return waitpid(pid, &wstat, 0) < 0 ? -1 : 0 ;
}

static int compat (void)
{
  int e = gate_call(20, 0, 0, 0) ; /* getpid */
  if (e > 0) { errno = e ; return -1 ; }
  return 0 ;
}

static int readv_of (pid_t pid)
{
  char c ;
  struct iovec to = { &c, 1 }, from = { 0, 1 } ;
  return process_vm_readv(pid, &to, 1, &from, 1, 0) ;
}

static int proc (char const *name, int isfile)
{
  char path[64], buf[64] ;
  int fd ;
  snprintf(path, sizeof(path), "/proc/%s/%s", arg[0], name) ;
  if (!isfile) return readlink(path, buf, sizeof(buf)) ;
  fd = open(path, O_RDONLY) ;
  return fd < 0 ? -1 : read(fd, buf, 1) ;
}

static int clones (void)
{
  int wstat ;
  long pid = syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0) ;
  if (!pid) _exit(0) ;
  return pid < 0 ? -1 : waitpid(pid, &wstat, 0) < 0 ? -1 : 0 ;
}

static int limits (void)
{
  struct rlimit rl ;
  return syscall(SYS_prlimit64, (pid_t)number(0), RLIMIT_NOFILE, 0, &rl) ;
}

static int act (char const *what)
{
  if (!strcmp(what, "read")) return opens(O_RDONLY) ;
  if (!strcmp(what, "write")) return opens(O_WRONLY) ;
  if (!strcmp(what, "create")) return opens(O_WRONLY | O_CREAT) ;
  if (!strcmp(what, "opentrunc")) return opens(O_WRONLY | O_TRUNC) ;
  if (!strcmp(what, "truncate")) return truncate(arg[0], 0) ;
  if (!strcmp(what, "mkdir")) return mkdir(arg[0], 0700) ;
  if (!strcmp(what, "rmdir")) return rmdir(arg[0]) ;
  if (!strcmp(what, "unlink")) return unlink(arg[0]) ;
  if (!strcmp(what, "rename")) return rename(arg[0], arg[1]) ;
  if (!strcmp(what, "link")) return link(arg[0], arg[1]) ;
  if (!strcmp(what, "symlink")) return symlink(arg[0], arg[1]) ;
  if (!strcmp(what, "mkfifo")) return mkfifo(arg[0], 0600) ;
  if (!strcmp(what, "chmod")) return chmod(arg[0], 0600) ;
  if (!strcmp(what, "ioctl")) return device() ;
  if (!strcmp(what, "stat")) return access(arg[0], F_OK) ;
  if (!strcmp(what, "exec")) return executes() ;
  if (!strcmp(what, "connect")) return port_act(SOCK_STREAM, 0, &connect) ;
  if (!strcmp(what, "mptcp")) return port_act(SOCK_STREAM, 262, &connect) ;
  if (!strcmp(what, "bind")) return port_act(SOCK_STREAM, 0, &bind) ;
  if (!strcmp(what, "udp")) return datagram() ;
  if (!strcmp(what, "bindudp")) return port_act(SOCK_DGRAM, 0, &bind) ;
  if (!strcmp(what, "fastopen")) return fastopen(0) ;
  if (!strcmp(what, "fastopen-sendmsg")) return fastopen(1) ;
  if (!strcmp(what, "fastopen-sendmmsg")) return fastopen(2) ;
  if (!strcmp(what, "socket")) return socket(number(0), number(1), number(2)) ;
  if (!strcmp(what, "unix")) return un(SOCK_STREAM) ;
  if (!strcmp(what, "pair")) return pair() ;
  if (!strcmp(what, "listen")) return listen(socket(AF_INET, SOCK_STREAM, 0), 1) ;
  if (!strcmp(what, "listen-unix")) return listens() ;
  if (!strcmp(what, "uring")) return syscall(SYS_io_uring_setup, 0, 0) ;
  if (!strcmp(what, "clone3")) return syscall(SYS_clone3, 0, 0) ;
  if (!strcmp(what, "clone-user")) return clones() ;
  if (!strcmp(what, "unshare-user")) return unshare(CLONE_NEWUSER) ;
  if (!strcmp(what, "int80")) return compat() ;
  if (!strcmp(what, "call")) return syscall(number(0), number(1), number(2), number(3)) ;
  if (!strcmp(what, "prlimit")) return limits() ;
  if (!strcmp(what, "kill")) return kill(number(0), number(1)) ;
  if (!strcmp(what, "tgkill"))
    return syscall(SYS_tgkill, (pid_t)number(0), (pid_t)number(0), SIGCONT) ;
  if (!strcmp(what, "sigqueue")) return queued(number(0)) ;
  if (!strcmp(what, "pidfd-kill"))
    return syscall(SYS_pidfd_send_signal, syscall(SYS_pidfd_open, (pid_t)number(0), 0), 0, 0, 0) ;
  if (!strcmp(what, "shm")) return shmat(number(0), 0, SHM_RDONLY) == (void *)-1 ? -1 : 0 ;
  if (!strcmp(what, "addkey")) return key(1) ;
  if (!strcmp(what, "key")) return key(0) ;
  if (!strcmp(what, "ptrace")) return ptrace(PTRACE_SEIZE, (pid_t)number(0), 0, 0) ;
  if (!strcmp(what, "vmread")) return readv_of(number(0)) ;
  if (!strcmp(what, "pidfd-getfd"))
    return syscall(SYS_pidfd_getfd, syscall(SYS_pidfd_open, (pid_t)number(0), 0), 0, 0) ;
  if (!strcmp(what, "kcmp")) return syscall(SYS_kcmp, getpid(), (pid_t)number(0), 0, 0, 0) ;
  if (!strcmp(what, "environ") || !strcmp(what, "maps") || !strcmp(what, "mem"))
    return proc(what, 1) ;
  if (!strcmp(what, "exe") || !strcmp(what, "cwd") || !strcmp(what, "fd/0")) return proc(what, 0) ;
  if (!strcmp(what, "cmdline")) return proc(what, 1) ;
  if (!strcmp(what, "setpriority")) return setpriority(PRIO_PROCESS, number(0), 19) ;
  if (!strcmp(what, "setaffinity")) return affinity(number(0)) ;
  fprintf(stderr, "confined: no such act: %s\n", what) ;
  exit(100) ;
}

static void tell (char const *what)
{
  printf("%s\n", act(what) >= 0 ? "ok" : strerrorname_np(errno)) ;
  fflush(stdout) ;
}

/* One line: words separated by blanks. Prints the line and what happened. */
static void line (char *s)
{
  char *words[8] = { 0 } ;
  int n = 0, wstat ;
  pid_t pid ;
  s[strcspn(s, "\n")] = 0 ;
  if (!*s || *s == '#') return ;
  printf("%s: ", s) ;
  fflush(stdout) ;
  for (char *w = strtok(s, " ") ; w && n < 7 ; w = strtok(0, " ")) words[n++] = w ;
  arg = words + 1 ;
  pid = fork() ;
  if (!pid)
  {
    tell(words[0]) ;
    _exit(0) ;
  }
  waitpid(pid, &wstat, 0) ;
  if (WIFSIGNALED(wstat)) printf("SIG%s\n", sigabbrev_np(WTERMSIG(wstat))) ;
  else if (WEXITSTATUS(wstat)) exit(WEXITSTATUS(wstat)) ;
  fflush(stdout) ;
}

int main (int argc, char **argv)
{
  char buf[1024] ;
  if (argc < 2) return 100 ;
  arg = argv + 2 ;
  if (strcmp(argv[1], "list")) { tell(argv[1]) ; return 0 ; }
  while (fgets(buf, sizeof(buf), stdin)) line(buf) ;
  return 0 ;
}
