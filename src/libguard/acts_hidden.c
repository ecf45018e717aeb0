/* ISC license. */

#include <errno.h>
#include <unistd.h>

#include <herm/proc.h>
#include "confine-acts.h"

/* Of a zombie, too, its namespace can be read. */
int acts_hidden (pid_t pid)
{
  char path[HERM_PROC_PATH] ;
  char ns[1] ;
  herm_proc_path(path, pid, "ns/user") ;
  return readlink(path, ns, 1) >= 0 ? 0 : errno == EACCES || errno == EPERM ? 1 : -1 ;
}
