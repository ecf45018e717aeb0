/* ISC license. */

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/resource.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>
#include <skalibs/exec.h>
#include <skalibs/sgetopt.h>
#include <skalibs/sig.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include <herm/config.h>
#include <herm/names.h>

#define USAGE "herm-probe-load -s set[!] ... [ -k set=hook[+hook] ] ... [ -u uid ] ... [ -r pid ] [ -c cgroup ] [ -l libssl ] ... [ -P bytes ] [ -b bytes ] [ -d notif ] [ -H holder ] prog... | herm-probe-load -H holder -x"
#define dieusage() strerr_dieusage(100, USAGE)

#ifdef HERM_USE_BPF

#include "libprobe.h"

#define dienomem() strerr_diefusys(111, "allocate memory")

#define DEFAULT_BYTES (4U << 20)
#define MAX_BYTES (1U << 30)

static probe_want wants[HERM_SET_N] ;
static probe_result results[HERM_SET_N] ;
static unsigned int nwants = 0 ;
static probe_ask ask ;
static struct rlimit memlock ;


 /* Options */

static probe_want *wanted (char const *name)
{
  for (unsigned int i = 0 ; i < nwants ; i++)
    if (!strcmp(herm_set_name(wants[i].set->set), name)) return wants + i ;
  return 0 ;
}

static void add_set (char const *arg)
{
  size_t len = strlen(arg) ;
  int required = len && arg[len-1] == '!' ;
  probe_set const *set ;
  char name[len + 1] ;
  memcpy(name, arg, len + 1) ;
  if (required) name[len-1] = 0 ;
  set = probe_set_find(name) ;
  if (!set || set->set == HERM_SET_TREE) strerr_dief(100, "unknown probe set: ", name) ;
  if (wanted(name)) strerr_dief(100, "probe set given more than once: ", name) ;
  wants[nwants].set = set ;
  wants[nwants].hook = HERM_HOOK_NONE ;
  wants[nwants].beside = 0 ;
  wants[nwants++].required = required ;
}

/* Only when all sets are known. */
static void force_hook (char const *arg)
{
  size_t len = str_chr(arg, '=') ;
  probe_want *want ;
  char name[len + 1] ;
  memcpy(name, arg, len) ;
  name[len] = 0 ;
  if (!arg[len]) strerr_dief(100, "invalid -k, must be set=hook: ", arg) ;
  want = wanted(name) ;
  if (!want) strerr_dief(100, "-k for a probe set that -s does not give: ", name) ;
  if (!probe_hooks_scan(want->set, arg + len + 1, &want->hook, &want->beside))
    strerr_dief(100, "unknown hook for the probe set ", name, ": ", arg + len + 1) ;
}

static void add_uid (char const *arg)
{
  uint32_t uid ;
  uint32_t i = 0 ;
  if (!uint320_scan(arg, &uid)) strerr_dief(100, "invalid uid: ", arg) ;
  if (probe_uid_map(&uid) < 0)
  {
    if (errno == EINVAL) strerr_dief(100, "uid without a place in the initial user namespace: ", arg) ;
    strerr_diefusys(111, "read /proc/self/uid_map") ;
  }
  for (; i < ask.config.nuids ; i++) if (ask.config.uids[i] == uid) return ;
  if (ask.config.nuids >= HERM_UIDS_MAX) strerr_dief(100, "too many uids") ;
  ask.config.uids[ask.config.nuids++] = uid ;
}

static void add_uids (char const *s)
{
  for (;;)
  {
    size_t len = str_chr(s, ',') ;
    char uid[len + 1] ;
    memcpy(uid, s, len) ;
    uid[len] = 0 ;
    add_uid(uid) ;
    if (!s[len]) break ;
    s += len + 1 ;
  }
}

