/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include <skalibs/buffer.h>
#include <skalibs/direntry.h>
#include <skalibs/djbunix.h>
#include <skalibs/sgetopt.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <herm/config.h>
#include <herm/json.h>
#include <herm/names.h>
#include <herm/scandir.h>
#include <herm/service.h>

#include "libprobe.h"

#define USAGE "herm-probe-caps [ -j ] [ -s scandir ]"
#define dieusage() strerr_dieusage(100, USAGE)
#define dienomem() strerr_diefusys(111, "allocate memory")

#define HEADER "observer capabilities:\n"

enum support { UNAVAILABLE, PARTIAL, SUPPORTED } ;
static char const *const support_name[] = { "unavailable", "partial", "supported" } ;

/* Categories, in the order in which they are told, and the probe sets of each. */
#define SETS_MAX 2
enum { LIFECYCLE, FILE_, NETWORK, PROCESS, ENFORCEMENT, NCATEGORIES } ;
static struct
{
  char const *name ;
  char const *sets[SETS_MAX] ;
}
const categories[NCATEGORIES] =
{
  [LIFECYCLE] = { .name = "lifecycle" },
  [FILE_] = { .name = "file", .sets = { "file" } },
  [NETWORK] = { .name = "network", .sets = { "connect", "tls" } },
  [PROCESS] = { .name = "process", .sets = { "exec", "life" } },
  [ENFORCEMENT] = { .name = "enforcement", .sets = { "guard" } }
} ;

struct row
{
  enum support support ;
  stralloc hook ;    /* empty: none works */
  stralloc reason ;
} ;
static struct row rows[NCATEGORIES] ; /* all zero */

static void add (stralloc *sa, char const *s)
{
  if (!stralloc_cats(sa, s)) dienomem() ;
}

static void add_number (stralloc *sa, unsigned int u)
{
  char fmt[UINT_FMT] ;
  if (!stralloc_catb(sa, fmt, uint_fmt(fmt, u))) dienomem() ;
}

static void separate (stralloc *sa, char const *s)
{
  if (sa->len) add(sa, s) ;
}


 /* Lifecycle: can this user listen to s6's events? By listening. */

struct services
{
  unsigned int n ;       /* supervised ones */
  unsigned int refused ;
} ;

static void try_service (struct row *row, int dir, char const *name, struct services *s)
{
  herm_ftrig f = { .fd = -1, .dir = -1 } ;
  int fd = openat(dir, name, O_PATH | O_DIRECTORY | O_CLOEXEC) ;
  if (fd < 0)
  {
    if (errno != EACCES) return ; /* not a directory, or gone */
  }
  else if (herm_ftrig_open(&f, fd))
  {
    herm_ftrig_close(&f) ;
    fd_close(fd) ;
    s->n++ ;
    return ;
  }
  else
  {
    int e = errno ;
    fd_close(fd) ;
    if (e == ENOENT) return ; /* never supervised */
    errno = e ;
  }
  s->n++ ;
  if (s->refused++) return ;
  add(&row->reason, name) ;
  add(&row->reason, ": ") ;
  add(&row->reason, strerror(errno)) ;
}

/* Closes the descriptor. */
static void try_services (struct row *row, int fd, struct services *s)
{
  DIR *dir = fdopendir(fd) ;
  direntry *d ;
  if (!dir) strerr_diefusys(111, "read the scan directory") ;
  while ((errno = 0, d = readdir(dir)))
    if (d->d_name[0] != '.') try_service(row, fd, d->d_name, s) ;
  if (errno) strerr_diefusys(111, "read the scan directory") ;
  closedir(dir) ;
}

static void lifecycle (struct row *row, char const *path)
{
  herm_scandir sd = HERM_SCANDIR_ZERO ;
  struct services s = { .n = 0, .refused = 0 } ;
  if (!herm_scandir_open(&sd, path))
  {
    add(&row->reason, path) ;
    add(&row->reason, ": ") ;
    add(&row->reason, strerror(errno)) ;
    return ;
  }
  try_services(row, sd.fd, &s) ;
  if (s.n > s.refused) add(&row->hook, "fifodir") ;
  row->support = !s.refused && s.n ? SUPPORTED : s.n > s.refused ? PARTIAL : UNAVAILABLE ;
  if (!s.n) add(&row->reason, "not tried: no supervised service in ") ;
  else
  {
    separate(&row->reason, "; ") ;
    add_number(&row->reason, s.n - s.refused) ;
    add(&row->reason, " of ") ;
    add_number(&row->reason, s.n) ;
    add(&row->reason, " services can be listened to in ") ;
  }
  add(&row->reason, path) ;
}


 /* The kernel: loads, attaches, triggers, and keeps nothing. */

#ifdef HERM_USE_BPF

/* Lack of privilege is no answer about the kernel. */
static void say_failure (stralloc *sa, char const *why)
{
  static char const missing[] = "missing capability" ;
  if (!strncmp(why, missing, sizeof(missing) - 1)) add(sa, "not tried: ") ;
  add(sa, why) ;
}

static enum support try_set (struct row *row, probe_set const *set, probe_ask const *ask)
{
  probe_want want = { .set = set, .hook = HERM_HOOK_NONE } ;
  probe_result res = PROBE_RESULT_ZERO ;
  char hooks[PROBE_HOOKS_SIZE] ;
  if (probe_attach(&want, ask, &res) < 0) strerr_diefusys(111, "try out the probe set ", herm_set_name(set->set)) ;
  while (res.nlinks) fd_close(res.links[--res.nlinks]) ;
  if (res.hook == HERM_HOOK_NONE)
  {
    say_failure(&row->reason, probe_result_failure(&res)->why) ;
    return UNAVAILABLE ;
  }
  probe_result_hooks(&res, hooks) ;
  separate(&row->hook, ",") ;
  add(&row->hook, herm_set_name(set->set)) ;
  add(&row->hook, "=") ;
  add(&row->hook, hooks) ;
  add(&row->reason, probe_set_hook(set, res.hook)->trigger ? "seen to fire" : "attached, cannot be seen to fire before it is used") ;
  for (unsigned int i = 0 ; i < res.nbeside ; i++)
  {
    add(&row->reason, ", without ") ;
    add(&row->reason, herm_hook_name(res.failures[i].hook)) ;
    add(&row->reason, ": ") ;
    say_failure(&row->reason, res.failures[i].why) ;
  }
  return res.nbeside ? PARTIAL : SUPPORTED ;
}

