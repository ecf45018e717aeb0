/* ISC license. */

#ifndef TEMPLATE_H
#define TEMPLATE_H

#include <sys/types.h>

#include "diag.h"

/*
  Copies a service directory for that user and group. Root refuses what others can write.
  Returns 0, or -1.
*/
extern int template_copy (int, int, uid_t, gid_t, diag *) ;

/*
  Returns 1 if a slot is a copy of a template, with that user's files, else 0; -1 (errno). env
  and data may hold more; down and the files of s6 do not count.
*/
extern int template_same (int, int, uid_t) ;

#endif
