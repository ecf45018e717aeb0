/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <sys/socket.h>

#include <skalibs/unixmessage.h>

#include <s6/fdholder.h>

#include <herm/proc.h>

#include "hold.h"
#include "probe-internal.h"

/* A pid of 0 is none of this namespace. */
static int pin (int fd)
{
  struct ucred peer ;
  socklen_t len = sizeof(peer) ;
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) < 0) return -1 ;
  if (!peer.pid) return (errno = ESRCH, -1) ;
  return probe_fd_good(herm_proc_pin(peer.pid)) ;
}

void hold_pin (s6_fdholder_t *a, probe_setup *s)
{
  s->holder = pin(unixmessage_sender_getfd(&a->connection.out)) ;
  if (s->holder < 0)
    probe_say(s, PROBE_WARNING, "the end of the holder will not be seen: ", strerror(errno)) ;
}
