/* ISC license. */

#include <string.h>
#include <stdint.h>
#include <stdlib.h>

#include <skalibs/genalloc.h>
#include <skalibs/strerr.h>

#include "report.h"

#define DIRS 120
#define FILES 40    /* of a directory */
#define OPEN 12     /* more are folded */
#define PATH_SHOWN 160

static report const *sorting ;

static int cmp (void const *a, void const *b)
{
  repfile const *f = table_at(&sorting->file, repfile, *(uint32_t const *)a) ;
  repfile const *g = table_at(&sorting->file, repfile, *(uint32_t const *)b) ;
  char const *s = table_key(&sorting->file, f), *t = table_key(&sorting->file, g) ;
  uint32_t i = f->dir, j = g->dir ;
  int d = memcmp(s, t, i < j ? i : j) ;
  if (d) return d ;
  if (i != j) return i < j ? -1 : 1 ;
  d = memcmp(s + i, t + i, (f->row.len < g->row.len ? f->row.len : g->row.len) - i) ;
  return d ? d : f->row.len < g->row.len ? -1 : f->row.len > g->row.len ;
}

static int is_changed (repfile const *f)
{
  return f->made || f->writes || f->removed || f->renamed ;
}

static int is_system (char const *s, size_t n)
{
  static char const *const prefixes[] =
    { "/usr/", "/lib", "/bin/", "/sbin/", "/sys/", "/etc/ld.so", "/opt/" } ;
  for (unsigned int i = 0 ; i < sizeof(prefixes) / sizeof(char const *) ; i++)
    if (n > strlen(prefixes[i]) && !strncmp(s + 1, prefixes[i], strlen(prefixes[i]))) return 1 ;
  return 0 ;
}

/* Is it below a directory in which a file was changed? */
static int is_own (table *dirs, char const *s, size_t n)
{
  for (size_t i = 2 ; i < n ; i++)
    if (s[i] == '/' && table_row(dirs, s, i + 1, 0)) return 1 ;
  return 0 ;
}

static void changed_dirs (table *dirs, report const *r)
{
  static char const *const shared[] = { "\"/tmp/", "\"/var/tmp/", "\"/run/", "\"/" } ;
  table_init(dirs, sizeof(tablerow), 20000, 2000000) ;
  for (uint32_t i = 0 ; i < r->file.n ; i++)
  {
    repfile const *f = table_at(&r->file, repfile, i) ;
    char const *s = table_key(&r->file, f) ;
    size_t n = f->dir ;
    unsigned int k = 0 ;
    if (!is_changed(f)) continue ;
    while (k < 4 && (n != strlen(shared[k]) || memcmp(s, shared[k], n))) k++ ;
    if (k == 4) table_row(dirs, s, n, 1) ;
  }
}

static void note (stralloc *sa, char const *what, uint64_t n)
{
  if (!n) return ;
  text_puts(sa, " <span class=\"more\">\xc2\xb7 ") ;
  text_puts(sa, what) ;
  if (n > 1)
  {
    text_puts(sa, " \xc3\x97") ;
    report_count(sa, n) ;
  }
  text_puts(sa, "</span>") ;
}

static void file (stralloc *sa, report const *r, repfile const *f, size_t dir)
{
  char const *s = table_key(&r->file, f) ;
  char name[f->row.len - dir + 1] ;
  name[0] = '"' ;
  memcpy(name + 1, s + dir, f->row.len - dir) ;
  text_puts(sa, "<li><code>") ;
  text_path(sa, name, sizeof(name), PATH_SHOWN, TEXT_HTML) ;
  text_puts(sa, "</code>") ;
  if (f->written)
  {
    text_puts(sa, " <span class=\"more\">\xc2\xb7 ") ;
    report_bytes(sa, f->written) ;
    text_puts(sa, " written</span>") ;
  }
  else note(sa, "made or truncated", f->made) ;
  note(sa, "renamed", f->renamed) ;
  note(sa, "removed", f->removed) ;
  text_puts(sa, "</li>\n") ;
}

