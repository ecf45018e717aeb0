/* ISC license. */

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/env.h>
#include <skalibs/exec.h>
#include <skalibs/sgetopt.h>
#include <skalibs/sig.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include <herm/config.h>
#include <herm/names.h>

#ifdef HERM_USE_BPF

#include "libprobe.h"

#define USAGE "herm-probe-load -s set[!] ... [ -k set=hook[+hook] ] ... [ -u uid ] ... [ -r pid ]" \
  " [ -c cgroup ] [ -l libssl ] ... [ -P bytes ] [ -b bytes ] [ -d notif ] [ -H holder ] prog..." \
  " | herm-probe-load -H holder -x"
#define dieusage() strerr_dieusage(100, USAGE)
#define dienomem() strerr_diefusys(111, "allocate memory")

static void report (void *data, enum probe_level level, char const *const *v, unsigned int n)
{
  static char const *const prefix[] =
  {
    [PROBE_FATAL] = ": fatal: ",
    [PROBE_WARNING] = ": warning: ",
    [PROBE_INFO] = ": info: "
  } ;
  char const *strings[n + 2] ;
  (void)data ;
  strings[0] = PROG ;
  strings[1] = prefix[level] ;
  for (unsigned int i = 0 ; i < n ; i++) strings[i + 2] = v[i] ;
  strerr_warnv(strings, n + 2) ;
}

static void die_if (int code)
{
  if (code) _exit(code) ;
}

static void check_notif (unsigned int notif)
{
  if (notif < 3) strerr_dief(100, "notification fd must be 3 or more") ;
  if (fcntl(notif, F_GETFD) < 0) strerr_diefsys(100, "invalid notification fd") ;
  if (coe(notif) < 0) strerr_diefusys(111, "set the notification fd close-on-exec") ;
}

/* Unlike SIG_IGN, a handler that does nothing ends with exec. An inherited SIG_IGN stays. */
static void survive_sigpipe (void)
{
  struct sigaction sa ;
  if (sigaction(SIGPIPE, 0, &sa) < 0) strerr_diefusys(111, "examine SIGPIPE") ;
  if (sa.sa_handler == SIG_DFL && sig_altignore(SIGPIPE) < 0) strerr_diefusys(111, "catch SIGPIPE") ;
}


 /* The environment of prog */

static void add (stralloc *sa, char const *separator, char const *s)
{
  if (!stralloc_cats(sa, separator) || !stralloc_cats(sa, s)) dienomem() ;
}

static void set_string (stralloc *env, char const *name, stralloc *value)
{
  if (!stralloc_0(value)) dienomem() ;
  if (!env_addmodif(env, name, value->len > 1 ? value->s : 0)) dienomem() ;
  value->len = 0 ;
}

static void set_number (stralloc *env, char const *name, unsigned int u)
{
  char fmt[UINT_FMT] ;
  fmt[uint_fmt(fmt, u)] = 0 ;
  if (!env_addmodif(env, name, fmt)) dienomem() ;
}

static void add_sets (stralloc *sa, probe_setup const *s)
{
  char hooks[PROBE_HOOKS_SIZE] ;
  for (unsigned int i = 0 ; i < s->n ; i++)
    if (s->results[i].hook != HERM_HOOK_NONE)
    {
      probe_result_hooks(s->results + i, hooks) ;
      add(sa, sa->len ? "," : "", probe_set_name(s->wants[i].set)) ;
      add(sa, "=", hooks) ;
    }
}

static void add_degraded (stralloc *sa, probe_setup const *s)
{
  for (unsigned int i = 0 ; i < s->n ; i++)
  {
    probe_result const *res = s->results + i ;
    unsigned int n = res->ndegraded + (res->hook == HERM_HOOK_NONE) ;
    for (unsigned int j = 0 ; j < n ; j++)
    {
      probe_failure const *f = res->failures + j ;
      char fmt[INT_FMT] ;
      fmt[int_fmt(fmt, f->e)] = 0 ;
      add(sa, sa->len ? "\n" : "", probe_set_name(s->wants[i].set)) ;
      add(sa, " ", herm_hook_name(f->hook)) ;
      add(sa, " ", fmt) ;
      add(sa, " ", f->why) ;
    }
  }
}

