/* ISC license. */

#ifndef HERM_SPAWN_H
#define HERM_SPAWN_H

/* child_spawn1_pipe: skalibs 2.14 moved it from djbunix.h. */

#include <skalibs/djbunix.h>
#ifdef __has_include
#if __has_include(<skalibs/cspawn.h>)
#include <skalibs/cspawn.h>
#endif
#endif

#endif
