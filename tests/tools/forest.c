/* ISC license. */

/*
  forest N prog...
  Becomes the root of a tree of N processes that grows while it goes on: each has up to three
  children, which come one after the other, a millisecond apart. Says so with a newline when all are
  there, and when standard input ends they all execute prog, the root last.
*/

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>

int main (int argc, char *const *argv)
{
  int n = argc > 2 ? atoi(argv[1]) : 0 ;
  int *made = mmap(0, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) ;
  int children = 0 ;
  int root = 1 ;
  char c ;
  *made = 1 ;
  if (prctl(PR_SET_CHILD_SUBREAPER, 1) == -1) return 111 ;
  while (children < 3 && __atomic_load_n(made, __ATOMIC_SEQ_CST) < n)
  {
    pid_t pid ;
    if (__atomic_add_fetch(made, 1, __ATOMIC_SEQ_CST) > n) break ;
    usleep(1000) ;
    pid = fork() ;
    if (pid == -1) return 111 ;
    if (!pid) { root = 0 ; children = 0 ; }
    else children++ ;
  }
  if (root && write(1, "\n", 1) != 1) return 111 ;
  while (read(0, &c, 1) > 0) ;
  if (root) while (wait(0) > 0) ;
  execv(argv[2], argv + 2) ;
  return 127 ;
}