static void directory (stralloc *sa, report const *r, uint32_t const *list, size_t n, size_t dir)
{
  char const *s = table_key(&r->file, table_at(&r->file, repfile, *list)) ;
  char name[dir + 1] ;
  memcpy(name, s, dir) ;
  name[dir] = '"' ;
  text_puts(sa, n > OPEN ? "<li><details>" : "<li><details open>") ;
  text_puts(sa, "<summary><span class=\"r\"><code>") ;
  text_path(sa, name, dir + 1, PATH_SHOWN, TEXT_HTML) ;
  text_puts(sa, "</code><span class=\"x\">") ;
  report_count(sa, n) ;
  text_puts(sa, n > 1 ? " files" : " file") ;
  text_puts(sa, "</span></span></summary>\n<ul>\n") ;
  for (size_t i = 0 ; i < n && i < FILES ; i++)
    file(sa, r, table_at(&r->file, repfile, list[i]), dir) ;
  if (n > FILES)
  {
    text_puts(sa, "<li class=\"more\">and ") ;
    report_count(sa, n - FILES) ;
    text_puts(sa, " more</li>\n") ;
  }
  text_puts(sa, "</ul></details></li>\n") ;
}

static void tree (stralloc *sa, report const *r, genalloc *ga)
{
  uint32_t *list = genalloc_s(uint32_t, ga) ;
  size_t n = genalloc_len(uint32_t, ga), dirs = 0, i = 0 ;
  sorting = r ;
  if (n) qsort(list, n, sizeof(uint32_t), &cmp) ;
  text_puts(sa, "<ul class=\"tree\">\n") ;
  while (i < n && dirs < DIRS)
  {
    repfile const *f = table_at(&r->file, repfile, list[i]) ;
    char const *s = table_key(&r->file, f) ;
    size_t dir = f->dir, k = 1 ;
    for (; i + k < n ; k++)
    {
      repfile const *g = table_at(&r->file, repfile, list[i + k]) ;
      char const *t = table_key(&r->file, g) ;
      if (g->dir != dir || memcmp(s, t, dir)) break ;
    }
    directory(sa, r, list + i, k, dir) ;
    i += k ;
    dirs++ ;
  }
  if (i < n)
  {
    text_puts(sa, "<li class=\"more\">and ") ;
    report_count(sa, n - i) ;
    text_puts(sa, " files in further directories</li>\n") ;
  }
  text_puts(sa, "</ul>") ;
}

static void section (
  stralloc *sa, report const *r, genalloc *ga, char const *title, char const *sub)
{
  text_puts(sa, "<section><h2>") ;
  text_puts(sa, title) ;
  text_puts(sa, "</h2>\n<p class=\"dim\">") ;
  text_puts(sa, genalloc_len(uint32_t, ga) ? sub : "None, or files were not recorded.") ;
  text_puts(sa, "</p>\n") ;
  if (genalloc_len(uint32_t, ga)) tree(sa, r, ga) ;
  text_puts(sa, "</section>\n") ;
}

void report_files (stralloc *sa, report const *r)
{
  genalloc changed = GENALLOC_ZERO, elsewhere = GENALLOC_ZERO ;
  table dirs ;
  changed_dirs(&dirs, r) ;
  for (uint32_t i = 0 ; i < r->file.n ; i++)
  {
    repfile const *f = table_at(&r->file, repfile, i) ;
    char const *s = table_key(&r->file, f) ;
    genalloc *ga = is_changed(f) ? &changed
      : is_system(s, f->row.len) || is_own(&dirs, s, f->row.len) ? 0 : &elsewhere ;
    if (ga && !genalloc_append(uint32_t, ga, &i)) strerr_diefusys(111, "allocate memory") ;
  }
  section(sa, r, &changed, "Files changed", "Made, written, renamed or removed, by directory.") ;
  section(sa, r, &elsewhere, "Files read elsewhere",
    "Outside of the system\xe2\x80\x99s directories, and of those in which files were changed.") ;
}
