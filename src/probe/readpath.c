/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <herm/json.h>
#include <herm/line.h>

#include "probe-read.h"

 /* The walk has the last name first. */

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

void readpath_locate (
  readpath *x, herm_event_path const *p, char const *name, char const *walk, uint64_t ino)
{
  size_t w = 0 ;
  int known = (p->flags & (HERM_PATH_KNOWN | HERM_PATH_PSEUDO)) == HERM_PATH_KNOWN ;
  x->p = p ;
  if (p->flags & HERM_PATH_PSEUDO && !name) w = read_pseudo(x->path, p, walk, ino) ;
  else if (known) w = reverse(x->path, walk, p->walk_len, p->flags & HERM_PATH_CUT) ;
  if (name)
  {
    if (w && x->path[w - 1] == '/') w-- ;
    if (known && (!p->name_len || *name != '/')) x->path[w++] = '/' ;
    memcpy(x->path + w, name, p->name_len) ;
    w += p->name_len ;
    if (p->name_error) w = 0 ;
  }
  x->len = w ;
  x->whole = w && !(p->flags & (HERM_PATH_SHORT | HERM_PATH_CHANGED))
    && (x->path[0] == '/' || (p->flags & HERM_PATH_PSEUDO && !name)) ;
}

size_t readpath_width (readpath const *x)
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

char *readpath_put (
  char *o, char const *name, readpath const *x, size_t max, int *cut)
{
  o = HERM_PUT(put_name(o, name), "\":") ;
  if (x->len) o = herm_line_value(HERM_PUT(o, "\""), name, x->path, x->len, x->len, max, cut) ;
  else o = HERM_PUT(o, "null") ;
  for (unsigned int i = 0 ; i < sizeof(flags) / sizeof(flags[0]) ; i++)
    if (x->p->flags & flags[i].bit)
      o = HERM_PUT(herm_put(put_name(o, name), flags[i].name, flags[i].len), "\":true") ;
  return o ;
}
