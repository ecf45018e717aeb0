/* ISC license. */

/*
  nth -N [ -o file ] prog...          runs prog, counts its system calls, prints the number to file
                                      (default: standard error)
  nth -n N prog...                    runs prog and kills it with SIGKILL when it is about to make
                                      its Nth system call
  nth -n N -h command prog...         the same, but runs command (by sh -c) at that moment, and lets
                                      prog go on then
  nth -n N -e errno [ -o file ] prog...
                                      lets the Nth call fail with that errno instead of making it,
                                      and prog goes on; writes the number of that system call to
                                      file. Only close is made all the same
  nth -u usec prog...                 kills prog after usec microseconds
  nth -w ...                          counts neither ppoll nor recvmsg: how many there are depends
                                      on when an answer comes

  The call at which prog is stopped has not happened yet. The exec of prog itself is call 0. Only
  prog itself is counted, and children it makes live on. With -e, the count begins at prog's entry
  point, behind the dynamic linker, and leaves out what is spared().
  Exit: prog's exit code; 137 when it was killed; 255 when prog ended by itself before call N (with
  -n); 128+n: another signal; 112: -e is not possible on this machine.
  255 is printed with the number of calls there were, so that a loop over N knows where to end.
*/

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/user.h>
#include <sys/wait.h>

static void die (char const *what)
{
  perror(what) ;
  _exit(111) ;
}

static int code (int wstat)
{
  return WIFSIGNALED(wstat) ? 128 + WTERMSIG(wstat) : WEXITSTATUS(wstat) ;
}

#ifdef __x86_64__

/* Calls that are not made to fail, since they never do, or since nothing could tell of it. */
static int spared (struct user_regs_struct const *regs)
{
  switch (regs->orig_rax)
  {
    case SYS_exit_group : case SYS_rt_sigreturn : /* do not return */
    /* what they return is no error */
    case SYS_umask : case SYS_getpid : case SYS_geteuid : case SYS_getegid :
    case SYS_setfsuid : case SYS_setfsgid :
    /* they fail for wrong arguments only */
    case SYS_rt_sigaction : case SYS_rt_sigprocmask : case SYS_setitimer :
    case SYS_clock_gettime : case SYS_gettimeofday :
    case SYS_getrandom : /* the C library aborts then, rightly */
    case SYS_brk : /* returns a break, not an error */
    case SYS_munmap : case SYS_mprotect : /* of the C library's own memory */
      return 1 ;
    case SYS_write : case SYS_writev :
      return regs->rdi == 2 ; /* messages */
    default : return 0 ;
  }
}

static int waits (pid_t pid)
{
  struct user_regs_struct regs ;
  if (ptrace(PTRACE_GETREGS, pid, 0, &regs) == -1) die("ptrace registers") ;
  return regs.orig_rax == SYS_ppoll || regs.orig_rax == SYS_recvmsg ;
}

/* Lets it run until its entry point. */
static void skip_linker (pid_t pid)
{
  struct user_regs_struct regs ;
  Elf64_auxv_t aux ;
  char name[64] ;
  long word, trap ;
  int fd, wstat ;
  snprintf(name, sizeof(name), "/proc/%d/auxv", (int)pid) ;
  fd = open(name, O_RDONLY | O_CLOEXEC) ;
  if (fd == -1) die(name) ;
  do if (read(fd, &aux, sizeof(aux)) != sizeof(aux) || aux.a_type == AT_NULL) die(name) ;
  while (aux.a_type != AT_ENTRY) ;
  close(fd) ;
  errno = 0 ;
  word = ptrace(PTRACE_PEEKTEXT, pid, (void *)aux.a_un.a_val, 0) ;
  if (errno) die("ptrace peek") ;
  trap = (word & ~0xffL) | 0xcc ; /* int3 */
  if (ptrace(PTRACE_POKETEXT, pid, (void *)aux.a_un.a_val, (void *)trap) == -1) die("ptrace poke") ;
  if (ptrace(PTRACE_CONT, pid, 0, 0) == -1) die("ptrace continue") ;
  if (waitpid(pid, &wstat, 0) == -1) die("waitpid") ;
  if (!WIFSTOPPED(wstat) || WSTOPSIG(wstat) != SIGTRAP)
  {
    errno = ENOEXEC ;
    die("its entry point is not reached") ;
  }
  if (ptrace(PTRACE_POKETEXT, pid, (void *)aux.a_un.a_val, (void *)word) == -1) die("ptrace poke") ;
  if (ptrace(PTRACE_GETREGS, pid, 0, &regs) == -1) die("ptrace registers") ;
  regs.rip = aux.a_un.a_val ;
  if (ptrace(PTRACE_SETREGS, pid, 0, &regs) == -1) die("ptrace registers") ;
}

