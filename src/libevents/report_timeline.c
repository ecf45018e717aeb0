/* ISC license. */

#include "report.h"

#define HEIGHT 26

/* Square roots let small numbers be seen. */
static unsigned int height (uint32_t n, uint32_t max)
{
  uint64_t want = (uint64_t)n * HEIGHT * HEIGHT / max ;
  unsigned int h = 1 ;
  while ((uint64_t)(h + 1) * (h + 1) <= want) h++ ;
  return h < 2 ? 2 : h ;
}

static void number (stralloc *sa, char const *before, uint64_t n)
{
  text_puts(sa, before) ;
  text_number(sa, n) ;
}

static void lane (stralloc *sa, uint32_t const *bin, unsigned int used, unsigned int k)
{
  static char const *const names[LANES] = { "processes", "files", "network", "findings" } ;
  uint32_t max = 0 ;
  for (unsigned int i = 0 ; i < REPORT_BINS ; i++) if (bin[i] > max) max = bin[i] ;
  text_puts(sa, "<div class=\"lane\"><span>") ;
  text_puts(sa, names[k]) ;
  number(sa, "</span><svg viewBox=\"0 0 ", used) ;
  number(sa, " ", HEIGHT) ;
  number(sa, "\" preserveAspectRatio=\"none\"><path class=\"l", k) ;
  text_puts(sa, "\" d=\"M0 0") ;
  for (unsigned int i = 0 ; i < REPORT_BINS ; i++) if (bin[i])
  {
    unsigned int h = height(bin[i], max) ;
    number(sa, "M", i) ;
    number(sa, " ", HEIGHT) ;
    number(sa, "v-", h) ;
    number(sa, "h.9v", h) ;
    text_puts(sa, "z") ;
  }
  text_puts(sa, "\"/></svg></div>\n") ;
}

void report_timeline (stralloc *sa, report const *r)
{
  unsigned int used = r->end > r->begin ? (r->end - r->begin) / r->bin_width + 1 : 1 ;
  if (!r->begin) return ;
  text_puts(sa, "<section><h2>Timeline</h2>\n<p class=\"dim\">Events per ") ;
  report_duration(sa, r->bin_width) ;
  text_puts(sa, "; the height is the square root of their number.</p>\n") ;
  for (unsigned int k = 0 ; k < LANES ; k++) lane(sa, r->bin[k], used, k) ;
  text_puts(sa, "<div class=\"ticks\"><span>") ;
  text_time(sa, r->begin, 0) ;
  text_puts(sa, "</span><span>") ;
  text_time(sa, r->end, 0) ;
  text_puts(sa, "</span></div></section>\n") ;
}
