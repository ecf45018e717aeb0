/* ISC license. */

#ifndef SHOW_H
#define SHOW_H

#include <skalibs/stralloc.h>

#include "events.h"

#define SHOW_COLOUR 1

/* Appends a line for people. (text, event, flags) */
extern void show_event (stralloc *, event const *, unsigned int) ;

/* Appends what happened, without time, service and process. Returns 1 if it failed. */
extern int show_what (stralloc *, event const *) ;

/* The short name of a kind, or null. */
extern char const *show_kind (unsigned int) ;

#endif
