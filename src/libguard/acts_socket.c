/* ISC license. */

#include <skalibs/nonposix.h>

#include <sys/socket.h>

#include "confine-acts.h"

int acts_socket (int type)
{
  int fd = socket(AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0) ;
  return fd < 0 ? socket(AF_INET6, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0) : fd ;
}
