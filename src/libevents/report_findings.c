/* ISC license. */

#include "report.h"

#define SHOWN 60 /* of each kind */

typedef struct sort_s sort ;
struct sort_s
{
  char const *tag ;
  char const *name ;
  char const *why ;
} ;

static sort const sorts[F_N] =
{
  [F_SENSITIVE] = { "red", "sensitive", "uses of files in the list of sensitive ones" },
  [F_KILLED] = { "red", "killed", "processes that the guard killed" },
  [F_MADE] = { "amber", "made and run", "programs that were written here, then executed" },
  [F_REFUSED] = { "amber", "refused", "attempts that the system refused" },
  [F_CRASHED] = { "red", "crashed", "processes that ended by a fault" },
  [F_OUTLIVED] = { "amber", "outlived", "processes that outlived their parents by a second" },
  [F_BLIND] = { "red", "unrecorded", "ways around the record that were opened" },
  [F_FAILED] = { "red", "service", "ends of the service itself" }
} ;

static void row (stralloc *sa, report const *r, repfinding const *f, unsigned int kind)
{
  text_puts(sa, "<tr><td class=\"t\">") ;
  text_time(sa, f->ts, 0) ;
  text_puts(sa, "</td><td><span class=\"tag ") ;
  text_puts(sa, sorts[kind].tag) ;
  text_puts(sa, "\">") ;
  text_puts(sa, sorts[kind].name) ;
  text_puts(sa, "</span></td><td>") ;
  text_add(sa, table_key(&r->finding, f) + 1, f->row.len - 1) ;
  if (f->n > 1)
  {
    text_puts(sa, " <span class=\"dim\">\xc3\x97") ;
    report_count(sa, f->n) ;
    text_puts(sa, "</span>") ;
  }
  text_puts(sa, "</td><td class=\"opt\">") ;
  if (f->text)
  {
    text_puts(sa, "<code>") ;
    text_add(sa, r->text.s + f->text, f->text_len) ;
    text_puts(sa, "</code>") ;
  }
  text_puts(sa, "</td></tr>\n") ;
}

static void rows (stralloc *sa, report const *r, unsigned int kind)
{
  unsigned int n = 0 ;
  for (uint32_t i = 0 ; i < r->finding.n ; i++)
  {
    repfinding const *f = table_at(&r->finding, repfinding, i) ;
    if (*table_key(&r->finding, f) != (char)kind) continue ;
    if (n++ < SHOWN) row(sa, r, f, kind) ;
  }
  if (n <= SHOWN) return ;
  text_puts(sa, "<tr><td></td><td colspan=\"3\" class=\"more\">and ") ;
  report_count(sa, n - SHOWN) ;
  text_puts(sa, " more: ") ;
  text_puts(sa, sorts[kind].why) ;
  text_puts(sa, "</td></tr>\n") ;
}

void report_findings (stralloc *sa, report const *r)
{
  text_puts(sa, "<section><h2>Findings</h2>\n") ;
  if (!r->finding.n) text_puts(sa, "<p class=\"dim\">None: nothing refused, killed, sensitive, "
    "made and run, crashed, or outliving its parent.</p>\n") ;
  else
  {
    text_puts(sa, "<table class=\"list\"><tr><th>first at</th><th>kind</th><th>what</th>"
      "<th class=\"opt\">process</th></tr>\n") ;
    for (unsigned int k = 0 ; k < F_N ; k++) rows(sa, r, k) ;
    text_puts(sa, "</table>\n") ;
  }
  text_puts(sa, "</section>\n") ;
}