/* With it comes the set that keeps the tree. */
static void set_tree (char const *arg)
{
  uint32_t pid ;
  if (!uint320_scan(arg, &pid) || !pid) strerr_dief(100, "invalid pid: ", arg) ;
  if (ask.config.tree) strerr_dief(100, "-r given more than once") ;
  if (probe_tree_root(pid, &ask.config) < 0)
  {
    if (errno == ESRCH) strerr_dief(100, "no such process: ", arg) ;
    strerr_diefusys(111, "examine the process ", arg) ;
  }
  wants[nwants].set = probe_set_find("tree") ;
  wants[nwants].hook = HERM_HOOK_NONE ;
  wants[nwants].beside = 0 ;
  wants[nwants++].required = 1 ;
}

static void set_cgroup (char const *path)
{
  if (ask.config.cgroup) strerr_dief(100, "-c given more than once") ;
  if (probe_cgroup_id(path, &ask.config.cgroup) < 0)
  {
    if (errno == EINVAL) strerr_dief(100, "not a cgroup of the unified hierarchy (version 2): ", path) ;
    strerr_diefusys(111, "examine the cgroup ", path) ;
  }
}

static void add_library (char const *path)
{
  if (*path != '/') strerr_dief(100, "not an absolute path: ", path) ;
  if (strchr(path, '\n')) strerr_dief(100, "newline in a path: ", path) ;
  if (probe_library_add(&ask.libraries, path) < 0) strerr_dief(100, "too many libraries") ;
}

/* What only the set tls needs. */
static void check_tls (void)
{
  if (wanted("tls"))
  {
    if (!ask.libraries.n && probe_library_find(&ask.libraries) < 0) strerr_diefusys(111, "look for libssl") ;
    if (ask.config.plain) strerr_warnw("plaintext of TLS connections will be recorded") ;
  }
  else if (ask.libraries.n) strerr_dief(100, "-l for a probe set that -s does not give: tls") ;
  else if (ask.config.plain) strerr_dief(100, "-P for a probe set that -s does not give: tls") ;
}

/* Each line that is written would be an event, and so another line. */
static void check_filter (void)
{
  if (!ask.config.nuids && !ask.config.cgroup && !ask.config.tree && wanted("file"))
    strerr_dief(100, "the set file needs a filter: without one the log that its events are written to would be an event each time") ;
}

static int cmp_uid (void const *a, void const *b)
{
  uint32_t x = *(uint32_t const *)a ;
  uint32_t y = *(uint32_t const *)b ;
  return x < y ? -1 : x > y ;
}

/* The tree goes first: the others depend on it. Files go last: they would see what the others open. */
static int order (probe_want const *want)
{
  switch (want->set->set)
  {
    case HERM_SET_TREE : return -1 ;
    case HERM_SET_FILE : return HERM_SET_N ;
    default : return want->set->set ;
  }
}

static int cmp_want (void const *a, void const *b)
{
  return order(a) - order(b) ;
}

static void check_bytes (uint32_t bytes)
{
  long page = sysconf(_SC_PAGESIZE) ;
  if (bytes & (bytes - 1) || bytes < (unsigned long)page || bytes > MAX_BYTES)
  {
    char fmt[LONG_FMT] ;
    fmt[long_fmt(fmt, page)] = 0 ;
    strerr_dief(100, "invalid size of the ring buffer, must be a power of two, at least ", fmt, ", at most 1073741824") ;
  }
}

static void check_notif (unsigned int notif)
{
  if (notif < 3) strerr_dief(100, "notification fd must be 3 or more") ;
  if (fcntl(notif, F_GETFD) < 0) strerr_diefsys(100, "invalid notification fd") ;
  if (coe(notif) < 0) strerr_diefusys(111, "set the notification fd close-on-exec") ;
}


 /* What is inherited across exec must come out as it went in */

static void keep_limits (void)
{
  if (getrlimit(RLIMIT_MEMLOCK, &memlock) < 0) strerr_diefusys(111, "getrlimit") ;
}

