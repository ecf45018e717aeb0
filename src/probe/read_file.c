/* ISC license. */

#include <stdint.h>
#include <string.h>

#include <herm/json.h>

#include "event.h"
#include "probe-read.h"

 /*
   kernel.file.open, .read, .write, .unlink, .rename.
   The kernel says where something is by the names on the way up, and by the name that was given; here they become
   one path, and what must be cut for the line is cut.
 */

#define FILE_FIXED (READ_LINE_FIXED + 512)  /* all but the paths, at their longest */
#define PATH_ROOM (HERM_PATH_MAX + 2 * HERM_WALK_MAX)

static char const *const ops[HERM_FILE_N] =
{
  "open", "openat", "openat2", "creat",
  "read", "pread64", "readv", "preadv", "preadv2",
  "write", "pwrite64", "writev", "pwritev", "pwritev2",
  "unlink", "unlinkat", "rmdir",
  "rename", "renameat", "renameat2",
  "io_uring"
} ;

static struct { uint8_t kind ; char const *head ; } const kinds[] =
{
  { HERM_KIND_OPEN, "{\"v\":\"alter1\",\"kind\":\"kernel.file.open\",\"seq\":" },
  { HERM_KIND_READ, "{\"v\":\"alter1\",\"kind\":\"kernel.file.read\",\"seq\":" },
  { HERM_KIND_WRITE, "{\"v\":\"alter1\",\"kind\":\"kernel.file.write\",\"seq\":" },
  { HERM_KIND_UNLINK, "{\"v\":\"alter1\",\"kind\":\"kernel.file.unlink\",\"seq\":" },
  { HERM_KIND_RENAME, "{\"v\":\"alter1\",\"kind\":\"kernel.file.rename\",\"seq\":" }
} ;

typedef struct where_s where ;
struct where_s
{
  struct herm_event_path const *p ;
  size_t len ;
  char path[PATH_ROOM] ;
} ;

static where first, second ;

 /* The walk has the last name first. Returns the length of the path; that of the root is one slash. */

static size_t turn (char *out, char const *s, size_t n, int cut)
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

 /* s is what the record has for it. A directory and a name make a path whatever the name is, but it must be known. */

static void locate (where *x, struct herm_event_path const *p, char const *s, int named)
{
  size_t w = 0 ;
  x->p = p ;
  if (p->flags & HERM_PATH_KNOWN) w = turn(x->path, s + p->name_len, p->walk_len, p->flags & HERM_PATH_CUT) ;
  if (named)
  {
    if (w && x->path[w - 1] == '/') w-- ;
    if (p->flags & HERM_PATH_KNOWN && (!p->name_len || *s != '/')) x->path[w++] = '/' ;
    memcpy(x->path + w, s, p->name_len) ;
    w += p->name_len ;
    if (p->name_error) w = 0 ;
  }
  x->len = w ;
}

static size_t width (where const *x)
{
  size_t bad = 0 ;
  size_t w = herm_json_string_len(x->path, x->len, &bad) ;
  return bad ? w + 2 * x->len : w ;
}

static char *putflag (char *o, char const *name, char const *what)
{
  size_t n = strlen(name) ;
  *o++ = ',' ;
  *o++ = '"' ;
  memcpy(o, name, n) ; o += n ;
  n = strlen(what) ;
  memcpy(o, what, n) ;
  return PUT(o + n, "\":true") ;
}

static char *putwhere (char *o, char const *name, where const *x, size_t max, int *cut)
{
  if (x->len) o = read_string(o, name, x->path, x->len, x->len, max, cut) ;
  else
  {
    size_t n = strlen(name) ;
    *o++ = ',' ;
    *o++ = '"' ;
    memcpy(o, name, n) ;
    o = PUT(o + n, "\":null") ;
  }
  if (x->p->flags & HERM_PATH_CUT) o = putflag(o, name, "_truncated") ;
  if (x->p->flags & HERM_PATH_DELETED) o = putflag(o, name, "_deleted") ;
  if (x->p->flags & HERM_PATH_DETACHED) o = putflag(o, name, "_detached") ;
  return o ;
}

