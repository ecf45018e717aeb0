/* ISC license. */

/*
  life | life storm N [ prog... ]
  Waits for a line on its standard input, then makes processes that end in all ways there are, and
  writes what became of them as wait(2) tells, one line each, pids as in our own pid namespace:
    fork WHO CHILD
    exit PID PARENT CODE SIGNAL CORE     PARENT at its end, 0 if it is none of ours
  storm: N children instead, one after the other, and nothing is written; each executes one
  prog after the other in turn, or ends if that fails.
*/

#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

extern char **environ ;

static void check (int ok, char const *what)
{
  if (ok) return ;
  perror(what) ;
  kill(0, SIGKILL) ;
}

static void forked (pid_t who, pid_t child)
{
  char s[64] ;
  int n = sprintf(s, "fork %d %d\n", who, child) ;
  check(write(1, s, n) == n, "write") ;
}

static void ended (pid_t pid, pid_t parent, int w)
{
  char s[96] ;
  int n = sprintf(s, "exit %d %d %d %d %d\n", pid, parent, WIFEXITED(w) ? WEXITSTATUS(w) : 0,
    WIFSIGNALED(w) ? WTERMSIG(w) : 0, WIFSIGNALED(w) && WCOREDUMP(w)) ;
  check(write(1, s, n) == n, "write") ;
}

static void reap (pid_t pid)
{
  int w ;
  check(waitpid(pid, &w, __WALL) == pid, "waitpid") ;
  ended(pid, getpid(), w) ;
}

static pid_t dofork (void)
{
  pid_t pid = fork() ;
  check(pid >= 0, "fork") ;
  if (pid) forked(getpid(), pid) ;
  return pid ;
}

/* A child that runs f. */
static void run (void (*f) (int), int arg)
{
  pid_t pid = dofork() ;
  if (!pid)
  {
    (*f)(arg) ;
    _exit(255) ;
  }
  reap(pid) ;
}

static void code (int n) { _exit(n) ; }

static void sig (int n)
{
  sigset_t all ;
  sigfillset(&all) ;
  signal(n, SIG_DFL) ;
  sigprocmask(SIG_UNBLOCK, &all, 0) ;
  raise(n) ;
}

static void sig_nocore (int n)
{
  struct rlimit none = { 0, 0 } ;
  check(setrlimit(RLIMIT_CORE, &none) == 0, "setrlimit") ;
  sig(n) ;
}

 /* Threads */

static pthread_barrier_t barrier ;

static void threads (void *(*f) (void *), int n)
{
  pthread_t t ;
  intptr_t i = 0 ;
  for (; i < n ; i++) check(!pthread_create(&t, 0, f, (void *)i), "pthread_create") ;
}

static void *nothing (void *p) { return p ; }
static void *wait_forever (void *p) { for (;;) pause() ; return p ; }
static void *exit_group (void *p) { syscall(SYS_exit_group, 21) ; return p ; }
static void *do_exec (void *p) { execl("/bin/sh", "sh", "-c", "exit 22", (char *)0) ; return p ; }
static void *do_fork (void *p) { run(&code, 23) ; _exit(24) ; return p ; }
static void *kill_thread (void *p) { syscall(SYS_tgkill, getpid(), gettid(), SIGTERM) ; return p ; }
static void *exit_alone (void *p)
{
  pthread_barrier_wait(&barrier) ;
  syscall(SYS_exit, 40 + (int)(intptr_t)p) ;
  return p ;
}
static void *exit_late (void *p)
{
  char file[64] ;
  FILE *f ;
  int c ;
  pthread_barrier_wait(&barrier) ;
  sprintf(file, "/proc/self/task/%d/stat", getpid()) ;
  do   /* until the leader is a zombie */
  {
    f = fopen(file, "r") ;
    check(!!f, file) ;
    while ((c = getc(f)) != ')' && c != EOF) ;
    getc(f) ;
    c = getc(f) ;
    fclose(f) ;
  }
  while (c != 'Z') ;
  syscall(SYS_exit, 50) ;
  return p ;
}

static void some_threads (int n)
{
  pthread_t t[4] ;
  int i = 0 ;
  for (; i < 4 ; i++) check(!pthread_create(t + i, 0, &nothing, 0), "pthread_create") ;
  for (i = 0 ; i < 4 ; i++) pthread_join(t[i], 0) ;
  _exit(n) ;
}
static void another_exits (int n)
{
  threads(&wait_forever, 3) ;
  threads(&exit_group, 1) ;
  wait_forever(0) ;
  _exit(n) ;
}
static void exec_in_thread (int n)
{
  threads(&wait_forever, 3) ;
  threads(&do_exec, 1) ;
  wait_forever(0) ;
  _exit(n) ;
}
static void fork_in_thread (int n) { threads(&do_fork, 1) ; wait_forever(0) ; _exit(n) ; }
static void killed_in_thread (int n)
{
  threads(&wait_forever, 3) ;
  threads(&kill_thread, 1) ;
  wait_forever(0) ;
  _exit(n) ;
}
static void leader_first (int n)
{
  pthread_barrier_init(&barrier, 0, 2) ;
  threads(&exit_late, 1) ;
  pthread_barrier_wait(&barrier) ;
  syscall(SYS_exit, n) ;
}
static void all_at_once (int n)
{
  pthread_barrier_init(&barrier, 0, 5) ;
  threads(&exit_alone, 4) ;
  pthread_barrier_wait(&barrier) ;
  syscall(SYS_exit, n) ;
}
static void exec_all_at_once (int n)
{
  char s[16] ;
  sprintf(s, "%d", n) ;
  execl("/proc/self/exe", "life", "threads", s, (char *)0) ;
}
static void kill_all (int n) { threads(&wait_forever, 3) ; kill(getpid(), n) ; wait_forever(0) ; }

 /* Families. A pipe tells the pid of a grandchild and lets it end when its parent has. */

