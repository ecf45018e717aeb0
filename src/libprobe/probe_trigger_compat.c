/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <signal.h>
#include <unistd.h>
#include <sys/resource.h>
#include <sys/types.h>

#include <skalibs/sig.h>

#include "probe-internal.h"

#define UNLINK 10 /* of i386 */

/* 32-bit unlink(2) of address 0. A kernel without that ABI kills the child (no core). */
static void child (probe_maps const *maps)
{
#ifdef __x86_64__
  struct rlimit const none = { .rlim_cur = 0, .rlim_max = 0 } ;
  long r ;
  if (probe_trigger_me(maps) < 0 || setrlimit(RLIMIT_CORE, &none) < 0 || !sig_restore(SIGSEGV))
    _exit(errno) ;
  __asm__ volatile
  (
    "int $0x80" : "=a" (r) : "a" (UNLINK), "b" (0) : "memory", "r8", "r9", "r10", "r11"
  ) ;
  (void)r ;
#else
  (void)maps ;
#endif
  _exit(0) ;
}

int probe_trigger_compat (probe_maps const *maps)
{
  pid_t pid = fork() ;
  if (pid < 0) return -1 ;
  if (!pid) child(maps) ;
  return probe_trigger_wait(pid) < 0 && errno != EINTR ? -1 : 0 ; /* killed: nothing fires */
}
