/* ISC license. */

#ifndef HERM_PROBE_READ_H
#define HERM_PROBE_READ_H

/*
  How herm-probe-read writes its lines. One file for each kind: each function
  writes one line with its newline where READ_LINE_ROOM bytes are free, and
  returns its length, 0 if the record is not what it says it is.
*/

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "event.h"

#define READ_LINE_MAX 16384         /* of a line, newline included */
#define READ_LINE_ROOM (READ_LINE_MAX + 64)  /* what it needs: words are stored whole */
#define READ_LINE_FIXED 768         /* all but the long strings, at their longest: that is 684 */

typedef struct readclock_s readclock ;
struct readclock_s
{
  uint64_t offset ;  /* from boottime to real time, ns */
  uint64_t boot ;    /* boottime when it was taken, ns */
  uint64_t sec ;     /* the second that text is about, UINT64_MAX at first */
  char text[32] ;    /* 2026-11-20T06:12:01. */
} ;

 /*
   Members that are the same in most records, as text made for the last record. Copied whole: a copy of
   constant length costs less than one that stops where the text does.
 */

typedef struct readpiece_s readpiece ;
struct readpiece_s
{
  uint64_t key[3] ;
  unsigned int len ;  /* 0: nothing yet */
  char text[112] ;
} ;

enum { READ_PIECE_USER, READ_PIECE_PLACE, READ_PIECE_DEV, READ_PIECE_N } ;

typedef struct readcontext_s readcontext ;
struct readcontext_s
{
  readclock clock ;
  readpiece piece[READ_PIECE_N] ;
} ;

#define READCONTEXT_ZERO { .clock = { .sec = UINT64_MAX } }

extern void readclock_now (readclock *) ;              /* takes the offset anew */
extern void readclock_second (readclock *, uint64_t) ; /* makes text */

 /* Where to write, context, number of the line, what it is about */

extern size_t read_exec (char *, readcontext *, uint64_t, struct herm_event const *, uint32_t) ;
extern size_t read_loss (char *, readcontext *, struct herm_reader_slot const *) ;  /* the line that is intended */
extern size_t read_degraded (char *, readcontext *, uint64_t, char const *, size_t) ;

extern char const *const read_setname[HERM_SET_N] ;
extern char const *const read_hookname[HERM_HOOK_N] ;


 /* A literal. */

#define PUT(o, s) (memcpy((o), (s), sizeof(s) - 1), (o) + (sizeof(s) - 1))

 /*
   Numbers: eight digits at a time in a general register, first digit in the lowest byte. The
   divisions by 100 and by 10 are exact in their ranges.
 */

#define ALWAYS_INLINE static inline __attribute__((always_inline))

ALWAYS_INLINE uint64_t digits8 (uint32_t v)
{
  uint64_t m, q ;
  m = (v / 10000) | (uint64_t)(v % 10000) << 32 ;
  q = ((m * 5243) >> 19) & UINT64_C(0x0000007f0000007f) ;
  m = q | (m - q * 100) << 16 ;
  q = ((m * 103) >> 10) & UINT64_C(0x000f000f000f000f) ;
  return q | (m - q * 10) << 8 ;
}

ALWAYS_INLINE void putle (char *o, uint64_t x)
{
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
  x = __builtin_bswap64(x) ;
#endif
  memcpy(o, &x, 8) ;
}

#define ZEROS8 UINT64_C(0x3030303030303030)

ALWAYS_INLINE char *put8 (char *o, uint32_t v)
{
  putle(o, digits8(v) | ZEROS8) ;
  return o + 8 ;
}

ALWAYS_INLINE char *put1to8 (char *o, uint32_t v)
{
  uint64_t d = digits8(v) ;
  unsigned int skip = (unsigned int)__builtin_ctzll(d | UINT64_C(1) << 56) & ~7u ;
  putle(o, (d | ZEROS8) >> skip) ;
  return o + 8 - (skip >> 3) ;
}

ALWAYS_INLINE char *putu64 (char *o, uint64_t v)
{
  if (v < 100000000) return put1to8(o, v) ;
  if (v < UINT64_C(10000000000000000)) return put8(put1to8(o, v / 100000000), v % 100000000) ;
  o = put1to8(o, v / UINT64_C(10000000000000000)) ;
  v %= UINT64_C(10000000000000000) ;
  return put8(put8(o, v / 100000000), v % 100000000) ;
}

ALWAYS_INLINE char *putu32 (char *o, uint32_t v)
{
  if (v < 100000000) return put1to8(o, v) ;
  return put8(put1to8(o, v / 100000000), v % 100000000) ;
}

 /* 2026-11-20T06:12:01.123456789Z from a boottime */

static inline char *putts (char *o, readclock *clock, uint64_t ts)
{
  uint64_t real = ts + clock->offset ;
  uint64_t sec = real / 1000000000 ;
  uint32_t nsec = real % 1000000000 ;
  if (sec != clock->sec) readclock_second(clock, sec) ;
  memcpy(o, clock->text, 20) ;
  o[20] = '0' + nsec / 100000000 ;
  put8(o + 21, nsec % 100000000) ;
  o[29] = 'Z' ;
  return o + 30 ;
}

#endif
