/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/*
  A record per processor, too large for the stack. Programs preempt each other: one owns the
  space if it is alone after adding itself. Of two, both may give up. 5.10 cannot fetch and add.
*/

#ifndef HERM_SCRATCH_BPF_H
#define HERM_SCRATCH_BPF_H

#include "record.bpf.h"

struct herm_scratch
{
  uint64_t busy ;
  char record[(HERM_RECORD_MAX + 15) & ~7UL] ;
} ;

struct
{
  __uint(type, BPF_MAP_TYPE_PERCPU_ARRAY) ;
  __uint(max_entries, 1) ;
  __type(key, uint32_t) ;
  __type(value, struct herm_scratch) ;
} scratch SEC(".maps") ;

herm_inline void herm_release (struct herm_scratch *s)
{
  (void)__sync_fetch_and_add(&s->busy, -1) ;
}

herm_inline struct herm_scratch *herm_claim (void)
{
  uint32_t zero = 0 ;
  struct herm_scratch *s = bpf_map_lookup_elem(&scratch, &zero) ;
  if (!s) return 0 ;
  herm_count(&s->busy) ;
  if (*(uint64_t volatile *)&s->busy == 1) return s ;
  herm_release(s) ;
  return 0 ;
}

/* Null: filtered, or lost because the space is taken. */
herm_inline struct herm_scratch *herm_see_claim (struct herm_stat *st, int quiet)
{
  struct herm_scratch *s ;
  if (!herm_see(st, quiet)) return 0 ;
  s = herm_claim() ;
  if (!s) herm_count(&st->lost) ;
  return s ;
}

herm_inline void herm_emit (struct herm_stat *st, struct herm_scratch *s, uint64_t n)
{
  /* Else a compiler may check one copy of n and pass another. */
  barrier_var(n) ;
  if (n > HERM_RECORD_MAX) n = HERM_RECORD_MAX ; /* for the verifier */
  ((struct herm_event *)s->record)->size = n ;
  herm_output(st, s->record, n) ;
  herm_release(s) ;
}

#endif
