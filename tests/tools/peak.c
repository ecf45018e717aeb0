/* ISC license. */

/*
  peak FILE prog...: runs prog and writes to FILE the most KiB that it had in memory at a time.
  Exits like prog.
*/

#define _GNU_SOURCE
#include <stdio.h>
#include <unistd.h>
#include <sys/resource.h>
#include <sys/wait.h>

int main (int argc, char **argv)
{
  struct rusage ru ;
  int wstat ;
  FILE *f ;
  pid_t pid ;
  if (argc < 3) return 100 ;
  pid = fork() ;
  if (pid < 0) return 111 ;
  if (!pid)
  {
    execvp(argv[2], argv + 2) ;
    _exit(127) ;
  }
  if (wait4(pid, &wstat, 0, &ru) < 0) return 111 ;
  f = fopen(argv[1], "w") ;
  if (!f || fprintf(f, "%ld\n", ru.ru_maxrss) < 0 || fclose(f)) return 111 ;
  return WIFEXITED(wstat) ? WEXITSTATUS(wstat) : 128 + WTERMSIG(wstat) ;
}
