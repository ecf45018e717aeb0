/* ISC license. */

#include <string.h>
#include <errno.h>
#include <stdint.h>
#include <unistd.h>
#include <sys/mman.h>

#include <skalibs/buffer.h>
#include <skalibs/sgetopt.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include <herm/config.h>

#ifdef HERM_USE_BPF

#include <herm/names.h>

#include "libprobe.h"
#include "stat.h"
#include "status.h"

#define USAGE "herm-probe-status [ -j ] -H holder"
#define dieusage() strerr_dieusage(100, USAGE)

enum { COMPLETE = 0, NONE = 1, FOREIGN = 2 } ;

static probe_held held ;
static herm_stat const *cells ;
static int names = -1 ; /* in use; -1: none are given */
static herm_reader_slot reader ;
static uint32_t running ;
static unsigned long waiting ; /* bytes in the ring */


 /* The maps */

static void const *map (int fd, size_t len, size_t offset, char const *what)
{
  void *p = mmap(0, len, PROT_READ, MAP_SHARED, fd, offset) ;
  if (p == MAP_FAILED) strerr_diefusys(111, "map the ", what) ;
  return p ;
}

static void look_names (void)
{
  herm_name const *e ;
  if (held.maps.names < 0) return ;
  e = map(held.maps.names, HERM_NAMES_MAX * sizeof(*e), 0, "names") ;
  names = 0 ;
  for (unsigned int i = 1 ; i < HERM_NAMES_MAX ; i++)
    names += !!__atomic_load_n(&e[i].users, __ATOMIC_RELAXED) ;
}

/* The consumer first: it never passes the producer. */
static void look (void)
{
  unsigned long page = sysconf(_SC_PAGESIZE) ;
  unsigned long const *consumer = map(held.maps.ring, page, 0, "ring") ;
  unsigned long const *producer = map(held.maps.ring, page, page, "ring") ;
  herm_reader_state const *state = map(held.maps.state, sizeof(*state), 0, "state") ;
  waiting = __atomic_load_n(consumer, __ATOMIC_ACQUIRE) ;
  waiting = __atomic_load_n(producer, __ATOMIC_ACQUIRE) - waiting ;
  running = state->dirty ;
  reader = state->slot[__atomic_load_n(&state->turn, __ATOMIC_ACQUIRE) & 1] ;
  cells = map(held.maps.stats, HERM_SET_N * held.maps.ncpu * sizeof(herm_stat), 0, "statistics") ;
  look_names() ;
}


 /* Output */

static void put_number (char const *before, uint64_t n)
{
  char fmt[UINT64_FMT] ;
  fmt[uint64_fmt(fmt, n)] = 0 ;
  status_put(before) ;
  status_put(fmt) ;
}

static void put_hooks (probe_result const *res)
{
  char hooks[PROBE_HOOKS_SIZE] ;
  probe_result_hooks(res, hooks) ;
  status_put(hooks) ;
}

/* Separators of the text, and of JSON: before a name, before its number, if unknown */
static char const *const separators[2][3] =
{
  { " ", " ", " unknown" },
  { ",\"", "\":", "\":null" }
} ;

static void put_counts (int json, probe_result const *res, herm_stat const *t)
{
  static char const *const names[] = { "links", "seen", "filtered", "emitted", "lost", "missed" } ;
  uint64_t const counts[] = { res->nlinks, t->seen, t->filtered, t->emitted, t->lost, t->missed } ;
  unsigned int n = sizeof(names) / sizeof(names[0]) ;
  for (unsigned int i = 0 ; i < n ; i++)
  {
    status_put(separators[json][0]) ;
    status_put(names[i]) ;
    if (i < n - 1 || stat_known(t)) put_number(separators[json][1], counts[i]) ;
    else status_put(separators[json][2]) ;
  }
}

static void text_set (char const *name, probe_result const *res, herm_stat const *t)
{
  status_put("  ") ;
  status_put(name) ;
  status_put("=") ;
  put_hooks(res) ;
  put_counts(0, res, t) ;
  status_put("\n") ;
  for (unsigned int i = 0 ; i < res->nfailures ; i++)
  {
    status_put("    without ") ;
    status_put(herm_hook_name(res->failures[i].hook)) ;
    status_put(": ") ;
    status_put(strerror(res->failures[i].e)) ;
    status_put("\n") ;
  }
}

