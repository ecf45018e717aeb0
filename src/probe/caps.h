/* ISC license. */

#ifndef CAPS_H
#define CAPS_H

#include <skalibs/stralloc.h>

typedef struct caps_row_s caps_row ;
struct caps_row_s
{
  enum { UNAVAILABLE, PARTIAL, SUPPORTED } support ;
  stralloc hook ;    /* empty: none works */
  stralloc reason ;
} ;

extern void caps_add (stralloc *, char const *) ;

/* Listens to every supervised service of a scan directory. */
extern void caps_lifecycle (caps_row *, char const *) ;

#endif
