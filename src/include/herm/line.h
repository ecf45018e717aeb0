/* ISC license. */

#ifndef HERM_LINE_H
#define HERM_LINE_H

#include <stddef.h>
#include <stdint.h>

#include <herm/json.h>
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


 /* Reading */

enum herm_line_shape
{
  HERM_LINE_GOOD = 0,
  HERM_LINE_LONG,
  HERM_LINE_INVALID, /* no JSON */
  HERM_LINE_NOOBJECT,
  HERM_LINE_VERSION,
  HERM_LINE_NOKIND,
  HERM_LINE_NOPAYLOAD,
  HERM_LINE_SHAPES
} ;

/* Strings have their quotes. */
typedef struct herm_line_s herm_line ;
struct herm_line_s
{
  char const *kind ;
  size_t kind_len ;
  char const *payload ;
  size_t payload_len ;
  char const *service ;
  size_t service_len ;  /* 0: none */
  uint64_t seqid ;
  uint64_t seq ;        /* 0: not numbered */
} ;

/* Scans a line without newline. Returns the shape; stores only a good line. */
extern unsigned int herm_line_scan (herm_line *, char const *, size_t) ;

/* Likewise, with more members: those that are wanted begin with HERM_LINE_MEMBERS. */
extern unsigned int herm_line_take (herm_line *, herm_json *, char const *, size_t) ;

enum herm_line_member
{
  HERM_LINE_M_V,
  HERM_LINE_M_KIND,
  HERM_LINE_M_SEQ,
  HERM_LINE_M_SEQID,
  HERM_LINE_M_PAYLOAD,
  HERM_LINE_M_SERVICE,
  HERM_LINE_M_N
} ;

#define HERM_LINE_PAYLOAD(s) { .name = s, .in = 1 + HERM_LINE_M_PAYLOAD }
#define HERM_LINE_MEMBERS \
  [HERM_LINE_M_V] = { .name = "v" }, \
  [HERM_LINE_M_KIND] = { .name = "kind" }, \
  [HERM_LINE_M_SEQ] = { .name = "seq" }, \
  [HERM_LINE_M_SEQID] = { .name = "seqid" }, \
  [HERM_LINE_M_PAYLOAD] = { .name = "payload" }, \
  [HERM_LINE_M_SERVICE] = HERM_LINE_PAYLOAD("service")

/* Reads 16 digits. Returns 1, or 0 if they are invalid. */
extern int herm_line_seqid (uint64_t *, char const *) ;

#endif
