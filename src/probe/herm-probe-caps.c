/* ISC license. */

#include <string.h>
#include <errno.h>
#include <stdint.h>
#include <unistd.h>

#include <skalibs/buffer.h>
#include <skalibs/bytestr.h>
#include <skalibs/sgetopt.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>

#include <herm/config.h>
#include <herm/json.h>
#include <herm/names.h>
#include <herm/scandir.h>

#include "caps.h"
#ifdef HERM_USE_BPF
# include "libprobe.h"
#endif

#define USAGE "herm-probe-caps [ -j ] [ -s scandir ]"
#define dieusage() strerr_dieusage(100, USAGE)

#define HEADER "observer capabilities:\n"

static char const *const support_name[] =
{
  [UNAVAILABLE] = "unavailable",
  [PARTIAL] = "partial",
  [SUPPORTED] = "supported"
} ;

/* In the order of the lines */
#define SETS_MAX 2
enum { LIFECYCLE, FILE_, NETWORK, PROCESS, ENFORCEMENT, NCATEGORIES } ;
static struct
{
  char const *name ;
  char const *sets[SETS_MAX] ;
}
const categories[NCATEGORIES] =
{
  [LIFECYCLE] = { .name = "lifecycle", .sets = { "tree" } },
  [FILE_] = { .name = "file", .sets = { "file" } },
  [NETWORK] = { .name = "network", .sets = { "connect", "tls" } },
  [PROCESS] = { .name = "process", .sets = { "exec", "life" } },
  [ENFORCEMENT] = { .name = "enforcement", .sets = { "egress", "guard" } }
} ;

static caps_row rows[NCATEGORIES] ;

#ifdef HERM_USE_BPF


 /* The kernel: tries each set, keeps nothing */

static void ignore (void *data, enum probe_level level, char const *const *v, unsigned int n)
{
  (void)data ;
  (void)level ;
  (void)v ;
  (void)n ;
}

static void add_failure (stralloc *sa, char const *why)
{
  if (str_start(why, "missing capability")) caps_add(sa, "not tried: ") ;
  caps_add(sa, why) ;
}

static unsigned int try_set (caps_row *row, probe_set const *set, probe_setup const *setup)
{
  probe_want const want = { .set = set, .hook = HERM_HOOK_NONE } ;
  probe_result res = { .hook = HERM_HOOK_NONE } ;
  char hooks[PROBE_HOOKS_SIZE] ;
  if (probe_attach(setup, &want, &res) < 0)
    strerr_diefusys(111, "try out the probe set ", probe_set_name(set)) ;
  probe_result_drop(&res, 0) ;
  if (res.hook == HERM_HOOK_NONE)
  {
    add_failure(&row->reason, probe_result_failure(&res)->why) ;
    return UNAVAILABLE ;
  }
  probe_result_hooks(&res, hooks) ;
  if (row->hook.len) caps_add(&row->hook, ",") ;
  caps_add(&row->hook, probe_set_name(set)) ;
  caps_add(&row->hook, "=") ;
  caps_add(&row->hook, hooks) ;
  caps_add(&row->reason, probe_set_is_proved(set, res.hook) ?
    "seen to fire" : "attached, cannot be seen to fire before it is used") ;
  for (unsigned int i = 0 ; i < res.ndegraded ; i++)
  {
    caps_add(&row->reason, ", without ") ;
    caps_add(&row->reason, herm_hook_name(res.failures[i].hook)) ;
    caps_add(&row->reason, ": ") ;
    add_failure(&row->reason, res.failures[i].why) ;
  }
  return res.ndegraded ? PARTIAL : SUPPORTED ;
}

/* Nonempty why: the reason for all sets */
static void category (caps_row *row, char const *const *names, probe_setup const *setup,
  char const *why)
{
  unsigned int full = 0, some = 0 ;
  unsigned int n = 0 ;
  for (; n < SETS_MAX && names[n] ; n++)
  {
    probe_set const *set = probe_set_find(names[n]) ;
    unsigned int support = UNAVAILABLE ;
    if (row->reason.len) caps_add(&row->reason, "; ") ;
    caps_add(&row->reason, names[n]) ;
    caps_add(&row->reason, ": ") ;
    if (!set) caps_add(&row->reason, "this version of herm does not have this probe set") ;
    else if (why[0]) add_failure(&row->reason, why) ;
    else support = try_set(row, set, setup) ;
    full += support == SUPPORTED ;
    some += support != UNAVAILABLE ;
  }
  row->support = full == n ? SUPPORTED : some ? PARTIAL : UNAVAILABLE ;
}

static void make_maps (probe_setup *setup, char *why)
{
  char const *what ;
  setup->maps.ringsize = sysconf(_SC_PAGESIZE) ;
  if (probe_maps_make(&setup->maps, &what) < 0)
  {
    if (probe_temporary(errno)) strerr_diefusys(111, "create the ", what) ;
    probe_why_map(errno, what, why) ;
  }
  setup->config.ncpu = setup->maps.ncpu ;
}

