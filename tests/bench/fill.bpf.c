/* ISC license (as a program in the kernel: Dual BSD/GPL, see COPYING). */

/*
  Fills a ring buffer with exec records as the set exec makes them: six
  arguments, a path, 272 bytes each. One test run of the program makes up to
  FILL_RUN of them, without a wakeup.
*/

#include "../../bpf/kernel.bpf.h"
#include "../../bpf/event.h"
#include "fill.h"

#define RB_NO_WAKEUP 1

char LICENSE[] SEC("license") = "Dual BSD/GPL" ;

struct
{
  __uint(type, BPF_MAP_TYPE_RINGBUF) ;
  __uint(max_entries, 4096) ;
} herm_ring SEC(".maps") ;

struct fill_record record SEC(".data.fill") ;

SEC("syscall")
int fill (struct fill_args *a)
{
  uint32_t i = 0 ;
  for (; i < FILL_RUN ; i++)
  {
    if (i >= a->n) break ;
    record.e.h.ts += 1000 ;
    record.e.h.pid++ ;
    record.e.h.tid = record.e.h.pid ;
    record.e.h.nspid = record.e.h.pid ;
    record.e.h.start_ns += 1000 ;
    if (bpf_ringbuf_output(&herm_ring, &record, sizeof record, RB_NO_WAKEUP) < 0) break ;
  }
  return i ;
}
