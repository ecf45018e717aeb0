/* ISC license. */

#ifndef TEMPLATE_H
#define TEMPLATE_H

#include <sys/types.h>

#include "diag.h"

/*
  Copies an open template service directory to an open directory, for that user and
  group. Root refuses what other users can write. Returns 0, or -1.
*/
extern int template_copy (int, int, uid_t, gid_t, diag *) ;

/*
  Returns 1 if an open slot is a copy of an open template, its files being that user's,
  else 0; -1 (errno) if that cannot be known. The additions of herm, s6 and the slot's
  users do not count: env and data may hold more, and down is a desired state.
*/
extern int template_same (int, int, uid_t) ;

#endif