/* Stores a message in PROBE_WHY_SIZE bytes. */
static void explain (void *why, enum probe_level level, char const *const *v, unsigned int n)
{
  char *s = why ;
  size_t left = PROBE_WHY_SIZE - 1 ;
  (void)level ;
  for (unsigned int i = 0 ; i < n ; i++)
  {
    size_t len = strnlen(v[i], left) ;
    memcpy(s, v[i], len) ;
    s += len ;
    left -= len ;
  }
  *s = 0 ;
}

/* The names of services, with maps of its own, which are large. */
static void lineage (caps_row *row, char const *scandir)
{
  static probe_setup setup ;
  char why[PROBE_WHY_SIZE] = "" ;
  unsigned int support = row->support ;
  probe_setup_init(&setup, &explain, why) ;
  if (!probe_setup_scandir(&setup, scandir)) make_maps(&setup, why) ;
  category(row, categories[LIFECYCLE].sets, &setup, why) ;
  if (row->support != support) row->support = PARTIAL ;
}

static void kernel (char const *scandir)
{
  static probe_setup setup ;
  char why[PROBE_WHY_SIZE] = "" ;
  probe_init(0) ;
  lineage(rows + LIFECYCLE, scandir) ;
  probe_setup_init(&setup, &ignore, 0) ;
  setup.config.nuids = 1 ; /* no process's uid: only the trigger passes */
  setup.config.uids[0] = UINT32_MAX ;
  make_maps(&setup, why) ;
  if (probe_library_find(&setup.libraries) < 0) strerr_diefusys(111, "look for libssl") ;
  for (unsigned int i = LIFECYCLE + 1 ; i < NCATEGORIES ; i++)
    category(rows + i, categories[i].sets, &setup, why) ;
}

#else

static int probe_is_trigger (int argc, char const *const *argv)
{
  (void)argc ;
  (void)argv ;
  return 0 ;
}

static void kernel (char const *scandir)
{
  (void)scandir ;
  for (unsigned int i = 0 ; i < NCATEGORIES ; i++)
  {
    if (rows[i].reason.len) caps_add(&rows[i].reason, "; ") ;
    caps_add(&rows[i].reason, "herm was built without BPF") ;
    if (rows[i].support) rows[i].support = PARTIAL ;
  }
}

#endif


 /* Output */

static void put (char const *s, size_t len)
{
  if (buffer_put(buffer_1, s, len) < 0) strerr_diefusys(111, "write to stdout") ;
}

static void put_text (char const *s)
{
  put(s, strlen(s)) ;
}

static void put_cell (char const *s, size_t len, size_t width)
{
  put_text("  ") ;
  put(s, len) ;
  for (; len < width ; len++) put(" ", 1) ;
}

static void put_table (void)
{
  size_t width = 1 ;
  for (unsigned int i = 0 ; i < NCATEGORIES ; i++)
    if (rows[i].hook.len > width) width = rows[i].hook.len ;
  put_text(HEADER) ;
  for (unsigned int i = 0 ; i < NCATEGORIES ; i++)
  {
    caps_row const *row = rows + i ;
    char const *support = support_name[row->support] ;
    put_cell(categories[i].name, strlen(categories[i].name), sizeof("enforcement") - 1) ;
    put_cell(support, strlen(support), sizeof("unavailable") - 1) ;
    if (row->hook.len) put_cell(row->hook.s, row->hook.len, width) ;
    else put_cell("-", 1, width) ;
    put_cell(row->reason.s, row->reason.len, 0) ;
    put_text("\n") ;
  }
}

static void put_string (stralloc const *sa)
{
  size_t bad = 0 ;
  char buf[HERM_JSON_STRING_BOUND(sa->len)] ;
  put_text("\"") ;
  put(buf, herm_json_string(buf, sa->s, sa->len, &bad)) ;
  put_text("\"") ;
}

static void put_json (void)
{
  for (unsigned int i = 0 ; i < NCATEGORIES ; i++)
  {
    put_text("{\"category\":\"") ;
    put_text(categories[i].name) ;
    put_text("\",\"support\":\"") ;
    put_text(support_name[rows[i].support]) ;
    put_text("\",\"hook\":") ;
    if (rows[i].hook.len) put_string(&rows[i].hook) ;
    else put_text("null") ;
    put_text(",\"reason\":") ;
    put_string(&rows[i].reason) ;
    put_text("}\n") ;
  }
}

int main (int argc, char const *const *argv)
{
  char const *scandir = 0 ;
  int json = 0 ;
  PROG = "herm-probe-caps" ;
  if (probe_is_trigger(argc, argv)) return 0 ;
  {
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "js:", &l) ;
      if (opt < 0) break ;
      switch (opt)
      {
        case 'j' : json = 1 ; break ;
        case 's' : scandir = l.arg ; break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ;
  }
  if (argc) dieusage() ;

  scandir = herm_scandir_path(scandir) ;
  caps_lifecycle(rows + LIFECYCLE, scandir) ;
  kernel(scandir) ;
  if (json) put_json() ;
  else put_table() ;
  if (!buffer_flush(buffer_1)) strerr_diefusys(111, "write to stdout") ;
  for (unsigned int i = 0 ; i < NCATEGORIES ; i++)
    if (rows[i].support != SUPPORTED) return 1 ;
  return 0 ;
}
