/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <netinet/in.h>
#include <arpa/inet.h>

#include <skalibs/djbunix.h>

#include <herm/config.h>

#ifdef HERM_USE_BPF

#include "libprobe.h"

/* A packet to the discard port of this machine, twice: the programs let neither pass. */
int probe_trigger_connect_cgroup (struct probe_maps const *maps)
{
  struct sockaddr_in in ;
  int e ;
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0) ;
  if (fd == -1) return probe_temporary(errno) ? -1 : 0 ; /* forbidden: then nothing fires */
  memset(&in, 0, sizeof in) ;
  in.sin_family = AF_INET ;
  in.sin_port = htons(9) ;
  in.sin_addr.s_addr = htonl(INADDR_LOOPBACK) ;
  if (probe_trigger_me(maps) == -1)
  {
    e = errno ;
    fd_close(fd) ;
    return (errno = e, -1) ;
  }
  (void)!sendto(fd, "", 0, 0, (struct sockaddr const *)&in, sizeof in) ;
  (void)connect(fd, (struct sockaddr const *)&in, sizeof in) ;
  fd_close(fd) ;
  return 0 ;
}

#endif