/* At the entry to a call. Returns its number if it is to fail, else -1. */
static long begin_failure (pid_t pid, long *calls, long n)
{
  struct user_regs_struct regs ;
  long nr ;
  if (ptrace(PTRACE_GETREGS, pid, 0, &regs) == -1) die("ptrace registers") ;
  if (spared(&regs) || ++*calls != n) return -1 ;
  nr = regs.orig_rax ;
  if (nr == SYS_close) return nr ;
  regs.orig_rax = -1 ; /* no such call */
  if (ptrace(PTRACE_SETREGS, pid, 0, &regs) == -1) die("ptrace registers") ;
  return nr ;
}

/* At its exit. */
static void end_failure (pid_t pid, int e)
{
  struct user_regs_struct regs ;
  if (ptrace(PTRACE_GETREGS, pid, 0, &regs) == -1) die("ptrace registers") ;
  regs.rax = -(long)e ;
  if (ptrace(PTRACE_SETREGS, pid, 0, &regs) == -1) die("ptrace registers") ;
}

#else

static void skip_linker (pid_t pid)
{
  (void)pid ;
  fprintf(stderr, "nth: -e is not possible on this machine\n") ;
  _exit(112) ;
}
static long begin_failure (pid_t pid, long *calls, long n)
{
  (void)pid ;
  (void)calls ;
  (void)n ;
  return -1 ;
}
static void end_failure (pid_t pid, int e) { (void)pid ; (void)e ; }
static int waits (pid_t pid) { (void)pid ; return 0 ; }

#endif

static void report (char const *out, long n)
{
  FILE *f = out ? fopen(out, "w") : stderr ;
  if (!f) die(out) ;
  fprintf(f, "%ld\n", n) ;
  if (fflush(f)) die("write") ;
}

int main (int argc, char **argv)
{
  long n = -1, usec = -1, calls = 0 ;
  long failing = -1 ; /* the number of the call that fails just now */
  int counting = 0, sparing = 0, entering = 1, started = 0, e = 0, wstat ;
  char const *hook = 0 ;
  char const *out = 0 ;
  pid_t pid ;

  for (;;)
  {
    int opt = getopt(argc, argv, "+Nwn:h:e:u:o:") ;
    if (opt == -1) break ;
    switch (opt)
    {
      case 'N' : counting = 1 ; break ;
      case 'w' : sparing = 1 ; break ;
      case 'n' : n = atol(optarg) ; break ;
      case 'h' : hook = optarg ; break ;
      case 'e' : e = atoi(optarg) ; break ;
      case 'u' : usec = atol(optarg) ; break ;
      case 'o' : out = optarg ; break ;
      default : return 100 ;
    }
  }
  if (optind >= argc || counting + (n >= 0) + (usec >= 0) != 1) return 100 ;

  pid = fork() ;
  if (pid == -1) die("fork") ;
  if (!pid)
  {
    if (usec < 0 && ptrace(PTRACE_TRACEME, 0, 0, 0) == -1) die("ptrace") ;
    execvp(argv[optind], argv + optind) ;
    die(argv[optind]) ;
  }

  if (usec >= 0)
  {
    struct timespec ts = { .tv_sec = usec / 1000000, .tv_nsec = usec % 1000000 * 1000 } ;
    while (nanosleep(&ts, &ts) == -1 && errno == EINTR) ;
    kill(pid, SIGKILL) ;
    if (waitpid(pid, &wstat, 0) == -1) die("waitpid") ;
    return code(wstat) ;
  }

  for (;;)
  {
    int sig = 0 ;
    if (waitpid(pid, &wstat, 0) == -1) die("waitpid") ;
    if (!WIFSTOPPED(wstat)) break ;
    if (!started)
    {
      /* the SIGTRAP of the exec */
      started = 1 ;
      if (ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) == -1)
        die("ptrace setoptions") ;
      if (e) skip_linker(pid) ;
    }
    else if (WSTOPSIG(wstat) == (SIGTRAP | 0x80) && e)
    {
      if (!entering && failing >= 0)
      {
        end_failure(pid, e) ;
        if (out) report(out, failing) ;
      }
      failing = entering ? begin_failure(pid, &calls, n) : -1 ;
      entering = !entering ;
    }
    else if (WSTOPSIG(wstat) == (SIGTRAP | 0x80))
    {
      if (entering && !(sparing && waits(pid)) && ++calls == n)
      {
        if (hook)
        {
          if (system(hook) == -1) die("system") ;
        }
        else if (kill(pid, SIGKILL) == -1) die("kill") ;
      }
      entering = !entering ;
    }
    else if (WSTOPSIG(wstat) != SIGTRAP) sig = WSTOPSIG(wstat) ;
    if (ptrace(PTRACE_SYSCALL, pid, 0, (void *)(long)sig) == -1 && errno != ESRCH) die("ptrace") ;
  }

  if (counting) report(out, calls) ;
  else if (calls < n)
  {
    fprintf(stderr, "nth: ended after %ld calls, exit %d\n", calls, code(wstat)) ;
    return 255 ;
  }
  return code(wstat) ;
}
