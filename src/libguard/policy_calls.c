/* ISC license. */

#include <skalibs/nonposix.h>

#include <sys/syscall.h>

#include "policy.h"

#define HERM_SYSCALL(name) { #name, SYS_##name },

policy_call const policy_calls[] =
{
#include <herm/syscalls.h>
} ;

size_t const policy_ncalls = sizeof(policy_calls) / sizeof(policy_calls[0]) ;
