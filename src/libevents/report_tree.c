/* ISC license. */

#include <skalibs/sig.h>

#include "report.h"

#define SHOWN 1500      /* processes */
#define CHILDREN 60
#define DEPTH 60
#define UNFOLDED 1      /* levels; and what failed */
#define FOLDED 4        /* more successes in a row */

static repprocess const *at (report const *r, uint32_t i)
{
  return table_at(&r->process, repprocess, i - 1) ;
}

static int is_failed (repprocess const *p)
{
  return p->ended && (p->code || p->signal) ;
}

static int same (repprocess const *a, repprocess const *b, report const *r)
{
  if (a->child || b->child || a->ended != b->ended || a->code != b->code || a->signal != b->signal
   || a->text_len != b->text_len || !a->execs != !b->execs) return 0 ;
  for (uint32_t i = 0 ; i < a->text_len ; i++)
    if (r->text.s[a->text + i] != r->text.s[b->text + i]) return 0 ;
  return 1 ;
}

static void outcome (stralloc *sa, repprocess const *p)
{
  if (p->signal)
  {
    text_puts(sa, "<span class=\"tag red\">SIG") ;
    text_puts(sa, sig_name(p->signal)) ;
    text_puts(sa, "</span>") ;
  }
  else if (p->ended && p->code)
  {
    text_puts(sa, "<span class=\"tag amber\">exit ") ;
    text_number(sa, p->code) ;
    text_puts(sa, "</span>") ;
  }
}

static void line (stralloc *sa, report const *r, uint32_t i, uint32_t times)
{
  repprocess const *p = at(r, i) ;
  text_puts(sa, "<span class=\"r\">") ;
  report_program(sa, r, i) ;
  if (!p->execs && p->forked) text_puts(sa, "<span class=\"more\">forked</span>") ;
  if (times > 1)
  {
    text_puts(sa, "<span class=\"more\">\xc3\x97") ;
    report_count(sa, times) ;
    text_puts(sa, "</span>") ;
  }
  outcome(sa, p) ;
  text_puts(sa, "<span class=\"x\">") ;
  if (p->below)
  {
    report_count(sa, p->below) ;
    text_puts(sa, " below \xc2\xb7 ") ;
  }
  text_puts(sa, !p->ended ? "did not end" : p->code || p->signal ? "" : "exit 0 \xc2\xb7 ") ;
  if (p->ended && p->end >= p->begin) report_duration(sa, p->end - p->begin) ;
  text_puts(sa, " \xc2\xb7 ") ;
  text_number(sa, p->pid) ;
  text_puts(sa, "</span></span>") ;
}

static void more (stralloc *sa, uint32_t n, uint32_t failed)
{
  text_puts(sa, "<li class=\"more\">and ") ;
  report_count(sa, n) ;
  text_puts(sa, " more") ;
  if (failed)
  {
    text_puts(sa, ", of which ") ;
    report_count(sa, failed) ;
    text_puts(sa, " failed") ;
  }
  text_puts(sa, "</li>\n") ;
}

static void children (stralloc *, report const *, uint32_t, unsigned int, uint32_t *) ;

static void node (stralloc *sa, report const *r, uint32_t i, uint32_t times, unsigned int depth,
  uint32_t *left)
{
  repprocess const *p = at(r, i) ;
  text_puts(sa, "<li>") ;
  if (p->child) text_puts(sa, p->worse || depth < UNFOLDED ?
    "<details open><summary>" : "<details><summary>") ;
  line(sa, r, i, times) ;
  if (p->child)
  {
    text_puts(sa, "</summary>\n<ul>\n") ;
    if (depth < DEPTH) children(sa, r, i, depth + 1, left) ;
    else text_puts(sa, "<li class=\"more\">and deeper ones</li>\n") ;
    text_puts(sa, "</ul></details>") ;
  }
  text_puts(sa, "</li>\n") ;
}

/* Alike ones that follow each other are one line; beyond the limits only failed ones are shown. */
static void siblings (
  stralloc *sa, report const *r, uint32_t i, uint32_t end, unsigned int depth, uint32_t *left)
{
  uint32_t shown = 0, hidden = 0, failed = 0 ;
  while (i != end)
  {
    uint32_t next = at(r, i)->next, times = 1 ;
    for (; next != end && same(at(r, i), at(r, next), r) ; next = at(r, next)->next) times++ ;
    if (*left && (shown < CHILDREN || (is_failed(at(r, i)) && shown < 3 * CHILDREN)))
    {
      shown++ ;
      --*left ;
      node(sa, r, i, times, depth, left) ;
    }
    else
    {
      hidden += times ;
      if (is_failed(at(r, i))) failed += times ;
    }
    i = next ;
  }
  if (hidden) more(sa, hidden, failed) ;
}

/* Returns the end of the siblings that are worse, or not, like the first one. */
static uint32_t alike (report const *r, uint32_t i, uint32_t *n)
{
  uint8_t worse = at(r, i)->worse ;
  for (*n = 0 ; i && at(r, i)->worse == worse ; i = at(r, i)->next) ++*n ;
  return i ;
}

/* Deep in the tree, successes between failures are folded. */
static void children (
  stralloc *sa, report const *r, uint32_t parent, unsigned int depth, uint32_t *left)
{
  uint32_t i = at(r, parent)->child ;
  while (i)
  {
    uint32_t n, end = depth > 1 && at(r, parent)->worse ? alike(r, i, &n) : 0 ;
    int fold = depth > 1 && at(r, parent)->worse && !at(r, i)->worse && n > FOLDED ;
    if (fold)
    {
      text_puts(sa, "<li><details><summary><span class=\"r more\">") ;
      report_count(sa, n) ;
      text_puts(sa, " without a failure</span></summary>\n<ul>\n") ;
    }
    siblings(sa, r, i, end, depth, left) ;
    if (fold) text_puts(sa, "</ul></details></li>\n") ;
    i = end ;
  }
}

void report_tree (stralloc *sa, report const *r)
{
  uint32_t left = SHOWN, hidden = 0 ;
  if (!r->process.n) return ;
  text_puts(sa, "<section><h2>Processes</h2>\n<p class=\"dim\">Each with its exit code or signal, "
    "duration and pid. Neighbours that are alike share a line; "
    "successes are folded.</p>\n<ul class=\"tree\">\n") ;
  for (uint32_t i = 1 ; i <= r->process.n ; i++) if (!at(r, i)->parent)
  {
    if (left)
    {
      left-- ;
      node(sa, r, i, 1, 0, &left) ;
    }
    else hidden++ ;
  }
  if (hidden) more(sa, hidden, 0) ;
  text_puts(sa, "</ul></section>\n") ;
}