static void set_environment (stralloc *env, probe_setup const *s)
{
  stralloc sa = STRALLOC_ZERO ;
  set_number(env, "HERM_RING_FD", s->maps.ring) ;
  set_number(env, "HERM_RING_SIZE", s->maps.ringsize) ;
  set_number(env, "HERM_STATS_FD", s->maps.stats) ;
  set_number(env, "HERM_STATS_CPUS", s->maps.ncpu) ;
  set_number(env, "HERM_STATE_FD", s->maps.state) ;
  add_sets(&sa, s) ;
  set_string(env, "HERM_SETS", &sa) ;
  add_degraded(&sa, s) ;
  set_string(env, "HERM_DEGRADED", &sa) ;
  for (unsigned int i = 0 ; i < s->libraries.n ; i++) add(&sa, i ? "\n" : "", s->libraries.v[i].path) ;
  set_string(env, "HERM_LIBRARIES", &sa) ;
  stralloc_free(&sa) ;
}

static void hand_over (int fd)
{
  if (uncoe(fd) < 0) strerr_diefusys(111, "hand over a descriptor") ;
}

int main (int argc, char const *const *argv)
{
  static probe_setup setup ;
  char const *holder = 0 ;
  unsigned int notif = 0 ;
  int unload = 0 ;
  stralloc env = STRALLOC_ZERO ;
  PROG = "herm-probe-load" ;
  if (probe_is_trigger(argc, argv)) return 0 ;
  probe_setup_init(&setup, &report, 0) ;

  {
    char const *hooks[HERM_SET_N] ;
    unsigned int nhooks = 0 ;
    int uids = 0 ;
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "s:k:u:r:c:l:P:b:d:H:x", &l) ;
      if (opt < 0) break ;
      switch (opt)
      {
        case 's' : die_if(probe_setup_want(&setup, l.arg)) ; break ;
        case 'k' :
          if (nhooks >= HERM_SET_N) strerr_dief(100, "too many -k") ;
          hooks[nhooks++] = l.arg ;
          break ;
        case 'u' : die_if(probe_setup_uids(&setup, l.arg)) ; uids = 1 ; break ;
        case 'r' : die_if(probe_setup_tree(&setup, l.arg)) ; break ;
        case 'c' : die_if(probe_setup_cgroup(&setup, l.arg)) ; break ;
        case 'l' : die_if(probe_setup_library(&setup, l.arg)) ; break ;
        case 'P' :
          if (!uint320_scan(l.arg, &setup.config.plain) || setup.config.plain > HERM_PLAIN_MAX) dieusage() ;
          break ;
        case 'b' :
        {
          uint32_t bytes ;
          if (!uint320_scan(l.arg, &bytes)) dieusage() ;
          die_if(probe_setup_ring(&setup, bytes)) ;
          break ;
        }
        case 'd' : if (!uint0_scan(l.arg, &notif)) dieusage() ; check_notif(notif) ; break ;
        case 'H' : holder = l.arg ; break ;
        case 'x' : unload = 1 ; break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ; argv += l.ind ;
    if (!uids)
    {
      char const *x = getenv("HERM_UIDS") ;
      if (x && *x) die_if(probe_setup_uids(&setup, x)) ;
    }
    for (unsigned int i = 0 ; i < nhooks ; i++) die_if(probe_setup_hook(&setup, hooks[i])) ;
  }
  if (unload ? !holder || setup.n || argc : setup.n == setup.config.tree || !argc) dieusage() ;

  probe_init(!!getenv("HERM_DEBUG")) ;
  survive_sigpipe() ;
  tain_now_set_stopwatch_g() ;
  if (unload) return probe_setup_unload(&setup, holder) ;
  die_if(probe_setup_load(&setup, holder)) ;

  set_environment(&env, &setup) ;
  hand_over(setup.maps.ring) ;
  hand_over(setup.maps.stats) ;
  hand_over(setup.maps.state) ;
  if (!holder)
    for (unsigned int i = 0 ; i < setup.n ; i++)
      for (unsigned int j = 0 ; j < setup.results[i].nlinks ; j++) hand_over(setup.results[i].links[j]) ;
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
