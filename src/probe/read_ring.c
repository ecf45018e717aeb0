/* ISC license. */

#include <string.h>
#include <stdint.h>

#include "probe-read.h"

/* Flags in the length that begins each header */
#define RING_BUSY UINT32_C(0x80000000)
#define RING_DISCARD UINT32_C(0x40000000)
#define RING_HEADER 8

unsigned long readring_produced (readring const *ring)
{
  return __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE) ;
}

/* Another process with the ring could change a checked record. */
static herm_event const *copy (herm_event const *p, uint32_t len)
{
  static union
  {
    herm_event h ;
    char room[sizeof(herm_event_file) + 2 * (HERM_PATH_MAX + HERM_WALK_MAX)] ;
  } record ;
  uint32_t n ;
  if (len < sizeof(herm_event)) return 0 ;
  n = __atomic_load_n(&p->size, __ATOMIC_RELAXED) ;
  if (n < sizeof(herm_event) || n > len || n > sizeof(record)) return 0 ;
  memcpy(&record, p, n) ;
  record.h.size = n ;
  return &record.h ;
}

int readring_resume (readring const *ring, herm_reader_state const *state, herm_reader_slot *slot)
{
  unsigned long consumed = *ring->consumer ;
  unsigned long backlog = readring_produced(ring) - consumed ;
  if (backlog > ring->size || consumed & 7) return 0 ;
  *slot = state->slot[state->turn & 1] ;
  if (slot->pending > HERM_SET_N) slot->pending = 0 ;
  if ((unsigned long)slot->pos - consumed > backlog || slot->pos & 7) slot->pos = consumed ;
  return 1 ;
}

int readring_next (
  readring const *ring, unsigned long *pos, unsigned long limit, herm_event const **h)
{
  char const *p = ring->data + (*pos & (ring->size - 1)) ;
  uint32_t header = __atomic_load_n((uint32_t const *)p, __ATOMIC_ACQUIRE) ;
  uint32_t len = header & ~(RING_BUSY | RING_DISCARD) ;
  unsigned long total = ((unsigned long)len + RING_HEADER + 7) & ~7ul ;
  if (header & RING_BUSY) return READRING_BUSY ;
  if (total > limit - *pos || total > ring->size)
  {
   /* No kernel made this; the next record cannot be found. */
    *pos = limit ;
    *h = 0 ;
    return READRING_BAD ;
  }
  *pos += total ;
  if (header & RING_DISCARD) return READRING_NOTHING ;
  *h = copy((herm_event const *)(p + RING_HEADER), len) ;
  return *h ? READRING_RECORD : READRING_BAD ;
}