/* Everything works; something works; nothing. With a reason it is that, for all of them. */
static void category (struct row *row, char const *const *names, probe_ask const *ask, char const *why)
{
  unsigned int full = 0, some = 0 ;
  unsigned int n = 0 ;
  for (; n < SETS_MAX && names[n] ; n++)
  {
    probe_set const *set = probe_set_find(names[n]) ;
    enum support s = UNAVAILABLE ;
    separate(&row->reason, "; ") ;
    add(&row->reason, names[n]) ;
    add(&row->reason, ": ") ;
    if (!set) add(&row->reason, "not built") ;
    else if (why[0]) say_failure(&row->reason, why) ;
    else s = try_set(row, set, ask) ;
    full += s == SUPPORTED ;
    some += s != UNAVAILABLE ;
  }
  row->support = full == n ? SUPPORTED : some ? PARTIAL : UNAVAILABLE ;
}

static void kernel (void)
{
  probe_maps maps = PROBE_MAPS_ZERO ;
  probe_ask ask = { .maps = &maps, .config = { .nuids = 1, .uids = { UINT32_MAX } } } ; /* nobody's: only the trigger passes the filter */
  char const *what ;
  char why[PROBE_WHY_SIZE] = "" ;
  probe_init(0) ;
  maps.ringsize = sysconf(_SC_PAGESIZE) ;
  if (probe_maps_make(&maps, &what) < 0)
  {
    if (probe_temporary(errno)) strerr_diefusys(111, "create the ", what) ;
    probe_why_map(errno, what, why) ;
  }
  ask.config.ncpu = maps.ncpu ;
  if (probe_library_find(&ask.libraries) < 0) strerr_diefusys(111, "look for libssl") ;
  for (unsigned int i = 0 ; i < NCATEGORIES ; i++)
    if (categories[i].sets[0]) category(rows + i, categories[i].sets, &ask, why) ;
}

#else

static void kernel (void)
{
  for (unsigned int i = 0 ; i < NCATEGORIES ; i++)
    if (categories[i].sets[0]) add(&rows[i].reason, "herm was built without BPF") ;
}

#endif


 /* Output */

static void put (char const *s, size_t len)
{
  if (buffer_put(buffer_1, s, len) < 0) strerr_diefusys(111, "write to stdout") ;
}

static void puts_ (char const *s)
{
  put(s, strlen(s)) ;
}

static void cell (char const *s, size_t len, size_t width)
{
  puts_("  ") ;
  put(s, len) ;
  for (; len < width ; len++) put(" ", 1) ;
}

static void table (void)
{
  size_t width = 1 ;
  for (unsigned int i = 0 ; i < NCATEGORIES ; i++) if (rows[i].hook.len > width) width = rows[i].hook.len ;
  puts_(HEADER) ;
  for (unsigned int i = 0 ; i < NCATEGORIES ; i++)
  {
    struct row const *row = rows + i ;
    cell(categories[i].name, strlen(categories[i].name), sizeof("enforcement") - 1) ;
    cell(support_name[row->support], strlen(support_name[row->support]), sizeof("unavailable") - 1) ;
    cell(row->hook.len ? row->hook.s : "-", row->hook.len ? row->hook.len : 1, width) ;
    cell(row->reason.s, row->reason.len, 0) ;
    puts_("\n") ;
  }
}

static void json_string (stralloc const *sa)
{
  size_t bad = 0 ;
  char buf[HERM_JSON_STRING_BOUND(sa->len)] ;
  put("\"", 1) ;
  put(buf, herm_json_string(buf, sa->s, sa->len, &bad)) ;
  put("\"", 1) ;
}

static void json (void)
{
  for (unsigned int i = 0 ; i < NCATEGORIES ; i++)
  {
    puts_("{\"category\":\"") ;
    puts_(categories[i].name) ;
    puts_("\",\"support\":\"") ;
    puts_(support_name[rows[i].support]) ;
    puts_("\",\"hook\":") ;
    if (rows[i].hook.len) json_string(&rows[i].hook) ; else puts_("null") ;
    puts_(",\"reason\":") ;
    json_string(&rows[i].reason) ;
    puts_("}\n") ;
  }
}

int main (int argc, char const *const *argv)
{
  char const *scandir = 0 ;
  int wantjson = 0 ;
  PROG = "herm-probe-caps" ;
  if (argc == 1 && !strcmp(argv[0], PROBE_TRIGGER)) return 0 ;
  {
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "js:", &l) ;
      if (opt < 0) break ;
      switch (opt)
      {
        case 'j' : wantjson = 1 ; break ;
        case 's' : scandir = l.arg ; break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ;
  }
  if (argc) dieusage() ;

  lifecycle(rows + LIFECYCLE, herm_scandir_path(scandir)) ;
  kernel() ;
  if (wantjson) json() ; else table() ;
  if (!buffer_flush(buffer_1)) strerr_diefusys(111, "write to stdout") ;
  for (unsigned int i = 0 ; i < NCATEGORIES ; i++) if (rows[i].support != SUPPORTED) return 1 ;
  return 0 ;
}