/* A grandchild whose parent ends first. Who reaps it then: us, or pid 1. */
static void orphan (int reaper)
{
  int up[2], down[2] ;
  pid_t child, grandchild ;
  char c ;
  check(prctl(PR_SET_CHILD_SUBREAPER, reaper) == 0, "prctl") ;
  check(pipe(up) == 0 && pipe(down) == 0, "pipe") ;
  child = fork() ;
  check(child >= 0, "fork") ;
  if (!child)
  {
    grandchild = fork() ;
    check(grandchild >= 0, "fork") ;
    if (!grandchild)
    {
      close(down[1]) ;
      if (read(down[0], &c, 1) < 0) _exit(1) ;
      _exit(31) ;
    }
    check(write(up[1], &grandchild, sizeof grandchild) == sizeof grandchild, "write") ;
    _exit(32) ;
  }
  close(up[1]) ;
  forked(getpid(), child) ;
  check(read(up[0], &grandchild, sizeof grandchild) == sizeof grandchild, "read") ;
  forked(child, grandchild) ;
  reap(child) ;
  close(down[1]) ;
  if (reaper) reap(grandchild) ;
  else
  {
    check(read(up[0], &c, 1) == 0, "read") ;   /* it has closed its end */
    ended(grandchild, 0, 31 << 8) ;
  }
  close(down[0]) ; close(up[0]) ;
}

/* A sibling made by a child. */
static void sibling (void)
{
  int p[2] ;
  pid_t child, brother ;
  check(pipe(p) == 0, "pipe") ;
  child = fork() ;
  check(child >= 0, "fork") ;
  if (!child)
  {
    brother = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0) ;
    if (!brother) syscall(SYS_exit_group, 33) ;
    check(write(p[1], &brother, sizeof brother) == sizeof brother, "write") ;
    _exit(34) ;
  }
  close(p[1]) ;
  forked(getpid(), child) ;
  check(read(p[0], &brother, sizeof brother) == sizeof brother, "read") ;
  check(brother > 0, "clone") ;
  forked(child, brother) ;
  reap(child) ;
  reap(brother) ;
  close(p[0]) ;
}

static void do_vfork (void)
{
  pid_t pid = vfork() ;
  check(pid >= 0, "vfork") ;
  if (!pid) _exit(35) ;
  forked(getpid(), pid) ;
  reap(pid) ;
}

static void do_spawn (void)
{
  static char *argv[] = { "sh", "-c", "kill -KILL $$", 0 } ;
  pid_t pid ;
  check(!posix_spawn(&pid, "/bin/sh", 0, 0, argv, environ), "posix_spawn") ;
  forked(getpid(), pid) ;
  reap(pid) ;
}

/* Without any signal to the parent. */
static void silent (void)
{
  pid_t pid = syscall(SYS_clone, 0, 0, 0, 0, 0) ;
  check(pid >= 0, "clone") ;
  if (!pid) syscall(SYS_exit_group, 36) ;
  forked(getpid(), pid) ;
  reap(pid) ;
}

static void gate (void)
{
  char c ;
  do check(read(0, &c, 1) == 1, "read") ; while (c != '\n') ;
}

int main (int argc, char const *const *argv)
{
  struct rlimit core = { RLIM_INFINITY, RLIM_INFINITY } ;
  int i ;
  if (argc == 3 && !strcmp(argv[1], "threads")) all_at_once(atoi(argv[2])) ;
  gate() ;
  if (argc > 2 && !strcmp(argv[1], "storm"))
  {
    int n = atoi(argv[2]) ;
    for (i = 0 ; i < n ; i++)
    {
      pid_t pid = vfork() ;
      check(pid >= 0, "vfork") ;
      if (!pid)
      {
        if (argc > 3) execl(argv[3 + i % (argc - 3)], "storm", (char *)0) ;
        _exit(0) ;
      }
      check(waitpid(pid, 0, 0) == pid, "waitpid") ;
    }
    return 0 ;
  }
  setpgid(0, 0) ;
  if (setrlimit(RLIMIT_CORE, &core) == -1 && getrlimit(RLIMIT_CORE, &core) == 0)
  {
    core.rlim_cur = core.rlim_max ;
    setrlimit(RLIMIT_CORE, &core) ;
  }
  for (i = 0 ; i < 256 ; i++) run(&code, i) ;
  for (i = 1 ; i < 65 ; i++)
  {
    if (i == SIGCHLD || i == SIGCONT || i == SIGURG || i == SIGWINCH || i == SIGSTOP ||
      i == SIGTSTP || i == SIGTTIN || i == SIGTTOU || i == 32 || i == 33) continue ;
    run(&sig, i) ;
    run(&sig_nocore, i) ;
  }
  run(&some_threads, 20) ;
  run(&another_exits, 0) ;
  run(&exec_in_thread, 0) ;
  run(&fork_in_thread, 0) ;
  run(&killed_in_thread, 0) ;
  run(&leader_first, 25) ;
  run(&kill_all, SIGUSR1) ;
  run(&kill_all, SIGABRT) ;
  for (i = 0 ; i < 200 ; i++) run(&all_at_once, 60 + i % 20) ;
  for (i = 0 ; i < 20 ; i++) run(&exec_all_at_once, 80) ;
  orphan(1) ;
  orphan(0) ;
  sibling() ;
  do_vfork() ;
  do_spawn() ;
  silent() ;
  ended(getpid(), 0, 37 << 8) ;
  return 37 ;
}