static void json_set (char const *name, probe_result const *res, herm_stat const *t)
{
  status_put("{\"set\":\"") ;
  status_put(name) ;
  status_put("\",\"hooks\":\"") ;
  put_hooks(res) ;
  status_put("\"") ;
  put_counts(1, res, t) ;
  status_put(",\"failures\":[") ;
  for (unsigned int i = 0 ; i < res->nfailures ; i++)
  {
    status_put(i ? ",{\"hook\":\"" : "{\"hook\":\"") ;
    status_put(herm_hook_name(res->failures[i].hook)) ;
    put_number("\",\"errno\":", res->failures[i].e) ;
    status_put("}") ;
  }
  status_put("]}") ;
}

static void put_sets (int json)
{
  int first = 1 ;
  for (unsigned int i = 0 ; i < HERM_SET_N ; i++)
  {
    herm_stat t = { .seen = 0 } ;
    if (!(held.sets & 1u << i)) continue ;
    stat_sum(cells, held.maps.ncpu, i, &t) ;
    if (json && !first) status_put(",") ;
    (*(json ? &json_set : &text_set))(herm_set_name(i), held.results + i, &t) ;
    first = 0 ;
  }
}

static void text (void)
{
  status_put("probe ") ;
  status_put(held.digest) ;
  put_number(" format ", held.format) ;
  put_number("\n  ring ", held.maps.ringsize) ;
  put_number(" waiting ", waiting) ;
  put_number("\n  reader ", reader.seq) ;
  status_put(running ? " lines, running or killed\n" : " lines, not running\n") ;
  put_sets(0) ;
  if (names >= 0)
  {
    put_number("  names ", names) ;
    put_number(" of ", HERM_NAMES_MAX - 1) ;
    status_put("\n") ;
  }
  status_rules_put(0) ;
}

static void json (void)
{
  status_put("{\"probe\":\"") ;
  status_put(held.digest) ;
  put_number("\",\"format\":", held.format) ;
  put_number(",\"ring\":", held.maps.ringsize) ;
  put_number(",\"waiting\":", waiting) ;
  put_number(",\"seq\":", reader.seq) ;
  status_put(running ? ",\"stopped\":false,\"sets\":[" : ",\"stopped\":true,\"sets\":[") ;
  put_sets(1) ;
  if (names < 0) status_put("],\"names\":null") ;
  else
  {
    put_number("],\"names\":{\"used\":", names) ;
    put_number(",\"limit\":", HERM_NAMES_MAX - 1) ;
    status_put("}") ;
  }
  status_put(",\"rules\":") ;
  status_rules_put(1) ;
  status_put("}\n") ;
}

static void die_holder (char const *path)
{
  if (errno == ETIMEDOUT) strerr_dief(99, "the holder at ", path, " does not answer") ;
  if (errno == EPERM)
    strerr_dief(100, "the holder at ", path, " denies the operation:"
      " its rules must allow this uid to list and retrieve herm:probe: identifiers") ;
  strerr_diefusys(111, "read the holder at ", path) ;
}

int main (int argc, char const *const *argv)
{
  char const *holder = 0 ;
  int j = 0 ;
  int r ;
  PROG = "herm-probe-status" ;
  {
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "jH:", &l) ;
      if (opt < 0) break ;
      switch (opt)
      {
        case 'j' : j = 1 ; break ;
        case 'H' : holder = l.arg ; break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ;
  }
  if (argc || !holder) dieusage() ;

  if (sig_altignore(SIGPIPE) < 0) strerr_diefusys(111, "catch SIGPIPE") ;
  tain_now_set_stopwatch_g() ;
  r = probe_held_read(&held, holder) ;
  if (r < 0) die_holder(holder) ;
  if (!r) strerr_dief(NONE, "the holder at ", holder, " has no complete probe") ;
  if (held.format != HERM_RECORD_FORMAT)
    strerr_dief(FOREIGN, "the holder at ", holder, " has a probe of another version of herm") ;
  look() ;
  status_rules_get(holder) ;
  if (j) json() ;
  else text() ;
  if (!buffer_flush(buffer_1)) strerr_diefusys(111, "write to stdout") ;
  return COMPLETE ;
}

#else

int main (void)
{
  PROG = "herm-probe-status" ;
  strerr_dief(112, "built without BPF") ;
}

#endif
