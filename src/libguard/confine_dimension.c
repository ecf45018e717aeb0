/* ISC license. */

#include "confine.h"

static unsigned int network (unsigned int file, char const *s)
{
  policy_net net ;
  if (policy_net_scan(&net, file, s)) return CONFINE_NET_CONNECT ;
  if (net.protocol == POLICY_UNIX) return net.anyport ? CONFINE_NET_CONNECT : CONFINE_NET_UNIX ;
  if (net.to != POLICY_ANY) return CONFINE_NET_ADDRESS ;
  if (net.protocol == POLICY_UDP && !net.anyport) return CONFINE_NET_UDP ;
  return file == POLICY_NET_BIND ? CONFINE_NET_BIND : CONFINE_NET_CONNECT ;
}

unsigned int confine_dimension (unsigned int file, char const *s)
{
  switch (file)
  {
    case POLICY_FS_READ : return CONFINE_FS_READ ;
    case POLICY_FS_WRITE : return CONFINE_FS_WRITE ;
    case POLICY_FS_EXEC : return CONFINE_FS_EXEC ;
    case POLICY_NET_CONNECT :
    case POLICY_NET_BIND : return network(file, s) ;
    default : return CONFINE_SYSCALLS ;
  }
}
