/* ISC license. */

#ifndef HERM_CONFINE_ACTS_H
#define HERM_CONFINE_ACTS_H

#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>

#include "confine.h"

/* Made by confine_domain() before the domain, which then keeps the process from it. */

typedef struct confine_acts_s confine_acts ;
struct confine_acts_s
{
  char const *path[CONFINE_FS_EXEC + 1] ;  /* forbidden, but usable without the policy; or null */
  int truncates ;
  pid_t outside ;                          /* can be signalled; 0: none */
  int seen ;
  pid_t zombie ;
  struct sockaddr_un abstract ;
  socklen_t abstractlen ;
  int listener ;
  int sender ;
} ;

extern void acts_begin (confine const *, confine_acts *) ;
extern void acts_end (confine_acts *) ;

extern void acts_files (confine *, confine_acts const *) ;
extern void acts_network (confine *) ;
extern void acts_scope (confine *, confine_acts const *) ;

/* Records an act: refused is 1, succeeded 0, anything else proves nothing. */
extern void acts_saw (confine *, unsigned int, int) ;

/* As acts_saw: the right to trace the process is lacking. */
extern int acts_hidden (pid_t) ;

/* As acts_saw: to open for reading, or for writing with CONFINE_FS_WRITE. */
extern int acts_open (char const *, unsigned int) ;
extern int acts_truncate (char const *) ;

/* As vfork, for a function; waited for with acts_wait. */
extern pid_t acts_child (int (*) (void *), void *) ;
extern void acts_wait (pid_t) ;

/* IPv4, or IPv6 where there is none; -1 (errno). */
extern int acts_socket (int) ;

/* Returns 1 if EPERM for connect on this datagram socket says nothing of the address, else 0. */
extern int acts_filtered (int) ;

typedef int acts_call (int, struct sockaddr const *, socklen_t) ;
extern int acts_address (int, unsigned char const *, uint16_t, acts_call *) ;

#endif
