/* ISC license. */

#ifndef LOAD_H
#define LOAD_H

#include <skalibs/stralloc.h>

#include "libprobe.h"

/* Appends a reader's NAME=value or NAME (to unset), or dies. */
extern void load_environment (stralloc *, probe_setup const *) ;

#endif
