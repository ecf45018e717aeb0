/* ISC license. */

#ifndef HERM_LINE_H
#define HERM_LINE_H

#include <stddef.h>
#include <stdint.h>

#include <herm/put.h>

/*
  The envelope of every line that herm writes, and the members of its payload:

    {"v":V,"kind":KIND,"seq":N,"ts":TIME,"payload":{...}}

  Lines are written into memory with HERM_LINE_ROOM bytes; nothing here allocates or fails.
  The writer keeps the line within HERM_LINE_MAX by the limits that it gives to its strings.
  Each function returns the end of what it wrote.
*/

#define HERM_LINE_V "alter1"
#define HERM_LINE_MAX 16384                    /* bytes, newline included */
#define HERM_LINE_ROOM (HERM_LINE_MAX + 64)    /* words are stored whole */

/* Begins a line, up to the { of its payload. (o, kind, number, nanoseconds since 1970) */
extern char *herm_line_head (char *, char const *, uint64_t, uint64_t) ;

/* Ends the payload and the line. */
#define HERM_LINE_END(o) HERM_PUT((o), "}}\n")

/* Members with a comma before; the name, and the text of a value, are literals. */
#define HERM_LINE_TEXT(o, name, text) HERM_PUT((o), ",\"" name "\":" text)
#define HERM_LINE_U32(o, name, n) herm_put_u32(HERM_LINE_TEXT((o), name, ""), (n))
#define HERM_LINE_U64(o, name, n) herm_put_u64(HERM_LINE_TEXT((o), name, ""), (n))

/*
  A string: n bytes, the beginning of full bytes. If some of them are invalid UTF-8, a member
  NAME_hex has them all; if not all of full are written, a member NAME_len has the number full.
  The values take at most max bytes; sets *cut to 1 if not all of the n bytes are written.
  8 * n bytes are always enough: then cut can be 0.
*/
#define HERM_LINE_STRING(o, name, s, n, full, max, cut) \
  herm_line_value(HERM_LINE_TEXT((o), name, "\""), name, (s), (n), (full), (max), (cut))

/* All of that behind the first quote. (o, name, s, n, full, max, cut) */
extern char *herm_line_value (
  char *, char const *, char const *, size_t, size_t, size_t, int *) ;

#endif
