/* ISC license. */

#ifndef HERM_LINE_H
#define HERM_LINE_H

#include <stddef.h>
#include <stdint.h>

#include <herm/put.h>

/*
  Lines {"v":V,"kind":KIND,"seq":N,"seqid":ID,"ts":TIME,"payload":{...}} in HERM_LINE_ROOM
  bytes; functions return the end. Limits for strings keep lines within HERM_LINE_MAX.
*/

#define HERM_LINE_V "alter1"
#define HERM_LINE_MAX 16384                    /* bytes, with newline */
#define HERM_LINE_ROOM (HERM_LINE_MAX + 64)

/* Up to the payload's {. (o, kind, identity of the numbers, number, nanoseconds since 1970) */
extern char *herm_line_head (char *, char const *, uint64_t, uint64_t, uint64_t) ;

#define HERM_LINE_END(o) HERM_PUT((o), "}}\n")

/* Members after a comma, with literal names and texts. */
#define HERM_LINE_TEXT(o, name, text) HERM_PUT((o), ",\"" name "\":" text)
#define HERM_LINE_U32(o, name, n) herm_put_u32(HERM_LINE_TEXT((o), name, ""), (n))
#define HERM_LINE_U64(o, name, n) herm_put_u64(HERM_LINE_TEXT((o), name, ""), (n))

/*
  n bytes of a string of full bytes, in at most max; *cut is 1 if not all fit, never if max >= 8
  * n. Adds NAME_hex for invalid UTF-8, NAME_len if truncated.
*/
#define HERM_LINE_STRING(o, name, s, n, full, max, cut) \
  herm_line_value(HERM_LINE_TEXT((o), name, "\""), name, (s), (n), (full), (max), (cut))

/* Writes all after the first quote. */
extern char *herm_line_value (
  char *, char const *, char const *, size_t, size_t, size_t, int *) ;

#endif
