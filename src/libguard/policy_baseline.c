/* ISC license. */

#include "policy.h"

/* From execve to main and from main to exit of a program with shared libraries. */
char const *const *policy_baseline (void)
{
  static char const *const names[] =
  {
    "execve", "brk", "mmap", "munmap", "mprotect", "open", "openat", "read", "pread64", "close",
    "fstat", "newfstatat", "fstatat64", "statx", "access", "faccessat", "arch_prctl",
    "set_tid_address", "set_robust_list", "rseq", "prlimit64", "getrandom", "futex", "readlink",
    "readlinkat", "write", "writev", "rt_sigreturn", "exit", "exit_group", 0
  } ;
  return names ;
}
