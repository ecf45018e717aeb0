/* ISC license. */

#include <string.h>

#include <sys/syscall.h>

#include "policy.h"

/* Returns the index of a line with this call, or -1. */
static ssize_t find (policy_file const *f, long call)
{
  for (size_t i = 0 ; i < policy_count(f) ; i++)
    if (policy_call_scan(policy_text(f, i)) == call) return i ;
  return -1 ;
}

static int bad (policy_error *e, unsigned int file, unsigned int line, char const *what)
{
  strcpy(e->where, policy_name(file)) ;
  e->line = line ;
  e->what = what ;
  return 0 ;
}

int policy_whole (policy const *p, policy_error *e)
{
  policy_file const *allow = p->file + POLICY_SYSCALLS_ALLOW ;
  policy_file const *deny = p->file + POLICY_SYSCALLS_DENY ;
  ssize_t i ;
  if (allow->stated && deny->stated)
    return bad(e, POLICY_SYSCALLS_DENY, 0, "syscalls/allow exists too: keep one of them") ;
  if (allow->stated && find(allow, POLICY_CALL_BASELINE) < 0 && find(allow, SYS_execve) < 0)
    return bad(e, POLICY_SYSCALLS_ALLOW, 0,
      "no program can start: neither execve nor +baseline is listed") ;
  i = deny->stated ? find(deny, SYS_execve) : -1 ;
  if (i >= 0)
    return bad(e, POLICY_SYSCALLS_DENY, policy_number(deny, i),
      "no program can start without execve") ;
  return 1 ;
}
