/* ISC license. */

#ifndef REGISTER_H
#define REGISTER_H

#include <skalibs/tai.h>

#include <herm/scandir.h>
#include <herm/watch.h>
#include "spec.h"

/* A slot, and its events so far. */
typedef struct attempt_s attempt ;
struct attempt_s
{
  herm_watch watch ;
  unsigned int up : 1 ;
  unsigned int ready : 1 ;
  unsigned int failed : 1 ;
} ;

/* Waits for events. Returns 0 after the deadline, else 1; dies with 111. */
extern int attempt_listen (attempt *, tain const *) ;

/*
  Waits until service and logger are supervised; at the first time, asks for another scan.
  Returns 1; 0 at the deadline.
*/
extern int attempt_supervised (attempt *, herm_scandir const *, tain const *, tain const *) ;

/* Removes the slot, under .herm.lock. Warns on error. */
extern void attempt_undo (attempt *, herm_scandir const *, char const *) ;

/*
  How long to wait for s6-svscan, before the deadline: s6 2.12 and later can forget a service
  first seen in a scan that failed; a new directory helps.
*/
extern void attempt_patience (tain *, tain const *) ;

/*
  Returns if the name is free, or its slot, left by a killed herm-register, could not be
  supervised. Dies with 1 if it is taken.
*/
extern void register_settle (herm_scandir const *, char const *, tain const *) ;

/* Publishes a slot and waits until it is supervised, in two attempts, or dies. */
extern void register_slot (attempt *, herm_scandir const *, slotspec const *, tain const *) ;

#endif
