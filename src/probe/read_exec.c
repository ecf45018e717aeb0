/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <herm/json.h>
#include <herm/line.h>

#include "probe-read.h"

 /* All strings but shorter ones are cut to the same length. */

#define EXEC_FIXED (READ_LINE_FIXED + 128)  /* all but the strings */

enum { NAME, PATH, EXE, ARGV, STRINGS } ;

static void share (size_t *room, size_t const *width, size_t left)
{
  unsigned int n = STRINGS, before ;
  unsigned int done = 0 ;
  do
  {
    size_t each = n ? left / n : 0 ;
    before = n ;
    for (unsigned int i = 0 ; i < STRINGS ; i++)
      if (!(done & 1u << i))
      {
        room[i] = each ;
        if (width[i] > each) continue ;
        room[i] = width[i] ;
        done |= 1u << i ;
        left -= width[i] ;
        n-- ;
      }
  }
  while (n < before) ;
}

static readpath path, exe ;

 /*
   A byte takes at most 8 bytes (escape 6 and _hex 2, or 3 and 5 at the end of an argument), so
   few execs need measuring. *n: the bytes of arguments to write.
 */

static void fit (size_t *room, herm_event_exec const *e, char const *s, size_t *n, size_t service)
{
  int plain = !((e->base_flags | e->exe_flags) & ~HERM_PATH_KNOWN) ;
  size_t max = HERM_LINE_MAX - EXEC_FIXED - service - (plain ? 0 : READPATH_FLAGS) ;
  char const *argv = s + e->filename_len ;
  size_t width[STRINGS] ;
  size_t bad = 0 ;
  size_t hex ;
  *n = e->argv_len ;
  for (unsigned int i = 0 ; i < STRINGS ; i++) room[i] = max ;
  if (8 * (e->filename_len + path.len + exe.len + *n) <= max) return ;
  width[NAME] = herm_json_string_len(s, e->filename_len, &bad) ;
  hex = bad ? sizeof(",\"filename_hex\":\"\"") : 0 ;
  if (bad) width[NAME] += 2 * e->filename_len + hex ;
  width[PATH] = readpath_width(&path) ;
  width[EXE] = readpath_width(&exe) ;
  width[ARGV] = read_argv_len(argv, *n) ;
  share(room, width, max) ;
  *n = read_argv_fit(argv, *n, room[ARGV]) ;
  room[NAME] -= hex ;
}

 /* The kernel made /dev/fd/N/NAME from a descriptor and a NAME. */

static void locate (herm_event_exec const *e, char const *s)
{
  static herm_event_path p[2] ;
  char const *walk = s + e->filename_len + e->argv_len ;
  int known = e->base_flags & HERM_PATH_KNOWN ;
  size_t skip = 0 ;
  if (e->fd >= 0)
  {
    skip = sizeof("/dev/fd/") - 1 ;
    while (skip < e->filename_len && s[skip] != '/') skip++ ;
    if (skip < e->filename_len) skip++ ;
    if (skip > e->filename_len) skip = e->filename_len ;
  }
  p[0].name_len = e->filename_len - skip ;
  p[0].walk_len = e->base_len ;
  p[0].flags = e->base_flags ;
  p[1].walk_len = e->exe_len ;
  p[1].flags = e->exe_flags ;
  readpath_locate(
    &path, p, known && (e->fd < 0 || p[0].name_len) ? s + skip : 0, walk, e->script_ino) ;
  readpath_locate(&exe, p + 1, 0, walk + e->base_len, e->ino) ;
}

 /* Cached as in read_line.c */

static char *put_dev (char *o, uint32_t dev)
{
  static char text[48] ;
  static size_t len = 0 ;
  static uint32_t last ;
  if (!len || last != dev)
  {
    len = HERM_LINE_TEXT(HERM_LINE_U64(text, "dev", read_dev(dev)), "ino", "") - text ;
    last = dev ;
  }
  memcpy(o, text, sizeof(text)) ;
  return o + len ;
}

char *read_exec (char *o, readcontext *context, herm_event const *h)
{
  herm_event_exec const *e = (herm_event_exec const *)h ;
  char const *s = (char const *)(e + 1) ;
  char const *argv = s + e->filename_len ;
  size_t room[STRINGS] ;
  size_t bad = 0 ;
  size_t n ;
  int cut = 0 ;
  if (sizeof(*e) + e->filename_len + e->argv_len + e->base_len + e->exe_len > h->size
   || e->filename_len + e->base_len > READPATH_ROOM - 2
   || e->exe_len > READPATH_ROOM - 2) return 0 ;
  locate(e, s) ;
  fit(room, e, s, &n, context->service) ;
  o = HERM_LINE_STRING(o, "filename", s, e->filename_len, e->filename_len, room[NAME], &cut) ;
  o = HERM_LINE_TEXT(o, "argv", "[") ;
  o += herm_json_strings(o, argv, n, &bad) ;
  *o++ = ']' ;
  if (bad) o = read_argv_hex(o, argv, n) ;
  if (n < e->argv_len) cut = 1 ;
  if (n < e->argv_len || e->argv_len < e->argv_total)
  {
    o = HERM_LINE_TEXT(o, "argv_truncated", "true") ;
    o = HERM_LINE_U32(o, "argv_len", e->argv_len < e->argv_total ? e->argv_total : e->argv_len) ;
    if (e->argc) o = HERM_LINE_U32(o, "argc", e->argc) ;
  }
  if (e->argv_error) o = HERM_LINE_U32(o, "argv_errno", read_errno(e->argv_error)) ;
  o = readpath_put(o, "path", &path, room[PATH], &cut) ;
  if (path.len && e->fd >= 0 && !path.p->name_len && !(path.p->flags & HERM_PATH_SHARED))
    o = HERM_LINE_TEXT(o, "resolved", "true") ;
  else o = HERM_LINE_TEXT(o, "resolved", "false") ;
  o = readpath_put(o, "exe", &exe, room[EXE], &cut) ;
  if (cut) o = HERM_LINE_TEXT(o, "truncated", "true") ;
  o = herm_put_u64(put_dev(o, e->dev), e->ino) ;
  if ((e->script_ino || e->script_dev) && (e->script_ino != e->ino || e->script_dev != e->dev))
  {
    o = HERM_LINE_U64(o, "script_dev", read_dev(e->script_dev)) ;
    o = HERM_LINE_U64(o, "script_ino", e->script_ino) ;
  }
  if (!e->error) return HERM_LINE_TEXT(o, "errno", "0") ;
  return HERM_LINE_U32(o, "errno", read_errno(e->error)) ;
}
