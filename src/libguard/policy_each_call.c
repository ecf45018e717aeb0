/* ISC license. */

#include "policy.h"

int policy_each_call (policy_file const *f, policy_call_func *func, void *data)
{
  int kill = 0 ;
  for (size_t i = 0 ; i < policy_count(f) ; i++)
  {
    long number = policy_call_scan(policy_text(f, i)) ;
    if (number == POLICY_CALL_KILL) kill = 1 ;
    else if (number == POLICY_CALL_BASELINE)
      for (char const *const *b = policy_baseline() ; *b ; b++)
        (*func)(data, policy_call_scan(*b)) ;
    else (*func)(data, number) ;
  }
  return kill ;
}
