/* ISC license. */

#include <string.h>
#include <stdint.h>

#include "report.h"

/* Bins become twice as wide until the last event fits. */
void report_time (report *r, uint64_t ts, unsigned int lane)
{
  uint64_t i ;
  if (!ts || lane >= LANES) return ;
  if (!r->begin) r->begin = ts ;
  if (ts > r->end) r->end = ts ;
  i = ts > r->begin ? (ts - r->begin) / r->bin_width : 0 ;
  for (; i >= REPORT_BINS ; i >>= 1)
  {
    r->bin_width *= 2 ;
    for (unsigned int k = 0 ; k < LANES ; k++)
    {
      uint32_t *b = r->bin[k] ;
      for (unsigned int j = 0 ; j < REPORT_BINS / 2 ; j++) b[j] = b[2 * j] + b[2 * j + 1] ;
      memset(b + REPORT_BINS / 2, 0, REPORT_BINS / 2 * sizeof(uint32_t)) ;
    }
  }
  r->bin[lane][i]++ ;
}
