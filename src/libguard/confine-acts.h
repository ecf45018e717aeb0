/* ISC license. */

#ifndef HERM_CONFINE_ACTS_H
#define HERM_CONFINE_ACTS_H

#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/un.h>

#include "confine.h"

/* Shared with the child of confine_observe(). */

typedef struct confine_acts_s confine_acts ;
struct confine_acts_s
{
  pid_t parent ;
  pid_t self ;
  struct sockaddr_un abstract ;
  socklen_t abstractlen ;
  unsigned int proved ;  /* 1 << dimension: an act was refused */
  unsigned int refuted ; /* 1 << dimension: an act succeeded */
  int filtered ;
} ;

/* Forbidden, but usable without the policy; or null. */
typedef struct acts_places_s acts_places ;
struct acts_places_s
{
  char const *path[CONFINE_FS_EXEC + 1] ;
  int truncates ;
} ;

extern void acts_run (confine *, confine_acts *) ;

extern void acts_choose (confine const *, acts_places *) ;
extern void acts_files (confine_acts *, acts_places const *) ;
extern void acts_network (confine const *, confine_acts *) ;
extern void acts_filter (confine const *, confine_acts *) ;

/* Records an act: refused is 1, succeeded 0, anything else proves nothing. */
extern void acts_saw (confine_acts *, unsigned int, int) ;

/* IPv4, or IPv6 where there is none; -1 (errno). */
extern int acts_socket (int) ;

typedef int acts_call (int, struct sockaddr const *, socklen_t) ;
extern int acts_address (int, unsigned char const *, uint16_t, acts_call *) ;

#endif
