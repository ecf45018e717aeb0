/* ISC license. */

#include <errno.h>
#include <sys/socket.h>

#include "confine-acts.h"

/* To no address a datagram socket connects always, unless a seccomp filter refuses the call. */
int acts_filtered (int fd)
{
  struct sockaddr none = { .sa_family = AF_UNSPEC } ;
  return connect(fd, &none, sizeof(none)) < 0 && errno == EPERM ;
}
