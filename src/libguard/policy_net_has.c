/* ISC license. */

#include "policy.h"

int policy_net_has (policy_file const *f, unsigned int protocol)
{
  for (size_t i = 0 ; i < policy_count(f) ; i++)
  {
    policy_net net ;
    policy_net_scan(&net, POLICY_NET_CONNECT, policy_text(f, i)) ;
    if (net.protocol == protocol) return 1 ;
  }
  return 0 ;
}
