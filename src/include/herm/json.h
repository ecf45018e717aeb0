/* ISC license. */

#ifndef HERM_JSON_H
#define HERM_JSON_H

#include <stddef.h>
#include <stdint.h>

/*
  Writing: JSON text in the caller's memory; never fails, adds no NUL, returns the length. Escapes
  quotes, backslashes, C0, C1, DEL, U+2028, U+2029; invalid bytes, counted in *bad, become U+FFFD.
*/

/* for n bytes; whole words are stored */
#define HERM_JSON_STRING_BOUND(n) (6 * (n) + 8)
#define HERM_JSON_STRINGS_BOUND(n) (6 * (n) + 16)
#define HERM_JSON_TIME_BOUND 32

/* The contents of a string. (out, s, n, bad) */
extern size_t herm_json_string (char *, char const *, size_t, size_t *) ;

/* NUL-terminated strings, n bytes, as "a","b"; the last NUL may be missing. */
extern size_t herm_json_strings (char *, char const *, size_t, size_t *) ;

extern size_t herm_json_string_len (char const *, size_t, size_t *) ;
extern size_t herm_json_strings_len (char const *, size_t, size_t *) ;

/*
  Returns how many first bytes of s, whole characters, take at most max bytes, plus extra for
  each. (s, n, max, extra)
*/
extern size_t herm_json_string_fit (char const *, size_t, size_t, unsigned int) ;

/* 2026-11-20T06:12:01.123456789Z, from seconds since 1970 and nanoseconds, up to the year 9999. */
extern size_t herm_json_time (char *, uint64_t, uint32_t) ;


 /* Scanning */

#define HERM_JSON_DEPTH 64

/* A wanted member, with a name in ASCII: the last of that name. len 0: none */
typedef struct herm_json_member_s herm_json_member ;
struct herm_json_member_s
{
  char const *name ;
  unsigned int in ;     /* 0, or 1 + the member whose object has it */
  unsigned int id ;     /* private, like the next two */
  size_t name_len ;
  uint64_t word ;
  char const *s ;
  size_t len ;
} ;

#define HERM_JSON_SLOTS 256

/* The rest zero; can be used again, as long as it has the same members. */
typedef struct herm_json_s herm_json ;
struct herm_json_s
{
  herm_json_member *members ;
  unsigned int n ;      /* at most half of HERM_JSON_SLOTS */
  int python ;          /* takes NaN and Infinity */
  int object ;          /* result: is one */
  char const *first ;   /* result: first member, or 0 */
  char const *last ;    /* result: last member's end */
  int ready ;           /* private */
  unsigned char slot[HERM_JSON_SLOTS] ;
} ;

/* Returns 1 for a JSON text by RFC 8259, in UTF-8, of at most HERM_JSON_DEPTH levels; else 0. */
extern int herm_json_scan (herm_json *, char const *, size_t) ;

/* Returns 1 for a JSON string of that word or, with sep not 0, of word, sep and more; else 0. */
extern int herm_json_is (char const *, size_t, char const *, char) ;

#endif
