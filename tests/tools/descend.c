/* ISC license. */

/*
  descend HOW prog...        executes prog in a child made in that way, and waits for it
    thread                   no child: a thread executes
    vfork | clone3 | parent  parent: CLONE_PARENT
    orphan                   with a session of its own; its parent has ended when it executes
  descend adopt prog...      executes prog, which gets the orphans of its descendants
  descend herd N prog tag    N processes at a time; when all are there prints a line; when it reads
                             one, each 256th executes prog with tag, and all end
  s6-supervise NAME prog...  executes prog; without one, reads standard input to the end
  s6-svscan crowd N FILE     starts FILE N times with the name nI, waits for the end of all
  s6-svscan train N FILE prog...  likewise, but one after the other, with prog and nI
  s6-svscan one prog...      executes prog in a child
*/

#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static void die (char const *what)
{
  perror(what) ;
  _exit(111) ;
}

static void run (char **argv)
{
  execv(argv[0], argv) ;
  die(argv[0]) ;
}

static void *thread (void *argv)
{
  run(argv) ;
  return 0 ;
}

static void orphan (char **argv)
{
  pid_t middle, pid = fork() ;
  if (pid < 0) die("fork") ;
  if (pid) return ;
  middle = getpid() ;
  pid = fork() ;
  if (pid < 0) die("fork") ;
  if (pid) _exit(0) ;
  setsid() ;
  while (getppid() == middle) usleep(1000) ;
  run(argv) ;
}

static pid_t child (char const *how)
{
  if (!strcmp(how, "clone3"))
  {
    struct { uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, rest[3] ; } a = { 0 } ;
    a.exit_signal = SIGCHLD ;
    return syscall(SYS_clone3, &a, sizeof a) ;
  }
  if (!strcmp(how, "parent")) return syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0) ;
  return fork() ;
}

#define STACK 16384
#define EACH 256

static char **herd_argv ;
static int herd_wait ;

/* Shares memory with the others */
static int herd_one (void *number)
{
  char c ;
  char *v[3] = { herd_argv[1], herd_argv[2], 0 } ;
  while (read(herd_wait, &c, 1) > 0) ;
  if (!((uintptr_t)number % EACH)) execv(v[0], v) ;
  _exit(0) ;
}

static int herd (char **argv)
{
  size_t n = atoi(argv[0]) ;
  char *stacks = mmap(0, n * STACK, PROT_READ | PROT_WRITE,
    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0) ;
  char c ;
  int p[2] ;
  if (stacks == MAP_FAILED || pipe(p) < 0) die("herd") ;
  herd_argv = argv ;
  herd_wait = p[0] ;
  for (size_t i = 0 ; i < n ; i++)
    if (clone(&herd_one, stacks + (i + 1) * STACK, CLONE_VM | CLONE_FILES | SIGCHLD, (void *)i) < 0)
      die("clone") ;
  if (write(1, "\n", 1) < 0 || read(0, &c, 1) < 0) die("herd") ;
  close(p[1]) ;
  while (wait(0) > 0) ;
  return 0 ;
}

static int descend (char const *how, char **argv)
{
  pid_t pid ;
  if (!strcmp(how, "adopt"))
  {
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0) die("prctl") ;
    run(argv) ;
  }
  if (!strcmp(how, "herd")) return argv[1] && argv[2] ? herd(argv) : 100 ;
  if (!strcmp(how, "thread"))
  {
    pthread_t t ;
    if (pthread_create(&t, 0, &thread, argv)) die("pthread_create") ;
    for (;;) pause() ;
  }
  if (!strcmp(how, "vfork"))
  {
    pid = vfork() ;
    if (!pid)
    {
      execv(argv[0], argv) ;
      _exit(111) ;
    }
  }
  else if (!strcmp(how, "orphan")) return orphan(argv), wait(0) < 0 ;
  else
  {
    pid = child(how) ;
    if (!pid) run(argv) ;
  }
  if (pid < 0) die(how) ;
  if (strcmp(how, "parent")) return waitpid(pid, 0, 0) < 0 ;
  return 0 ;
}

static int supervise (char **argv)
{
  char c ;
  if (argv[2]) run(argv + 2) ;
  while (read(0, &c, 1) > 0) ;
  return 0 ;
}

/* argv: train N FILE prog... */
static int many (char **argv, int wait_for_each)
{
  int n = atoi(argv[1]) ;
  for (int i = 0 ; i < n ; i++)
  {
    pid_t pid = fork() ;
    if (pid < 0) die("fork") ;
    if (!pid)
    {
      char name[16] ;
      char *v[5] = { argv[2], name, argv[3], name, 0 } ;
      if (!argv[3]) v[2] = 0 ;
      sprintf(name, "n%d", i) ;
      run(v) ;
    }
    if (wait_for_each) waitpid(pid, 0, 0) ;
  }
  while (wait(0) > 0) ;
  return 0 ;
}

int main (int argc, char **argv)
{
  char const *name = strrchr(argv[0], '/') ;
  name = name ? name + 1 : argv[0] ;
  if (!strcmp(name, "s6-supervise")) return supervise(argv) ;
  if (argc < 3) return 100 ;
  if (strcmp(name, "s6-svscan")) return descend(argv[1], argv + 2) ;
  if (!strcmp(argv[1], "one"))
  {
    pid_t pid = fork() ;
    if (pid < 0) die("fork") ;
    if (!pid) run(argv + 2) ;
    return waitpid(pid, 0, 0) < 0 ;
  }
  return argc < 4 ? 100 : many(argv + 1, !strcmp(argv[1], "train")) ;
}
