/* ISC license. */

#ifndef TEMPLATE_H
#define TEMPLATE_H

#include <sys/types.h>

#include "diag.h"

/* Copies a template. Root refuses files that others can write. Returns 0, or -1. */
extern int template_copy (int, int, uid_t, gid_t, diag *) ;

/*
  Returns 1 if a slot is the user's copy of a template, but for down, s6's files and more env
  and data, else 0; -1 (errno).
*/
extern int template_same (int, int, uid_t) ;

#endif
