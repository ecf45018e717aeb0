/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <skalibs/djbunix.h>

#include "probe-internal.h"

/* connect(2) of no socket; a TCP socket that listens, on loopback if possible */
int probe_trigger_connect (probe_maps const *maps)
{
  struct sockaddr_in in ;
  struct sockaddr_in6 in6 ;
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0) ;
  int r ;
  memset(&in, 0, sizeof(in)) ;
  in.sin_family = AF_INET ;
  in.sin_addr.s_addr = htonl(INADDR_LOOPBACK) ;
  if (fd >= 0) r = bind(fd, (struct sockaddr const *)&in, sizeof(in)) ;
  else
  {
    fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0) ;
    if (fd < 0) return -1 ;
    memset(&in6, 0, sizeof(in6)) ;
    in6.sin6_family = AF_INET6 ;
    in6.sin6_addr.s6_addr[15] = 1 ;
    r = bind(fd, (struct sockaddr const *)&in6, sizeof(in6)) ;
  }
  (void)r ;
  (void)maps ;
  (void)connect(-1, 0, 0) ;
  r = listen(fd, 0) ;
  fd_close(fd) ;
  return r ;
}
