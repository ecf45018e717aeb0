/* ISC license. */

#ifndef REGISTER_H
#define REGISTER_H

#include <skalibs/tai.h>

#include <herm/scandir.h>
#include <herm/watch.h>
#include "spec.h"

/* A slot that herm-register found or published, and what its service has told since. */
typedef struct attempt_s attempt ;
struct attempt_s
{
  herm_watch watch ;
  unsigned int up : 1 ;
  unsigned int ready : 1 ;
  unsigned int failed : 1 ;
} ;

/*
  Waits for events. Returns 0 when the deadline has passed, events or not, else 1; dies
  with 111 on error.
*/
extern int attempt_listen (attempt *, tain const *) ;

/*
  Waits until service and logger are supervised. At the first time, asks for a scan once
  more. Returns 1; 0 at the second, the deadline.
*/
extern int attempt_supervised (attempt *, herm_scandir const *, tain const *, tain const *) ;

/* Removes the slot of that profile, under the scan directory's lock. Warns if it cannot. */
extern void attempt_undo (attempt *, herm_scandir const *, char const *) ;

/*
  The latest time for s6-svscan to supervise a new slot, before the deadline: s6 2.12 and
  later can forget a service that it first saw in a scan that failed, and a new directory
  helps.
*/
extern void attempt_patience (tain *, tain const *) ;

/*
  Returns if the name is free: nothing has it, or what had it was left by a killed
  herm-register and could not be supervised. Dies with 1 if it is taken.
*/
extern void register_settle (herm_scandir const *, char const *, tain const *) ;

/* Publishes a slot and has it supervised, at the second attempt if need be, or dies. */
extern void register_slot (attempt *, herm_scandir const *, slotspec const *, tain const *) ;

#endif
