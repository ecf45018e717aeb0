/* ISC license. */

#include <herm/config.h>

#ifdef HERM_USE_BPF

#include <skalibs/djbunix.h>
#include <skalibs/env.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <herm/names.h>

#include "libprobe.h"
#include "load.h"

#define dienomem() strerr_diefusys(111, "allocate memory")

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

static void set_fd (stralloc *env, char const *name, int fd)
{
  if (fd >= 0) set_number(env, name, fd) ;
  else if (!env_addmodif(env, name, 0)) dienomem() ;
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

void load_environment (stralloc *env, probe_setup const *s)
{
  stralloc sa = STRALLOC_ZERO ;
  set_number(env, "HERM_RING_FD", s->maps.ring) ;
  set_number(env, "HERM_RING_SIZE", s->maps.ringsize) ;
  set_number(env, "HERM_STATS_FD", s->maps.stats) ;
  set_number(env, "HERM_STATS_CPUS", s->maps.ncpu) ;
  set_number(env, "HERM_STATE_FD", s->maps.state) ;
  set_fd(env, "HERM_NAMES_FD", s->config.names ? s->maps.names : -1) ;
  set_fd(env, "HERM_HOLDER_FD", s->holder) ;
  add_sets(&sa, s) ;
  set_string(env, "HERM_SETS", &sa) ;
  add_degraded(&sa, s) ;
  set_string(env, "HERM_DEGRADED", &sa) ;
  for (unsigned int i = 0 ; i < s->libraries.n ; i++)
    add(&sa, i ? "\n" : "", s->libraries.v[i].path) ;
  set_string(env, "HERM_LIBRARIES", &sa) ;
  if (s->cgroup)
  {
    char fmt[UINT64_FMT] ;
    fmt[uint64_fmt(fmt, s->config.cgroup)] = 0 ;
    add(&sa, fmt, " ") ;
    if (sarealpath(&sa, s->cgroup) < 0) strerr_diefusys(111, "find the path of ", s->cgroup) ;
  }
  set_string(env, "HERM_CGROUP", &sa) ;
  stralloc_free(&sa) ;
}

#endif
