/* ISC license. */

#include "report.h"

void report_program (stralloc *sa, report const *r, uint32_t i)
{
  repprocess const *p = i ? table_at(&r->process, repprocess, i - 1) : 0 ;
  text_puts(sa, "<code>") ;
  if (p && p->text) text_add(sa, r->text.s + p->text, p->text_len) ;
  else text_puts(sa, "?") ;
  text_puts(sa, "</code>") ;
}