static char *putnumber (char *o, int64_t n)
{
  if (n >= 0) return putu64(o, n) ;
  *o++ = '-' ;
  return putu64(o, -(uint64_t)n) ;
}

 /* Known if the whole path is. The second one only if there is one. */

static char *putsensitive (char *o, int renamed)
{
  int r = read_sensitive(first.path, first.len) ;
  int known = first.len && first.path[0] == '/' ;
  if (renamed)
  {
    if (!r) r = read_sensitive(second.path, second.len) ;
    known = known && second.len && second.path[0] == '/' ;
  }
  if (r) return PUT(o, ",\"sensitive\":true}}\n") ;
  if (known) return PUT(o, ",\"sensitive\":false}}\n") ;
  return PUT(o, ",\"sensitive\":null}}\n") ;
}

static char const *head_of (uint8_t kind)
{
  unsigned int i = 0 ;
  for (; i < sizeof kinds / sizeof kinds[0] ; i++) if (kinds[i].kind == kind) return kinds[i].head ;
  return 0 ;
}

size_t read_file (char *out, readcontext *context, uint64_t seq, struct herm_event const *h, uint32_t len)
{
  struct herm_event_file const *e = (struct herm_event_file const *)h ;
  char const *s = (char const *)(e + 1) ;
  char const *head = head_of(h->kind) ;
  size_t max = READ_LINE_MAX - FILE_FIXED ;
  int renamed = h->kind == HERM_KIND_RENAME ;
  struct herm_event_path const *path = e->path ;
  int named, cut = 0 ;
  size_t n[2], w[2] ;
  char *o = out ;

  if (len < sizeof *e || h->set != HERM_SET_FILE || !head || e->op >= HERM_FILE_N) return 0 ;
  n[0] = (size_t)path[0].name_len + path[0].walk_len ;
  n[1] = (size_t)path[1].name_len + path[1].walk_len ;
  if (sizeof *e + n[0] + n[1] > len || n[0] > PATH_ROOM - 2 || n[1] > PATH_ROOM - 2) return 0 ;
  named = h->kind == HERM_KIND_UNLINK || renamed || (h->kind == HERM_KIND_OPEN && e->ret < 0) ;
  locate(&first, path, s, named) ;
  locate(&second, path + 1, s + n[0], renamed) ;
  w[0] = w[1] = max ;
  if (renamed)
  {
    size_t a = width(&first), b = width(&second) ;
    w[0] = b <= max / 2 ? max - b : max / 2 ;
    w[1] = a <= max / 2 ? max - a : max / 2 ;
  }

  n[0] = strlen(head) ;
  memcpy(o, head, n[0]) ;
  o = puthead(o + n[0], context, seq, h) ;
  o = PUT(o, ",\"op\":\"") ;
  n[0] = strlen(ops[e->op]) ;
  memcpy(o, ops[e->op], n[0]) ;
  o += n[0] ;
  *o++ = '"' ;
  o = putwhere(o, "path", &first, w[0], &cut) ;
  if (renamed) o = putwhere(o, "newpath", &second, w[1], &cut) ;
  if (named) o = PUT(o, ",\"resolved\":false") ; else o = PUT(o, ",\"resolved\":true") ;
  if (cut) o = PUT(o, ",\"truncated\":true") ;
  if (h->kind != HERM_KIND_READ && h->kind != HERM_KIND_WRITE)
  {
    o = PUT(o, ",\"flags\":") ;
    o = putu32(o, e->flags) ;
  }
  if (e->op == HERM_FILE_IO_URING) o = PUT(o, ",\"ret\":null,\"duration_ns\":null") ;
  else
  {
    o = PUT(o, ",\"ret\":") ;
    o = putnumber(o, e->ret) ;
    o = PUT(o, ",\"duration_ns\":") ;
    o = putu64(o, e->duration) ;
  }
  if (e->dev || e->ino)
  {
    o = PUT(o, ",\"dev\":") ;
    o = putu64(o, read_dev(e->dev)) ;
    o = PUT(o, ",\"ino\":") ;
    o = putu64(o, e->ino) ;
  }
  else o = PUT(o, ",\"dev\":null,\"ino\":null") ;
  return putsensitive(o, renamed) - out ;
}
