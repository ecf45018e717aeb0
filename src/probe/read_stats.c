/* ISC license. */

#include <stdint.h>

#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include "probe-read.h"
#include "stat.h"

int readstats_loss (readstats const *stats, unsigned int set, herm_reader_slot *slot)
{
  herm_reader_loss const *last = slot->reported + set ;
  herm_stat t = { .seen = 0 } ;
  if (!(stats->sets & 1u << set)) return 0 ;
  stat_sum(stats->cells, stats->ncpu, set, &t) ;
  if (t.lost <= last->lost && t.missed <= last->missed) return 0 ;
  slot->pending_total.lost = t.lost > last->lost ? t.lost : last->lost ;
  slot->pending_total.missed = t.missed > last->missed ? t.missed : last->missed ;
  slot->pending = 1 + set ;
  return 1 ;
}

void readstats_report (readstats const *stats, uint64_t lines, uint64_t malformed)
{
  herm_stat t = { .seen = 0 } ;
  char fmt[7][UINT64_FMT] ;
  int known ;
  for (unsigned int set = 0 ; set < HERM_SET_N ; set++)
    if (stats->sets & 1u << set) stat_sum(stats->cells, stats->ncpu, set, &t) ;
  fmt[0][uint64_fmt(fmt[0], t.seen)] = 0 ;
  fmt[1][uint64_fmt(fmt[1], t.filtered)] = 0 ;
  fmt[2][uint64_fmt(fmt[2], t.emitted)] = 0 ;
  fmt[3][uint64_fmt(fmt[3], t.lost)] = 0 ;
  fmt[4][uint64_fmt(fmt[4], t.missed)] = 0 ;
  known = stat_known(&t) ;
  fmt[5][uint64_fmt(fmt[5], lines)] = 0 ;
  fmt[6][uint64_fmt(fmt[6], malformed)] = 0 ;
  strerr_warni("seen ", fmt[0], " filtered ", fmt[1], " emitted ", fmt[2], " lost ", fmt[3],
    " missed ", known ? fmt[4] : "unknown", " lines ", fmt[5],
    malformed ? " malformed " : "", malformed ? fmt[6] : "") ;
}
