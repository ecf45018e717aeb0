/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <herm/json.h>
#include <herm/line.h>

#include "probe-read.h"

 /*
   kernel.file.open, .read, .write, .unlink, .rename
   A record has the names on the way from the file to the root, and the name that was given; the
   line has one path, cut to what the line can hold.
 */

#define FILE_FIXED (READ_LINE_FIXED + 512)  /* all but the paths, at their longest */
#define PATH_ROOM (HERM_PATH_MAX + 2 * HERM_WALK_MAX)

typedef struct where_s where ;
struct where_s
{
  herm_event_path const *p ;
  size_t len ;
  int whole ;   /* 1 if the path lacks nothing */
  char path[PATH_ROOM] ;
} ;

static where first, second ;

 /* The walk has the last name first. Returns the length of the path; the root is one slash. */

static size_t reverse (char *out, char const *s, size_t n, int cut)
{
  size_t w = 0 ;
  while (n)
  {
    size_t end = --n ;
    while (n && s[n - 1]) n-- ;
    if (w || !cut) out[w++] = '/' ;
    memcpy(out + w, s + n, end - n) ;
    w += end - n ;
  }
  if (!w && !cut) out[w++] = '/' ;
  return w ;
}

 /*
   s has the name and the walk of p. A known directory and a name make a path whatever the name
   is; a name that could not be read makes none.
 */

static void locate (where *x, herm_event_path const *p, char const *s, int named, uint64_t ino)
{
  size_t w = 0 ;
  int known = (p->flags & (HERM_PATH_KNOWN | HERM_PATH_PSEUDO)) == HERM_PATH_KNOWN ;
  x->p = p ;
  if (p->flags & HERM_PATH_PSEUDO && !named) w = read_pseudo(x->path, p, s, ino) ;
  else if (known)
    w = reverse(x->path, s + p->name_len, p->walk_len, p->flags & HERM_PATH_CUT) ;
  if (named)
  {
    if (w && x->path[w - 1] == '/') w-- ;
    if (known && (!p->name_len || *s != '/')) x->path[w++] = '/' ;
    memcpy(x->path + w, s, p->name_len) ;
    w += p->name_len ;
    if (p->name_error) w = 0 ;
  }
  x->len = w ;
  x->whole = w && !(p->flags & HERM_PATH_SHORT)
    && (x->path[0] == '/' || (p->flags & HERM_PATH_PSEUDO && !named)) ;
}

static size_t width (where const *x)
{
  size_t bad = 0 ;
  size_t w = herm_json_string_len(x->path, x->len, &bad) ;
  return bad ? w + 2 * x->len : w ;
}

static char *put_name (char *o, char const *name)
{
  return herm_put(HERM_PUT(o, ",\""), name, strlen(name)) ;
}

#define FLAG(bit, name) { HERM_PATH_##bit, sizeof(name) - 1, name }

static struct { uint16_t bit ; uint16_t len ; char name[16] ; } const flags[] =
{
  FLAG(CUT, "_truncated"), FLAG(SHORT, "_name_truncated"),
  FLAG(DELETED, "_deleted"), FLAG(STALE, "_stale"), FLAG(DETACHED, "_detached"),
  FLAG(SHARED, "_shared"), FLAG(CHANGED, "_changed")
} ;

static char *put_where (char *o, char const *name, where const *x, size_t max, int *cut)
{
  o = HERM_PUT(put_name(o, name), "\":") ;
  if (x->len) o = herm_line_value(HERM_PUT(o, "\""), name, x->path, x->len, x->len, max, cut) ;
  else o = HERM_PUT(o, "null") ;
  for (unsigned int i = 0 ; i < sizeof(flags) / sizeof(flags[0]) ; i++)
    if (x->p->flags & flags[i].bit)
      o = HERM_PUT(herm_put(put_name(o, name), flags[i].name, flags[i].len), "\":true") ;
  return o ;
}