/* On kernels that account memory by this limit, libbpf has raised it. */
static void restore_limits (void)
{
  struct rlimit now ;
  if (getrlimit(RLIMIT_MEMLOCK, &now) < 0) strerr_diefusys(111, "getrlimit") ;
  if (now.rlim_cur == memlock.rlim_cur && now.rlim_max == memlock.rlim_max) return ;
  if (setrlimit(RLIMIT_MEMLOCK, &memlock) < 0) strerr_diefusys(111, "restore the memlock limit") ;
}

/* A handler that does nothing, because unlike SIG_IGN it ends with exec; but an inherited SIG_IGN must stay. */
static void survive_sigpipe (void)
{
  struct sigaction sa ;
  if (sigaction(SIGPIPE, 0, &sa) < 0) strerr_diefusys(111, "examine SIGPIPE") ;
  if (sa.sa_handler == SIG_DFL && sig_altignore(SIGPIPE) < 0) strerr_diefusys(111, "catch SIGPIPE") ;
}


 /* Work */

static void die_holder (char const *verb, char const *holder)
{
  int e = errno ;
  if (e == ETIMEDOUT) strerr_dief(99, "the holder at ", holder, " does not answer") ;
  if (e == EPERM) strerr_dief(100, "the holder at ", holder, " denies the operation: its rules must allow this uid to store, retrieve and list herm:probe: identifiers") ;
  strerr_diefusys(111, verb, holder) ;
}

static void tell_failures (probe_want const *want, probe_result const *res)
{
  for (unsigned int i = 0 ; i < res->nfailures ; i++)
    strerr_warnw("probe set ", herm_set_name(want->set->set), ": hook ", herm_hook_name(res->failures[i].hook), i < res->nbeside ? " cannot be used, going on without it: " : " cannot be used: ", res->failures[i].why) ;
}

static void load (probe_maps *maps)
{
  char const *what ;
  if (probe_maps_make(maps, &what) < 0)
  {
    char why[PROBE_WHY_SIZE] ;
    int e = errno ;
    probe_why_map(e, what, why) ;
    strerr_diefu(probe_temporary(e) ? 111 : 112, "create the ", what, ": ", why) ;
  }
  ask.config.ncpu = maps->ncpu ;
  for (unsigned int i = 0 ; i < nwants ; i++)
  {
    if (probe_attach(wants + i, &ask, results + i) < 0)
      strerr_diefusys(111, "try out the probe set ", herm_set_name(wants[i].set->set), " with a child and /proc") ;
    if (wants[i].set->set == HERM_SET_TREE && results[i].hook == HERM_HOOK_NONE && results[i].nfailures && results[i].failures[results[i].nfailures - 1].e == ECHILD)
      strerr_dief(100, "the process given with -r is gone, or is only a thread") ;
    if (results[i].hook != HERM_HOOK_NONE || results[i].nfailures > 1) tell_failures(wants + i, results + i) ;
  }
}

/* At least one set, and every required one. */
static void check_sets (void)
{
  unsigned int n = 0 ;
  for (unsigned int i = 0 ; i < nwants ; i++)
  {
    if (results[i].hook != HERM_HOOK_NONE) n += wants[i].set->set != HERM_SET_TREE ;
    else if (wants[i].required) strerr_dief(112, "required probe set ", herm_set_name(wants[i].set->set), " cannot be attached: ", probe_result_failure(results + i)->why) ;
  }
  if (!n) strerr_dief(112, "no probe set can be attached: ", probe_result_failure(results + ask.config.tree)->why) ;
  for (unsigned int i = 0 ; i < nwants ; i++)
    if (results[i].hook == HERM_HOOK_NONE)
      strerr_warnw("probe set ", herm_set_name(wants[i].set->set), " cannot be attached, going on without it: ", probe_result_failure(results + i)->why) ;
}


 /* The environment of prog */

static void add_string (stralloc *sa, char const *s)
{
  if (!stralloc_cats(sa, s)) dienomem() ;
}

