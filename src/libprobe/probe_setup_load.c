/* ISC license. */

#include <errno.h>
#include <sys/resource.h>

#include <bpf/bpf.h>

#include <skalibs/djbunix.h>

#include <herm/names.h>

#include "hold.h"
#include "probe-internal.h"

static void tell_failures (probe_setup const *s, probe_want const *want, probe_result const *res)
{
  for (unsigned int i = 0 ; i < res->nfailures ; i++)
    probe_say(s, PROBE_WARNING, "probe set ", probe_set_name(want->set), ": hook ",
      herm_hook_name(res->failures[i].hook), " cannot be used",
      i < res->ndegraded ? ", going on without it: " : ": ", res->failures[i].why) ;
}

static int lacks_root (probe_want const *want, probe_result const *res)
{
  return want->set->set == HERM_SET_TREE && res->hook == HERM_HOOK_NONE && res->nfailures
    && res->failures[res->nfailures - 1].e == ECHILD ;
}

/* As after the holder's end */
static void tell_rules (probe_setup const *s)
{
  int fd = probe_rules_current(s->maps.rule_nodes) ;
  if (fd >= 0) fd_close(fd) ;
  else if (errno == ENOENT)
    probe_say(s, PROBE_WARNING, "probe set egress refuses nothing: no rules are in force") ;
}

static int attach (probe_setup *s, char const *holder)
{
  char const *what ;
  if (probe_maps_make(&s->maps, &what) < 0)
  {
    char why[PROBE_WHY_SIZE] ;
    int code = probe_temporary(errno) ? 111 : 112 ;
    probe_why_map(errno, what, why) ;
    return probe_fail(s, code, "unable to create the ", what, ": ", why) ;
  }
  if (probe_setup_find(s, HERM_SET_EGRESS))
  {
    if (hold_rules(holder, &s->maps) < 0) return hold_failure(s, "take rules from", holder) ;
    tell_rules(s) ;
  }
  for (unsigned int i = 0 ; i < s->n ; i++)
  {
    probe_want const *want = s->wants + i ;
    probe_result *res = s->results + i ;
    if (probe_attach(s, want, res) < 0)
      return probe_failusys(s, 111, "try out the probe set ", probe_set_name(want->set)) ;
    if (lacks_root(want, res))
      return probe_fail(s, 100,
        "the process at the root of the tree is gone, or is only a thread") ;
    if (res->hook != HERM_HOOK_NONE || res->nfailures > 1) tell_failures(s, want, res) ;
  }
  return 0 ;
}

/* Returns 1 if guard would kill this process, once it is no trigger, else 0. -1: unknown. */
static int guards_itself (probe_setup const *s)
{
  struct herm_control c ;
  uint32_t zero = 0 ;
  int r = bpf_map_lookup_elem(s->maps.control, &zero, &c) ;
  if (r < 0) return (errno = -r, -1) ;
  return !!c.fired[HERM_SET_GUARD][HERM_PROOF_GUARD_SELF] ;
}

static int check (probe_setup const *s)
{
  unsigned int n = 0 ;
  for (unsigned int i = 0 ; i < s->n ; i++)
  {
    if (s->results[i].hook != HERM_HOOK_NONE) n += s->wants[i].set->set != HERM_SET_TREE ;
    else if (s->wants[i].required)
      return probe_fail(s, 112, "required probe set ", probe_set_name(s->wants[i].set),
        " cannot be attached: ", probe_result_failure(s->results + i)->why) ;
  }
  if (!n)
    return probe_fail(s, 112, "no probe set can be attached: ",
      probe_result_failure(s->results + !!s->nroots)->why) ;
  for (unsigned int i = 0 ; i < s->n ; i++)
    if (s->results[i].hook == HERM_HOOK_NONE)
      probe_say(s, PROBE_WARNING, "probe set ", probe_set_name(s->wants[i].set),
        " cannot be attached, going on without it: ", probe_result_failure(s->results + i)->why) ;
  return 0 ;
}

static int load (probe_setup *s, char const *holder)
{
  char digest[PROBE_DIGEST_SIZE] ;
  int taken = 0 ;
  int r ;
  if (!holder && probe_setup_find(s, HERM_SET_EGRESS))
    return probe_fail(s, 100, "probe set egress needs a holder: it keeps the rules") ;
  if (holder)
  {
    hold_digest(s, digest) ;
    taken = hold_take(holder, digest, s) ;
    if (taken < 0) return hold_failure(s, "take descriptors from", holder) ;
  }
  r = taken ? 0 : attach(s, holder) ;
  if (!r) r = check(s) ;
  if (r) return r ;
  if (!s->config.nuids && !s->config.lineage && !s->config.cgroup)
    probe_say(s, PROBE_INFO, "no filter given: events of every uid are recorded") ;
  if (taken)
  {
    (void)probe_missed(s) ;
    return 0 ;
  }
  r = guards_itself(s) ;
  if (r < 0) return probe_failusys(s, 111, "see whether guard would kill this process") ;
  if (r)
    return probe_fail(s, 100, "this process is among those that guard would kill") ;
 /* This process becomes another program; a held set must have no trigger. */
  if (probe_trigger_none(&s->maps) < 0) return probe_failusys(s, 111, "end the trial") ;
  if (holder && hold_store(holder, digest, s) < 0)
    return hold_failure(s, "store descriptors in", holder) ;
  return 0 ;
}

/* Older kernels count BPF memory as locked; libbpf raises the limit. */
int probe_setup_load (probe_setup *s, char const *holder)
{
  struct rlimit memlock ;
  int r = probe_setup_prepare(s) ;
  if (r) return r ;
  if (getrlimit(RLIMIT_MEMLOCK, &memlock) < 0)
    return probe_failusys(s, 111, "read the memlock limit") ;
  r = s->n ? load(s, holder) : probe_setup_take(s, holder) ;
  if (setrlimit(RLIMIT_MEMLOCK, &memlock) < 0 && !r)
    r = probe_failusys(s, 111, "restore the memlock limit") ;
  if (r) probe_setup_close(s) ;
  return r ;
}
