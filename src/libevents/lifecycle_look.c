/* ISC license. */

#include <errno.h>

#include <herm/service.h>

#include "lifecycle.h"

#define TRIES 10

static herm_dtally deaths[LIFECYCLE_DEATHS_MAX] ;

static int same (herm_dtally const *a, herm_dtally const *b)
{
  return a->exitcode == b->exitcode && a->sig == b->sig
    && a->stamp.sec.x == b->stamp.sec.x && a->stamp.nano == b->stamp.nano ;
}

/* Reads as many as it takes to find the last one that is known. */
static int new_deaths (int dir, service const *s, lifeview *v)
{
  for (size_t max = s->dead ? 2 : LIFECYCLE_DEATHS_MAX ;; max *= 4)
  {
    ssize_t n ;
    size_t known ;
    if (max > LIFECYCLE_DEATHS_MAX) max = LIFECYCLE_DEATHS_MAX ;
    n = herm_dtally_read(dir, deaths, max) ;
    if (n < 0) return 0 ;
    v->total = n ;
    v->n = (size_t)n > max ? max : (size_t)n ;
    for (known = v->n ; known && !same(deaths + known - 1, &s->last) ;) known-- ;
    v->lost = s->dead && !known ;
    v->death = deaths + known ;
    v->n -= known ;
    if (!v->lost || v->n == v->total || max == LIFECYCLE_DEATHS_MAX) return 1 ;
  }
}

static int is_newest (int dir, lifeview const *v)
{
  herm_dtally d ;
  ssize_t n = herm_dtally_read(dir, &d, 1) ;
  if (n < 0) return 0 ;
  return n ? v->total && same(&d, v->death + v->n - 1) : !v->total ;
}

/* s6-supervise writes a death before the status that follows it. */
int lifecycle_look (int dir, service const *s, lifeview *v)
{
  for (unsigned int i = 0 ; i < TRIES ; i++)
  {
    if (!new_deaths(dir, s, v))
    {
      if (errno == EAGAIN) continue ;
      return 0 ;
    }
    if (!herm_svstatus_read(dir, &v->sv)) return 0 ;
    if (is_newest(dir, v)) return 1 ;
  }
  errno = EAGAIN ;
  return 0 ;
}
