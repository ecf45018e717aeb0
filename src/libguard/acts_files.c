/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <unistd.h>

#include <skalibs/djbunix.h>

#include "confine-acts.h"

/* In a child, since the program starts if nothing refuses it. */
static void executes (confine *c, char const *path)
{
  char const *const argv[3] = { path, "--", 0 } ;
  char const *const envp[1] = { 0 } ;
  int wstat ;
  pid_t pid = vfork() ;
  if (pid < 0) return ;
  if (pid) { wait_pid(pid, &wstat) ; return ; }
  for (int i = 0 ; i < 3 ; i++) close(i) ;
  acts_saw(c, CONFINE_FS_EXEC, 0) ;
  execve(path, (char *const *)argv, (char *const *)envp) ;
  c->refuted &= ~(1u << CONFINE_FS_EXEC) ;
  if (errno == EACCES) acts_saw(c, CONFINE_FS_EXEC, 1) ;
  _exit(0) ;
}

void acts_files (confine *c, confine_acts const *a)
{
  char const *s = a->path[CONFINE_FS_WRITE] ;
  if (a->path[CONFINE_FS_READ])
    acts_saw(c, CONFINE_FS_READ, acts_open(a->path[CONFINE_FS_READ], CONFINE_FS_READ)) ;
  if (s) acts_saw(c, CONFINE_FS_WRITE, acts_open(s, CONFINE_FS_WRITE)) ;
  if (s && a->truncates) acts_saw(c, CONFINE_FS_WRITE, acts_truncate(s)) ;
  if (a->path[CONFINE_FS_EXEC]) executes(c, a->path[CONFINE_FS_EXEC]) ;
}
