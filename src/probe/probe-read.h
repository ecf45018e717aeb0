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

#include <herm/json.h>

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
  char const *libraries ; /* HERM_LIBRARIES, or 0 */
  int plain ;             /* write plaintext if there is any */
  readpiece piece[READ_PIECE_N] ;
} ;

#define READCONTEXT_ZERO { .clock = { .sec = UINT64_MAX } }

extern void readclock_now (readclock *) ;              /* takes the offset anew */
extern void readclock_second (readclock *, uint64_t) ; /* makes text */

 /* Where to write, context, number of the line, what it is about */

extern size_t read_exec (char *, readcontext *, uint64_t, struct herm_event const *, uint32_t) ;
extern size_t read_tls (char *, readcontext *, uint64_t, struct herm_event const *, uint32_t) ;
extern size_t read_file (char *, readcontext *, uint64_t, struct herm_event const *, uint32_t) ;
extern size_t read_blind (char *, readcontext *, uint64_t, struct herm_event const *, uint32_t) ;
extern size_t read_fork (char *, readcontext *, uint64_t, struct herm_event const *, uint32_t) ;
extern size_t read_exit (char *, readcontext *, uint64_t, struct herm_event const *, uint32_t) ;
extern size_t read_connect (char *, readcontext *, uint64_t, struct herm_event const *, uint32_t) ;
extern size_t read_close (char *, readcontext *, uint64_t, struct herm_event const *, uint32_t) ;
extern size_t read_loss (char *, readcontext *, struct herm_reader_slot const *) ;  /* the line that is intended */
extern size_t read_degraded (char *, readcontext *, uint64_t, uint64_t, char const *, size_t) ; /* number, time, entry */

/*
  A member ,"name":"..." whose value is a string of n bytes, of originally full bytes, with name_hex and name_len where they are due,
  in at most max bytes but for the name. Sets *cut to 1 if bytes that are there are not written. (out, name, s, n, full, max, cut)
*/
extern char *read_string (char *, char const *, char const *, size_t, size_t, size_t, int *) ;

/* Is that path, as it is written, one of HERM_SENSITIVE, or below one? Returns 1 or 0. */
extern int read_sensitive (char const *, size_t) ;

/* Writes an address of family 4 or 6, at most 39 bytes. */
extern char *read_address (char *, unsigned int, uint8_t const *) ;

extern size_t readpiece_user (char *, struct herm_event const *) ;
extern size_t readpiece_place (char *, struct herm_event const *) ;

/* The function for a kind of record, 0 if there is no such record. */
typedef size_t read_func (char *, readcontext *, uint64_t, struct herm_event const *, uint32_t) ;
extern read_func *const read_kind[HERM_KIND_N] ;


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

static inline char *puthex (char *o, char const *s, size_t n)
{
  *o++ = '"' ;
  o += herm_json_hex(o, s, n) ;
  *o++ = '"' ;
  return o ;
}

 /* Length of a string in HERM_COMM_LEN bytes. The lowest mark of a byte that is 0 is always right. */

ALWAYS_INLINE unsigned int comm_len (char const *s)
{
  unsigned int i = 0 ;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  for (; i < HERM_COMM_LEN ; i += 8)
  {
    uint64_t x ;
    memcpy(&x, s + i, 8) ;
    x = (x - UINT64_C(0x0101010101010101)) & ~x & UINT64_C(0x8080808080808080) ;
    if (x) return i + ((unsigned int)__builtin_ctzll(x) >> 3) ;
  }
#else
  while (i < HERM_COMM_LEN && s[i]) i++ ;
#endif
  return i ;
}

 /* The major and minor numbers as the kernel packs them, to the st_dev that stat(2) shows. */

static inline uint64_t read_dev (uint32_t dev)
{
  uint64_t major = dev >> 20, minor = dev & 0xfffff ;
  return (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~UINT64_C(0xff)) << 12 ;
}

 /* The beginning of a line: what is the same for all kinds, up to egid. */

#define PUT_HEAD(o, kind, context, seq, h) puthead(PUT((o), "{\"v\":\"alter1\",\"kind\":\"" kind "\",\"seq\":"), (context), (seq), (h))

ALWAYS_INLINE char *puthead (char *o, readcontext *context, uint64_t seq, struct herm_event const *h)
{
  readpiece *piece ;
  char const *pid ;
  size_t bad = 0 ;
  unsigned int commlen ;
  o = putu64(o, seq) ;
  o = PUT(o, ",\"ts\":\"") ;
  o = putts(o, &context->clock, h->ts) ;
  o = PUT(o, "\",\"payload\":{\"service\":null,\"service_basis\":null,\"pid\":") ;
  pid = o ;
  o = putu32(o, h->pid) ;
  if (h->tid == h->pid)
  {
    char same[10] ;
    size_t n = o - pid ;
    memcpy(same, pid, 10) ;
    o = PUT(o, ",\"tid\":") ;
    memcpy(o, same, 10) ;
    o += n ;
  }
  else
  {
    o = PUT(o, ",\"tid\":") ;
    o = putu32(o, h->tid) ;
  }
  o = PUT(o, ",\"ppid\":") ;
  o = putu32(o, h->ppid) ;
  o = PUT(o, ",\"nspid\":") ;
  o = putu32(o, h->nspid) ;

  piece = &context->piece[READ_PIECE_USER] ;
  if (!piece->len || piece->key[0] != h->uid || piece->key[1] != h->gid)
  {
    piece->len = readpiece_user(piece->text, h) ;
    piece->key[0] = h->uid ;
    piece->key[1] = h->gid ;
  }
  memcpy(o, piece->text, 48) ;
  o += piece->len ;

  commlen = comm_len(h->comm) ;
  o += herm_json_string(o, h->comm, commlen, &bad) ;
  *o++ = '"' ;
  if (bad)
  {
    o = PUT(o, ",\"comm_hex\":") ;
    o = puthex(o, h->comm, commlen) ;
  }
  o = PUT(o, ",\"start_ns\":") ;
  o = putu64(o, h->start_ns) ;

  piece = &context->piece[READ_PIECE_PLACE] ;
  if (!piece->len || piece->key[0] != h->cgroup || piece->key[1] != ((uint64_t)h->euid << 32 | h->egid) || piece->key[2] != h->hook)
  {
    piece->len = readpiece_place(piece->text, h) ;
    piece->key[0] = h->cgroup ;
    piece->key[1] = (uint64_t)h->euid << 32 | h->egid ;
    piece->key[2] = h->hook ;
  }
  memcpy(o, piece->text, 112) ;
  return o + piece->len ;
}

#endif
