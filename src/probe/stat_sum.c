/* ISC license. */

#include <stddef.h>

#include "stat.h"

void stat_sum (herm_stat const *cells, unsigned int ncpu, unsigned int set, herm_stat *t)
{
  herm_stat const *p = cells + (size_t)set * ncpu ;
  for (unsigned int i = 0 ; i < ncpu ; i++, p++)
  {
    t->seen += __atomic_load_n(&p->seen, __ATOMIC_RELAXED) ;
    t->filtered += __atomic_load_n(&p->filtered, __ATOMIC_RELAXED) ;
    t->emitted += __atomic_load_n(&p->emitted, __ATOMIC_RELAXED) ;
    t->lost += __atomic_load_n(&p->lost, __ATOMIC_RELAXED) ;
    t->missed += __atomic_load_n(&p->missed, __ATOMIC_RELAXED) ;
    t->known += __atomic_load_n(&p->known, __ATOMIC_RELAXED) ;
  }
}
