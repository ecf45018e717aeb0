/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <herm/json.h>
#include <herm/line.h>

#include "probe-read.h"

 /* One path: the names from the root, and the given name */

#define FILE_FIXED (READ_LINE_FIXED + READPATH_FLAGS)  /* all but the paths */

static readpath first, second ;

static char *put_paths (char *o, size_t max, int named, int renamed)
{
  int cut = 0 ;
  if (renamed)
  {
    size_t a = readpath_width(&first), b = readpath_width(&second) ;
    o = readpath_put(o, "path", &first, b <= max / 2 ? max - b : max / 2, &cut) ;
    o = readpath_put(o, "newpath", &second, a <= max / 2 ? max - a : max / 2, &cut) ;
  }
  else o = readpath_put(o, "path", &first, max, &cut) ;
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

 /* null: no match, and a path is not whole */

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
  int named = renamed || h->kind == HERM_KIND_UNLINK
    || (h->kind == HERM_KIND_OPEN && path->flags & HERM_PATH_NAMED) ;
  if (e->op >= HERM_FILE_N || sizeof(*e) + n0 + n1 > h->size) return 0 ;
  if (n0 > READPATH_ROOM - 2 || n1 > READPATH_ROOM - 2) return 0 ;
  readpath_locate(&first, path, named ? s : 0, s + path[0].name_len, e->ino) ;
  readpath_locate(&second, path + 1, renamed ? s + n0 : 0, s + n0 + path[1].name_len, 0) ;
  o = put_op(o, e->op) ;
  o = put_paths(o, HERM_LINE_MAX - FILE_FIXED - context->service, named, renamed) ;
  if (h->kind != HERM_KIND_READ && h->kind != HERM_KIND_WRITE)
    o = HERM_LINE_U32(o, "flags", e->flags) ;
  o = put_result(o, e) ;
  o = put_file(o, e) ;
  return put_sensitive(o, renamed) ;
}