static void add_number (stralloc *sa, unsigned int u)
{
  char fmt[UINT_FMT] ;
  if (!stralloc_catb(sa, fmt, uint_fmt(fmt, u))) dienomem() ;
}

static void add_variable (stralloc *sa, char const *name, unsigned int u)
{
  add_string(sa, name) ;
  add_string(sa, "=") ;
  add_number(sa, u) ;
  if (!stralloc_0(sa)) dienomem() ;
}

static void add_degraded (stralloc *sa, char const *before, char const *set, probe_failure const *f)
{
  add_string(sa, before) ;
  add_string(sa, set) ;
  add_string(sa, " ") ;
  add_string(sa, herm_hook_name(f->hook)) ;
  add_string(sa, " ") ;
  add_number(sa, f->e) ;
  add_string(sa, " ") ;
  add_string(sa, f->why) ;
}

static void add_environment (stralloc *sa, probe_maps const *maps)
{
  char hooks[PROBE_HOOKS_SIZE] ;
  unsigned int degraded = 0 ;
  unsigned int n = 0 ;
  add_variable(sa, "HERM_RING_FD", maps->ring) ;
  add_variable(sa, "HERM_RING_SIZE", maps->ringsize) ;
  add_variable(sa, "HERM_STATS_FD", maps->stats) ;
  add_variable(sa, "HERM_STATS_CPUS", maps->ncpu) ;
  add_variable(sa, "HERM_STATE_FD", maps->state) ;
  add_string(sa, "HERM_SETS=") ;
  for (unsigned int i = 0 ; i < nwants ; i++)
  {
    if (results[i].hook == HERM_HOOK_NONE) continue ;
    if (n++) add_string(sa, ",") ;
    add_string(sa, herm_set_name(wants[i].set->set)) ;
    add_string(sa, "=") ;
    probe_result_hooks(results + i, hooks) ;
    add_string(sa, hooks) ;
  }
  if (!stralloc_0(sa)) dienomem() ;
  add_string(sa, "HERM_DEGRADED") ;
  for (unsigned int i = 0 ; i < nwants ; i++)
  {
    probe_result const *res = results + i ;
    unsigned int nfailures = res->nbeside + (res->hook == HERM_HOOK_NONE) ;
    for (unsigned int j = 0 ; j < nfailures ; j++) add_degraded(sa, degraded++ ? "\n" : "=", herm_set_name(wants[i].set->set), res->failures + j) ;
  }
  if (!stralloc_0(sa)) dienomem() ; /* without a value: unset */
  add_string(sa, "HERM_LIBRARIES") ;
  for (unsigned int i = 0 ; i < ask.libraries.n ; i++)
  {
    add_string(sa, i ? "\n" : "=") ;
    add_string(sa, ask.libraries.v[i].path) ;
  }
  if (!stralloc_0(sa)) dienomem() ;
}

static void hand_over (int fd)
{
  if (uncoe(fd) < 0) strerr_diefusys(111, "hand over a descriptor") ;
}

