/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <herm/json.h>
#include <herm/line.h>

#include "probe-read.h"

#define SERVICE_MAX 2048 /* bytes of the text and its _hex: one name always fits */
#define CACHE 64         /* names; a power of two */

enum { CLAIMED, SEALED, ROOT } ;

static unsigned int basis (herm_name const *e)
{
  if (e->scan_uid || e->slot_uid || !e->slot_mode) return CLAIMED ;
  if ((e->scan_mode | e->slot_mode) & 022) return CLAIMED ;
  return e->uid ? SEALED : ROOT ;
}

/* Returns 0 if the entry is another name's by now. Programs change the generation first. */
static int take (herm_name *e, herm_name const *names, uint32_t i, uint32_t generation)
{
  if (!i || i >= HERM_NAMES_MAX) return 0 ;
  if (__atomic_load_n(&names[i].generation, __ATOMIC_ACQUIRE) != generation) return 0 ;
  memcpy(e, names + i, sizeof(*e)) ;
  __atomic_thread_fence(__ATOMIC_ACQUIRE) ;
  return __atomic_load_n(&names[i].generation, __ATOMIC_RELAXED) == generation
    && e->len < HERM_NAME_SIZE ;
}

typedef struct service_s service ;
struct service_s
{
  uint32_t name ;
  uint32_t generation ;
  int sure ;          /* nothing will change */
  size_t len ;
  char text[SERVICE_MAX + 128] ;
} ;

/* Returns how many first bytes fit: whole names. A part of one would be another's name. */
static size_t fit (char const *s, size_t n)
{
  for (;;)
  {
    size_t bad = 0 ;
    size_t w = herm_json_string_len(s, n, &bad) ;
    if (w + (bad ? 2 * n : 0) <= SERVICE_MAX) return n ;
    while (s[--n] != '/') ;
  }
}

/* Writes the path of names, and the weakest basis on it. Returns 0 if unknown. */
static int make (service *s, herm_name const *names)
{
  static char const *const words[] =
  {
    [CLAIMED] = ",\"service_basis\":\"claimed\"",
    [SEALED] = ",\"service_basis\":\"sealed\"",
    [ROOT] = ",\"service_basis\":\"root\""
  } ;
  char path[HERM_LEVELS_MAX * HERM_NAME_SIZE] ;
  size_t start = sizeof(path) ;
  uint32_t i = s->name ;
  uint32_t generation = s->generation ;
  unsigned int weakest = ROOT ;
  int cut = 0 ;
  char *o ;
  s->sure = 1 ;
  for (unsigned int level = 0 ; i ; level++)
  {
    herm_name e ;
    if (level >= HERM_LEVELS_MAX || !take(&e, names, i, generation)) return 0 ;
    if (start < sizeof(path)) path[--start] = '/' ;
    start -= e.len ;
    memcpy(path + start, e.name, e.len) ;
    if (basis(&e) < weakest) weakest = basis(&e) ;
    if (!e.slot_mode) s->sure = 0 ;
    i = e.parent ;
    generation = e.parent_generation ;
  }
  i = sizeof(path) - start ;
  o = HERM_PUT(s->text, "\"service\":\"") ;
  o = herm_line_value(o, "service", path + start, fit(path + start, i), i, SERVICE_MAX, &cut) ;
  s->len = herm_put(o, words[weakest], strlen(words[weakest])) - s->text ;
  return 1 ;
}

char *read_service (char *o, herm_name const *names, herm_event const *h)
{
  static service cache[CACHE] ;
  service *s = cache + (h->name & (CACHE - 1)) ;
  if (!names || !h->name) return HERM_PUT(o, READ_NO_SERVICE) ;
  if (s->name != h->name || s->generation != h->generation || !s->sure)
  {
    s->name = h->name ;
    s->generation = h->generation ;
    if (!make(s, names))
    {
      s->name = 0 ;
      return HERM_PUT(o, READ_NO_SERVICE) ;
    }
  }
  return herm_put(o, s->text, s->len) ;
}
