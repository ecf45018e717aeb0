/* ISC license. */

#include <stdint.h>
#include <string.h>

#include <herm/json.h>

#include "event.h"
#include "probe-read.h"

 /*
   kernel.attest.exec.
   A byte of a string becomes 8 bytes at most (6 for an escape and 2 in the _hex member, or 3 and 5 for the end of an
   argument), so short strings need no measuring, and that is nearly every exec. The others are measured, and cut
   if need be, before anything is written.
 */

typedef struct cut_s cut ;
struct cut_s
{
  size_t filename ;
  size_t argv ;
} ;

static size_t filename_fit (char const *s, size_t n, size_t max)
{
  size_t bad = 0 ;
  size_t w = herm_json_string_len(s, n, &bad) ;
  if (bad) w += 2 * n + sizeof(",\"filename_hex\":\"\"") ;
  if (w <= max) return n ;
  if (bad) max = max > sizeof(",\"filename_hex\":\"\"") ? max - sizeof(",\"filename_hex\":\"\"") : 0 ;
  return herm_json_string_fit(s, n, max, bad ? 2 : 0) ;
}

 /* What the arguments need, with their quotes and commas, and with argv_hex if *hex says so or becomes 1. */

static size_t argv_len (char const *s, size_t n, int *hex)
{
  size_t bad = 0 ;
  size_t w = herm_json_strings_len(s, n, &bad) ;
  if (bad) *hex = 1 ;
  if (*hex)
  {
    w += sizeof(",\"argv_hex\":[]") ;
    while (n)
    {
      char const *p = memchr(s, 0, n) ;
      size_t len = p ? (size_t)(p - s) : n ;
      w += 2 * len + 5 ;
      if (p) len++ ;
      s += len ; n -= len ;
    }
  }
  return w ;
}

static size_t argv_fit (char const *s, size_t n, size_t max)
{
  size_t done = 0 ;
  int hex = 0 ;
  if (argv_len(s, n, &hex) <= max) return n ;
  if (hex) max = max > sizeof(",\"argv_hex\":[]") ? max - sizeof(",\"argv_hex\":[]") : 0 ;
  while (done < n)
  {
    size_t bad = 0 ;
    char const *p = memchr(s + done, 0, n - done) ;
    size_t len = p ? (size_t)(p - s) - done : n - done ;
    size_t frame = hex ? 8 : 3 ;
    size_t w ;
    if (frame >= max) break ;
    max -= frame ;
    w = herm_json_string_len(s + done, len, &bad) + (hex ? 2 * len : 0) ;
    if (w > max)
    {
      done += herm_json_string_fit(s + done, len, max, hex ? 2 : 0) ;
      break ;
    }
    max -= w ;
    done += len + !!p ;
  }
  return done ;
}

 /* Cuts the longer one, or both to the same length if that is not enough. */

static void fit (cut *c, char const *s)
{
  size_t max = READ_LINE_MAX - READ_LINE_FIXED ;
  size_t bad = 0 ;
  int hex = 0 ;
  size_t f = herm_json_string_len(s, c->filename, &bad) + (bad ? 2 * c->filename + sizeof(",\"filename_hex\":\"\"") : 0) ;
  size_t a = argv_len(s + c->filename, c->argv, &hex) ;
  if (f + a <= max) return ;
  if (a <= max / 2) c->filename = filename_fit(s, c->filename, max - a) ;
  else if (f <= max / 2) c->argv = argv_fit(s + c->filename, c->argv, max - f) ;
  else
  {
    size_t fn = c->filename ;
    c->filename = filename_fit(s, fn, max / 2) ;
    c->argv = argv_fit(s + fn, c->argv, max / 2) ;
  }
}

static char *putargvhex (char *o, char const *s, size_t n)
{
  o = PUT(o, ",\"argv_hex\":[") ;
  while (n)
  {
    size_t bad = 0 ;
    char const *p = memchr(s, 0, n) ;
    size_t len = p ? (size_t)(p - s) : n ;
    herm_json_string_len(s, len, &bad) ;
    if (bad) o = puthex(o, s, len) ;
    else o = PUT(o, "null") ;
    *o++ = ',' ;
    if (p) len++ ;
    s += len ; n -= len ;
  }
  o[-1] = ']' ;
  return o ;
}

static size_t dev_piece (char *out, uint32_t dev)
{
  char *o = out ;
  o = PUT(o, ",\"dev\":") ;
  o = putu64(o, read_dev(dev)) ;
  o = PUT(o, ",\"ino\":") ;
  return o - out ;
}

size_t read_exec (char *out, readcontext *context, uint64_t seq, struct herm_event const *h, uint32_t len)
{
  struct herm_event_exec const *e = (struct herm_event_exec const *)h ;
  char const *s = (char const *)(e + 1) ;
  char const *argv ;
  char *o = out ;
  readpiece *piece ;
  cut full, c ;
  size_t bad = 0 ;

  if (len < sizeof(struct herm_event_exec)) return 0 ;
  full.filename = e->filename_len ;
  full.argv = e->argv_len ;
  if (sizeof(struct herm_event_exec) + full.filename + full.argv > len || h->set != HERM_SET_EXEC) return 0 ;
  argv = s + full.filename ;
  c = full ;
  if (8 * (full.filename + full.argv) > READ_LINE_MAX - READ_LINE_FIXED) fit(&c, s) ;

  o = PUT_HEAD(o, "kernel.attest.exec", context, seq, h) ;
  o = PUT(o, ",\"filename\":\"") ;
  bad = 0 ;
  o += herm_json_string(o, s, c.filename, &bad) ;
  *o++ = '"' ;
  if (bad)
  {
    o = PUT(o, ",\"filename_hex\":") ;
    o = puthex(o, s, c.filename) ;
  }
  if (c.filename < full.filename)
  {
    o = PUT(o, ",\"filename_len\":") ;
    o = putu32(o, full.filename) ;
  }

  o = PUT(o, ",\"argv\":[") ;
  bad = 0 ;
  o += herm_json_strings(o, argv, c.argv, &bad) ;
  *o++ = ']' ;
  if (bad) o = putargvhex(o, argv, c.argv) ;
  if (c.argv < full.argv || full.argv < e->argv_total)
  {
    o = PUT(o, ",\"argv_truncated\":true,\"argv_len\":") ;
    o = putu32(o, full.argv < e->argv_total ? e->argv_total : full.argv) ;
    if (e->argc)
    {
      o = PUT(o, ",\"argc\":") ;
      o = putu32(o, e->argc) ;
    }
  }
  if (e->argv_error)
  {
    o = PUT(o, ",\"argv_errno\":") ;
    o = putu32(o, e->argv_error < 0 ? -(uint32_t)e->argv_error : (uint32_t)e->argv_error) ;
  }
  if (c.filename < full.filename || c.argv < full.argv) o = PUT(o, ",\"truncated\":true") ;

  piece = &context->piece[READ_PIECE_DEV] ;
  if (!piece->len || piece->key[0] != e->dev)
  {
    piece->len = dev_piece(piece->text, e->dev) ;
    piece->key[0] = e->dev ;
  }
  memcpy(o, piece->text, 40) ;
  o += piece->len ;
  o = putu64(o, e->ino) ;
  if (!e->error) o = PUT(o, ",\"errno\":0}}\n") ;
  else
  {
    o = PUT(o, ",\"errno\":") ;
    o = putu32(o, e->error < 0 ? -(uint32_t)e->error : (uint32_t)e->error) ;
    o = PUT(o, "}}\n") ;
  }
  return o - out ;
}
