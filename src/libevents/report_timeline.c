/* ISC license. */

#include "report.h"

#define LEFT 84   /* units of the picture */
#define WIDTH 960
#define LANE 30

static void attribute (stralloc *sa, char const *name, uint64_t n)
{
  text_puts(sa, name) ;
  text_puts(sa, "=\"") ;
  text_number(sa, n) ;
  text_puts(sa, "\"") ;
}

/* Square roots let small numbers be seen. */
static unsigned int height (uint32_t n, uint32_t max)
{
  uint64_t want = (uint64_t)n * (LANE - 4) * (LANE - 4) / max ;
  unsigned int h = 1 ;
  while ((uint64_t)(h + 1) * (h + 1) <= want) h++ ;
  return h < 2 ? 2 : h ;
}

static void lane (
  stralloc *sa, uint32_t const *bin, unsigned int used, unsigned int k, char const *name)
{
  uint32_t max = 0 ;
  for (unsigned int i = 0 ; i < REPORT_BINS ; i++) if (bin[i] > max) max = bin[i] ;
  text_puts(sa, "<text x=\"0\" ") ;
  attribute(sa, "y", k * LANE + LANE - 6) ;
  text_puts(sa, ">") ;
  text_puts(sa, name) ;
  text_puts(sa, "</text>\n") ;
  for (unsigned int i = 0 ; i < REPORT_BINS ; i++) if (bin[i])
  {
    unsigned int h = height(bin[i], max) ;
    text_puts(sa, "<rect class=\"l") ;
    text_number(sa, k) ;
    attribute(sa, "\" x", LEFT + i * WIDTH / used) ;
    attribute(sa, " y", (k + 1) * LANE - h) ;
    attribute(sa, " width", WIDTH / used > 40 ? 39 : WIDTH / used - 1) ;
    attribute(sa, " height", h) ;
    text_puts(sa, "><title>") ;
    text_number(sa, bin[i]) ;
    text_puts(sa, "</title></rect>\n") ;
  }
}

static void tick (stralloc *sa, uint64_t ts, unsigned int x, char const *anchor)
{
  attribute(sa, "<text x", x) ;
  attribute(sa, " y", LANES * LANE + 18) ;
  text_puts(sa, " text-anchor=\"") ;
  text_puts(sa, anchor) ;
  text_puts(sa, "\">") ;
  text_time(sa, ts, 1) ;
  text_puts(sa, "</text>\n") ;
}

void report_timeline (stralloc *sa, report const *r)
{
  static char const *const names[LANES] = { "processes", "files", "network", "findings" } ;
  unsigned int used = r->end > r->begin ? (r->end - r->begin) / r->bin_width + 1 : 1 ;
  unsigned int right = LEFT + WIDTH ;
  if (!r->begin) return ;
  text_puts(sa, "<section><h2>Timeline</h2>\n<p class=\"dim\">Events per ") ;
  report_duration(sa, r->bin_width) ;
  text_puts(sa, "; the height is the square root of their number.</p>\n<svg viewBox=\"0 0 ") ;
  text_number(sa, right) ;
  text_add(sa, " ", 1) ;
  text_number(sa, LANES * LANE + 24) ;
  text_puts(sa, "\" role=\"img\" aria-label=\"Events over time\">\n") ;
  for (unsigned int k = 0 ; k < LANES ; k++)
  {
    attribute(sa, "<line class=\"axis\" x1", LEFT) ;
    attribute(sa, " x2", right) ;
    attribute(sa, " y1", (k + 1) * LANE) ;
    attribute(sa, " y2", (k + 1) * LANE) ;
    text_puts(sa, "/>\n") ;
    lane(sa, r->bin[k], used, k, names[k]) ;
  }
  tick(sa, r->begin, LEFT, "start") ;
  tick(sa, r->end, right, "end") ;
  text_puts(sa, "</svg></section>\n") ;
}
