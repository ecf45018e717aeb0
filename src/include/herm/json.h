/* ISC license. */

#ifndef HERM_JSON_H
#define HERM_JSON_H

#include <stddef.h>
#include <stdint.h>

/*
  JSON text, written into memory that the caller provides: nothing here
  allocates, fails, or writes a terminating NUL. The output is always valid
  UTF-8 without control characters: quotes, backslashes, C0 and C1 controls,
  DEL and the line separators U+2028 and U+2029 are escaped, and each byte
  that is not part of valid UTF-8 becomes U+FFFD.
*/

/* Room for n bytes of input. Whole words are stored: more than the length that is returned. */
#define HERM_JSON_STRING_BOUND(n) (6 * (n) + 8)
#define HERM_JSON_STRINGS_BOUND(n) (6 * (n) + 16)
#define HERM_JSON_TIME_BOUND 32

/*
  The contents of a string of n bytes, without quotes. Returns the length.
  Adds the number of invalid bytes to *bad. (out, s, n, bad)
*/
extern size_t herm_json_string (char *, char const *, size_t, size_t *) ;

/*
  NUL-terminated strings one after the other, n bytes in all, as the elements of an array,
  without brackets: "a","b". The last NUL may be missing. As above. (out, s, n, bad)
*/
extern size_t herm_json_strings (char *, char const *, size_t, size_t *) ;

/* What herm_json_string and herm_json_strings would return. */
extern size_t herm_json_string_len (char const *, size_t, size_t *) ;
extern size_t herm_json_strings_len (char const *, size_t, size_t *) ;

/*
  Returns how many of the first bytes of s herm_json_string makes at most max bytes of, where
  each byte of s counts for extra more. Does not cut a character in two. (s, n, max, extra)
*/
extern size_t herm_json_string_fit (char const *, size_t, size_t, unsigned int) ;

/*
  Seconds since 1970 and nanoseconds as 2026-11-20T06:12:01.123456789Z, without quotes.
  Returns 30. The year 9999 is the last.
*/
extern size_t herm_json_time (char *, uint64_t, uint32_t) ;

#endif
