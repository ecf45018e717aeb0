/* ISC license. */

#ifndef REGISTER_H
#define REGISTER_H

#include <skalibs/tai.h>

#include <herm/scandir.h>
#include <herm/watch.h>
#include "spec.h"

/* A slot and its events. attempt_undo and register_* need .herm.lock. */
typedef struct attempt_s attempt ;
struct attempt_s
{
  herm_watch watch ;
  unsigned int up : 1 ;
  unsigned int ready : 1 ;
  unsigned int failed : 1 ;
} ;

/* Waits for events. Returns 1, 0 after the deadline; dies with 111. */
extern int attempt_listen (attempt *, tain const *) ;

/* Waits until all is supervised, scans again at the first time. Returns 1, 0 at the deadline. */
extern int attempt_supervised (attempt *, herm_scandir const *, tain const *, tain const *) ;

/* Removes the slot. Warns on error. */
extern void attempt_undo (attempt *, herm_scandir const *, char const *) ;

/*
  Sets an earlier deadline: s6 2.12 and later can forget a service first seen in a scan that
  failed; a new directory helps.
*/
extern void attempt_patience (tain *, tain const *) ;

/* Removes an unsupervised slot of a killed herm-register. Dies with 1 if the name is taken. */
extern void register_settle (herm_scandir const *, char const *, tain const *) ;

/* Publishes a slot, supervised after one or two attempts, or dies. */
extern void register_slot (attempt *, herm_scandir const *, slotspec const *, tain const *) ;

#endif
