/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <unistd.h>

#include "confine-acts.h"

typedef struct attempt_s attempt ;
struct attempt_s
{
  confine *c ;
  char const *path ;
} ;

static int execute (void *data)
{
  attempt const *a = data ;
  char const *const argv[3] = { a->path, "--", 0 } ;
  char const *const envp[1] = { 0 } ;
  for (int i = 0 ; i < 3 ; i++) close(i) ;
  acts_saw(a->c, CONFINE_FS_EXEC, 0) ;
  execve(a->path, (char *const *)argv, (char *const *)envp) ;
  a->c->refuted &= ~(1u << CONFINE_FS_EXEC) ;
  if (errno == EACCES) acts_saw(a->c, CONFINE_FS_EXEC, 1) ;
  return 0 ;
}

/* In a child, since the program starts if nothing refuses it. */
static void executes (confine *c, char const *path)
{
  attempt a = { .c = c, .path = path } ;
  pid_t pid = acts_child(&execute, &a) ;
  if (pid > 0) acts_wait(pid) ;
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
