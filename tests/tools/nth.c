/* ISC license. */

/*
  nth -N [ -o file ] prog...          runs prog, counts its system calls, prints the number to file (default: standard error)
  nth -n N prog...                    runs prog and kills it with SIGKILL when it is about to make its Nth system call
  nth -n N -h command prog...         the same, but runs command (by sh -c) at that moment, and lets prog go on then
  nth -u usec prog...                 kills prog after usec microseconds

  The call at which prog is stopped has not happened yet. The exec of prog itself is call 0. Only prog itself is counted,
  and children it makes live on.
  Exit: prog's exit code; 137 when it was killed; 255 when prog ended by itself before call N (with -n); 128+n: another signal.
  255 is printed with the number of calls there were, so that a loop over N knows where to end.
*/

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/ptrace.h>
#include <sys/types.h>
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

int main (int argc, char **argv)
{
  long n = -1, usec = -1, calls = 0 ;
  int counting = 0, entering = 1, started = 0, wstat ;
  char const *hook = 0 ;
  char const *out = 0 ;
  pid_t pid ;

  for (;;)
  {
    int opt = getopt(argc, argv, "+Nn:h:u:o:") ;
    if (opt == -1) break ;
    switch (opt)
    {
      case 'N' : counting = 1 ; break ;
      case 'n' : n = atol(optarg) ; break ;
      case 'h' : hook = optarg ; break ;
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
      if (ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL) == -1) die("ptrace setoptions") ;
    }
    else if (WSTOPSIG(wstat) == (SIGTRAP | 0x80))
    {
      if (entering && ++calls == n)
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

  if (counting)
  {
    FILE *f = out ? fopen(out, "w") : stderr ;
    if (!f) die(out) ;
    fprintf(f, "%ld\n", calls) ;
    if (fflush(f)) die("write") ;
  }
  else if (calls < n)
  {
    fprintf(stderr, "nth: ended after %ld calls, exit %d\n", calls, code(wstat)) ;
    return 255 ;
  }
  return code(wstat) ;
}
