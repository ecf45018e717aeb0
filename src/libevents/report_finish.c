/* ISC license. */

#include "report.h"

#define LEVELS 100

static void count (report *r, repprocess *p)
{
  int failed = p->code || p->signal ;
  p->worse |= failed ;
  for (unsigned int i = 0 ; p->parent && i < LEVELS ; i++)
  {
    p = table_at(&r->process, repprocess, p->parent - 1) ;
    p->below++ ;
    p->worse |= failed ;
  }
}

/* Processes that still run after their parents; and what is below each. */
void report_finish (report *r)
{
  stralloc what = STRALLOC_ZERO ;
  text_puts(&what, "still runs, its parent has ended") ;
  if (r->kind[HERM_KIND_EXIT]) for (uint32_t i = 0 ; i < r->process.n ; i++)
  {
    repprocess const *p = table_at(&r->process, repprocess, i) ;
    if (!p->ended && p->parent && table_at(&r->process, repprocess, p->parent - 1)->ended)
      report_found(r, F_OUTLIVED, &what, i + 1, r->end) ;
  }
  for (uint32_t i = 0 ; i < r->process.n ; i++) count(r, table_at(&r->process, repprocess, i)) ;
  stralloc_free(&what) ;
}
