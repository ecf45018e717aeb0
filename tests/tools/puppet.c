/* ISC license. */

/*
  puppet ptrace | mem PID prog arg: has a sleeping process execute prog with arg, by ptrace, or by
  what it writes to /proc/PID/mem. Exits 111 if that is not allowed, 77 if not on x86-64.
*/

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>

#ifdef __x86_64__

#define CODE_MAX 512

static unsigned char code[CODE_MAX] ;
static size_t len ;

static void die (char const *what)
{
  perror(what) ;
  _exit(111) ;
}

static void put (void const *s, size_t n)
{
  if (len + n > sizeof(code)) _exit(100) ;
  memcpy(code + len, s, n) ;
  len += n ;
}

static void put_address (uint64_t x)
{
  put(&x, sizeof(x)) ;
}

/* execve(prog, { prog, arg, 0 }, 0), to stand at this address; 37 bytes of code, then data */
static void make (uint64_t at, char const *prog, char const *arg)
{
  uint64_t vector = at + 37, strings = vector + 24 ;
  uint32_t number = SYS_execve ;
  put("\x48\xbf", 2) ;           /* mov rdi */
  put_address(strings) ;
  put("\x48\xbe", 2) ;           /* mov rsi */
  put_address(vector) ;
  put("\x31\xd2", 2) ;           /* xor edx, edx */
  put("\xb8", 1) ;               /* mov eax */
  put(&number, 4) ;
  put("\x0f\x05", 2) ;           /* syscall */
  put("\xf4\x90\x90\x90\x90\x90\x90\x90", 8) ; /* hlt */
  put_address(strings) ;
  put_address(strings + strlen(prog) + 1) ;
  put_address(0) ;
  put(prog, strlen(prog) + 1) ;
  put(arg, strlen(arg) + 1) ;
}

static int mem_open (pid_t pid)
{
  char path[64] ;
  int fd ;
  snprintf(path, sizeof(path), "/proc/%d/mem", (int)pid) ;
  fd = open(path, O_RDWR | O_CLOEXEC) ;
  if (fd < 0) die(path) ;
  return fd ;
}

static void by_ptrace (pid_t pid, char **argv)
{
  struct user_regs_struct regs ;
  if (ptrace(PTRACE_ATTACH, pid, 0, 0) < 0) die("ptrace") ;
  if (waitpid(pid, 0, 0) < 0 || ptrace(PTRACE_GETREGS, pid, 0, &regs) < 0) die("registers") ;
  make(regs.rip, argv[0], argv[1]) ;
  for (size_t i = 0 ; i < len ; i += sizeof(long))
  {
    long word ;
    memcpy(&word, code + i, sizeof(word)) ;
    if (ptrace(PTRACE_POKETEXT, pid, regs.rip + i, word) < 0) die("poke") ;
  }
  regs.orig_rax = -1 ;           /* no call is begun again */
  if (ptrace(PTRACE_SETREGS, pid, 0, &regs) < 0 || ptrace(PTRACE_DETACH, pid, 0, 0) < 0)
    die("detach") ;
}

/* What follows the last character c in /proc/PID/NAME */
static char const *after (pid_t pid, char const *name, int c)
{
  static char line[1024] ;
  char path[64] ;
  ssize_t r ;
  int fd ;
  snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, name) ;
  fd = open(path, O_RDONLY | O_CLOEXEC) ;
  if (fd < 0) die(path) ;
  r = read(fd, line, sizeof(line) - 1) ;
  close(fd) ;
  if (r <= 0) die(path) ;
  line[r] = 0 ;
  if (!strrchr(line, c)) _exit(100) ;
  return strrchr(line, c) + 1 ;
}

/* A stopped process that continues begins its call again, two bytes before its address. */
static void by_mem (pid_t pid, char **argv)
{
  int mem = mem_open(pid) ;
  uint64_t at = strtoull(after(pid, "syscall", ' '), 0, 16) ;
  make(at, argv[0], argv[1]) ;
  if (pwrite(mem, "\x66\x90", 2, at - 2) != 2 || pwrite(mem, code, len, at) != (ssize_t)len)
    die("write") ;
  if (kill(pid, SIGSTOP) < 0) die("kill") ;
  while (after(pid, "stat", ')')[1] != 'T') usleep(1000) ;
  if (kill(pid, SIGCONT) < 0) die("kill") ;
}

int main (int argc, char **argv)
{
  if (argc != 5) return 100 ;
  if (strcmp(argv[1], "mem")) by_ptrace(atoi(argv[2]), argv + 3) ;
  else by_mem(atoi(argv[2]), argv + 3) ;
  return 0 ;
}

#else

int main (void)
{
  return 77 ;
}

#endif
