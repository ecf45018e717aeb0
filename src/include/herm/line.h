/* ISC license. */

#ifndef HERM_LINE_H
#define HERM_LINE_H

#include <stddef.h>
#include <stdint.h>

#include <herm/put.h>

/*
  Lines {"v":V,"kind":KIND,"seq":N,"ts":TIME,"payload":{...}} in HERM_LINE_ROOM bytes; never
  fails. The writer's limits for strings keep a line within HERM_LINE_MAX. Functions return the
  end.
*/

#define HERM_LINE_V "alter1"
#define HERM_LINE_MAX 16384                    /* bytes, with newline */
#define HERM_LINE_ROOM (HERM_LINE_MAX + 64)    /* words are stored whole */

/* Up to the { of the payload. (o, kind, number, nanoseconds since 1970) */
extern char *herm_line_head (char *, char const *, uint64_t, uint64_t) ;

#define HERM_LINE_END(o) HERM_PUT((o), "}}\n")

/* Members after a comma; names and texts are literals. */
#define HERM_LINE_TEXT(o, name, text) HERM_PUT((o), ",\"" name "\":" text)
#define HERM_LINE_U32(o, name, n) herm_put_u32(HERM_LINE_TEXT((o), name, ""), (n))
#define HERM_LINE_U64(o, name, n) herm_put_u64(HERM_LINE_TEXT((o), name, ""), (n))

/*
  n bytes of a string that has full: NAME_hex follows if some are invalid UTF-8, NAME_len if not
  all of full are written. Values take at most max bytes; *cut is 1 if not all of n fit. With 8
  * n bytes all fit, and cut can be 0.
*/
#define HERM_LINE_STRING(o, name, s, n, full, max, cut) \
  herm_line_value(HERM_LINE_TEXT((o), name, "\""), name, (s), (n), (full), (max), (cut))

/* All behind the first quote. (o, name, s, n, full, max, cut) */
extern char *herm_line_value (
  char *, char const *, char const *, size_t, size_t, size_t, int *) ;

#endif