int main (int argc, char const *const *argv)
{
  probe_maps maps = PROBE_MAPS_ZERO ;
  char const *holder = 0 ;
  unsigned int notif = 0 ;
  int unload = 0 ;
  int taken = 0 ;
  stralloc env = STRALLOC_ZERO ;
  char digest[PROBE_DIGEST_SIZE] ;
  unsigned int i ;
  PROG = "herm-probe-load" ;
  maps.ringsize = DEFAULT_BYTES ;
  ask.maps = &maps ;
  if (argc == 1 && !strcmp(argv[0], PROBE_TRIGGER)) return 0 ;

  {
    static char const opts[] = "s:k:u:r:c:l:P:b:d:H:x" ;
    subgetopt l = SUBGETOPT_ZERO ;
    int uids = 0 ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, opts, &l) ;
      if (opt < 0) break ;
      switch (opt)
      {
        case 's' : add_set(l.arg) ; break ;
        case 'k' : break ;
        case 'u' : add_uids(l.arg) ; uids = 1 ; break ;
        case 'r' : set_tree(l.arg) ; break ;
        case 'c' : set_cgroup(l.arg) ; break ;
        case 'l' : add_library(l.arg) ; break ;
        case 'P' : if (!uint320_scan(l.arg, &ask.config.plain) || ask.config.plain > HERM_PLAIN_MAX) dieusage() ; break ;
        case 'b' : if (!uint320_scan(l.arg, &maps.ringsize)) dieusage() ; check_bytes(maps.ringsize) ; break ;
        case 'd' : if (!uint0_scan(l.arg, &notif)) dieusage() ; check_notif(notif) ; break ;
        case 'H' : holder = l.arg ; break ;
        case 'x' : unload = 1 ; break ;
        default : dieusage() ;
      }
    }
    if (!uids)
    {
      char const *x = getenv("HERM_UIDS") ;
      if (x && *x) add_uids(x) ;
    }
   /* Once more, now that all sets are known. */
    {
      subgetopt k = SUBGETOPT_ZERO ;
      for (;;)
      {
        int opt = subgetopt_r(argc, argv, opts, &k) ;
        if (opt < 0) break ;
        if (opt == 'k') force_hook(k.arg) ;
      }
    }
    argc -= l.ind ; argv += l.ind ;
  }
  if (unload)
  {
    if (!holder || nwants || argc) dieusage() ;
  }
  else if (nwants == ask.config.tree || !argc) dieusage() ;
  check_filter() ;

  probe_init(!!getenv("HERM_DEBUG")) ;
  survive_sigpipe() ;
  tain_now_set_stopwatch_g() ;

  if (unload)
  {
    if (probe_hold_drop(holder) < 0) die_holder("unload from the holder at ", holder) ;
    return 0 ;
  }

  check_tls() ;
  qsort(ask.config.uids, ask.config.nuids, sizeof(ask.config.uids[0]), &cmp_uid) ;
  qsort(wants, nwants, sizeof(wants[0]), &cmp_want) ;

  if (ask.config.tree) maps.treesize = PROBE_TREE_MAX ;
  keep_limits() ;
  if (holder)
  {
    ask.config.ncpu = probe_ncpu() ;
    probe_digest(wants, nwants, &ask, maps.ringsize, digest) ;
    taken = probe_hold_take(holder, digest, wants, nwants, &maps, results) ;
    if (taken < 0) die_holder("take descriptors from the holder at ", holder) ;
  }
  if (!taken) load(&maps) ;
  check_sets() ;
  if (!taken && probe_trigger_none(&maps) < 0) strerr_diefusys(111, "end the trial") ; /* prog has our pid; and what is held must not keep it */
  if (!ask.config.nuids && !ask.config.tree && !ask.config.cgroup) strerr_warni("no filter given: events of every uid are recorded") ;
  if (holder && taken) (void)probe_missed(wants, results, nwants, &maps) ;
  if (holder && !taken && probe_hold_store(holder, digest, wants, nwants, &maps, results) < 0)
    die_holder("store descriptors in the holder at ", holder) ;
  restore_limits() ;

  add_environment(&env, &maps) ;
  hand_over(maps.ring) ;
  hand_over(maps.stats) ;
  hand_over(maps.state) ;
  if (!holder)
    for (i = 0 ; i < nwants ; i++)
    {
      for (unsigned int j = 0 ; j < results[i].nlinks ; j++) hand_over(results[i].links[j]) ;
    }
  if (notif)
  {
    fd_write(notif, "\n", 1) ;
    fd_close(notif) ;
  }
  xmexec_m(argv, env.s, env.len) ;
}

#else

int main (void)
{
  PROG = "herm-probe-load" ;
  strerr_dief(112, "built without BPF") ;
}

#endif
