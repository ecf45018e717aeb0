/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "confine-acts.h"

static socklen_t ip4 (struct sockaddr_in *sa, unsigned char const *address, uint16_t port)
{
  sa->sin_family = AF_INET ;
  sa->sin_port = htons(port) ;
  memcpy(&sa->sin_addr, address, 4) ;
  return sizeof(*sa) ;
}

static socklen_t ip6 (struct sockaddr_in6 *sa, unsigned char const *address, uint16_t port)
{
  static unsigned char const mapped[12] = { [10] = 255, [11] = 255 } ;
  sa->sin6_family = AF_INET6 ;
  sa->sin6_port = htons(port) ;
  memcpy(&sa->sin6_addr, mapped, 12) ;
  memcpy((char *)&sa->sin6_addr + 12, address, 4) ;
  return sizeof(*sa) ;
}

int acts_address (int fd, unsigned char const *address, uint16_t port, acts_call *call)
{
  struct sockaddr_storage sa ;
  socklen_t len = sizeof(sa) ;
  if (getsockname(fd, (struct sockaddr *)&sa, &len) < 0) return -1 ;
  len = sa.ss_family ;
  memset(&sa, 0, sizeof(sa)) ;
  len = len == AF_INET ? ip4((struct sockaddr_in *)&sa, address, port) :
    ip6((struct sockaddr_in6 *)&sa, address, port) ;
  return call(fd, (struct sockaddr *)&sa, len) ;
}
