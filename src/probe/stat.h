/* ISC license. */

#ifndef STAT_H
#define STAT_H

#include <stdint.h>

#include "event.h"

/* Adds a set's cells, of ncpu processors. (cells, ncpu, set, total) */
extern void stat_sum (herm_stat const *, unsigned int, unsigned int, herm_stat *) ;

/* Returns 1 if the total's missed is known, else 0. */
#define stat_known(t) ((t)->known || (t)->missed)

#endif