static char *put_paths (char *o, int named, int renamed)
{
  size_t const max = HERM_LINE_MAX - FILE_FIXED ;
  int cut = 0 ;
  if (renamed)
  {
    size_t a = width(&first), b = width(&second) ;
    o = put_where(o, "path", &first, b <= max / 2 ? max - b : max / 2, &cut) ;
    o = put_where(o, "newpath", &second, a <= max / 2 ? max - a : max / 2, &cut) ;
  }
  else o = put_where(o, "path", &first, max, &cut) ;
  o = named ? HERM_LINE_TEXT(o, "resolved", "false") : HERM_LINE_TEXT(o, "resolved", "true") ;
  return cut ? HERM_LINE_TEXT(o, "truncated", "true") : o ;
}

static char *put_op (char *o, uint32_t op)
{
  static char const *const names[HERM_FILE_N] =
  {
    "open", "openat", "openat2", "creat",
    "read", "pread64", "readv", "preadv", "preadv2",
    "write", "pwrite64", "writev", "pwritev", "pwritev2",
    "unlink", "unlinkat", "rmdir",
    "rename", "renameat", "renameat2",
    "io_uring"
  } ;
  o = HERM_LINE_TEXT(o, "op", "\"") ;
  o = herm_put(o, names[op], strlen(names[op])) ;
  *o++ = '"' ;
  return o ;
}

static char *put_result (char *o, herm_event_file const *e)
{
  if (e->op == HERM_FILE_IO_URING)
  {
    o = HERM_LINE_TEXT(o, "ret", "null") ;
    return HERM_LINE_TEXT(o, "duration_ns", "null") ;
  }
  if (e->ret < 0) o = herm_put_u64(HERM_LINE_TEXT(o, "ret", "-"), -(uint64_t)e->ret) ;
  else o = HERM_LINE_U64(o, "ret", e->ret) ;
  return HERM_LINE_U64(o, "duration_ns", e->duration) ;
}

static char *put_file (char *o, herm_event_file const *e)
{
  if (!e->dev && !e->ino)
  {
    o = HERM_LINE_TEXT(o, "dev", "null") ;
    return HERM_LINE_TEXT(o, "ino", "null") ;
  }
  o = HERM_LINE_U64(o, "dev", read_dev(e->dev)) ;
  return HERM_LINE_U64(o, "ino", e->ino) ;
}

 /* Known if the whole path is; of a rename, if both are. */

static char *put_sensitive (char *o, int renamed)
{
  int r = read_sensitive(first.path, first.len) ;
  int known = first.whole ;
  if (renamed)
  {
    if (!r) r = read_sensitive(second.path, second.len) ;
    known = known && second.whole ;
  }
  if (r) return HERM_LINE_TEXT(o, "sensitive", "true") ;
  return known ? HERM_LINE_TEXT(o, "sensitive", "false") : HERM_LINE_TEXT(o, "sensitive", "null") ;
}

char *read_file (char *o, readcontext *context, herm_event const *h)
{
  herm_event_file const *e = (herm_event_file const *)h ;
  herm_event_path const *path = e->path ;
  char const *s = (char const *)(e + 1) ;
  size_t n0 = (size_t)path[0].name_len + path[0].walk_len ;
  size_t n1 = (size_t)path[1].name_len + path[1].walk_len ;
  int renamed = h->kind == HERM_KIND_RENAME ;
  int named = renamed || h->kind == HERM_KIND_UNLINK || (h->kind == HERM_KIND_OPEN && e->ret < 0) ;
  (void)context ;
  if (e->op >= HERM_FILE_N || sizeof(*e) + n0 + n1 > h->size) return 0 ;
  if (n0 > PATH_ROOM - 2 || n1 > PATH_ROOM - 2) return 0 ;
  locate(&first, path, s, named, e->ino) ;
  locate(&second, path + 1, s + n0, renamed, 0) ;
  o = put_op(o, e->op) ;
  o = put_paths(o, named, renamed) ;
  if (h->kind != HERM_KIND_READ && h->kind != HERM_KIND_WRITE)
    o = HERM_LINE_U32(o, "flags", e->flags) ;
  o = put_result(o, e) ;
  o = put_file(o, e) ;
  return put_sensitive(o, renamed) ;
}
