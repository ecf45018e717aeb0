/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <skalibs/djbunix.h>

#include "probe-internal.h"

int probe_trigger_connect_cgroup (probe_maps const *maps)
{
  struct sockaddr_in in ;
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0) ;
  (void)maps ;
  if (fd < 0) return -1 ;
  memset(&in, 0, sizeof(in)) ;
  in.sin_family = AF_INET ;
  in.sin_port = htons(9) ;
  in.sin_addr.s_addr = htonl(INADDR_LOOPBACK) ;
  (void)!sendto(fd, "", 0, 0, (struct sockaddr const *)&in, sizeof(in)) ;
  (void)connect(fd, (struct sockaddr const *)&in, sizeof(in)) ;
  fd_close(fd) ;
  fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0) ;
  if (fd < 0) return -1 ;
  in.sin_port = 0 ;
  (void)!bind(fd, (struct sockaddr const *)&in, sizeof(in)) ;
  fd_close(fd) ;
  return 0 ;
}
