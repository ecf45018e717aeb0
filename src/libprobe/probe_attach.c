/* ISC license. */

#include <string.h>
#include <errno.h>
#include <linux/bpf.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "probe-internal.h"

/*
  An attached program may never run: returns 1 if all proofs fired, 0 if not. This process is
  the trigger before and after, because other sets see the loader.
*/
static int fires (probe_set const *set, probe_hook const *hook, probe_maps const *maps)
{
  struct herm_control c ;
  uint32_t zero = 0 ;
  int r ;
  if (!hook->trigger) return 1 ;
  if (probe_trigger_me(maps) < 0) return -1 ;
  if ((*hook->trigger)(maps) < 0 && probe_temporary(errno)) return -1 ;
  r = bpf_map_lookup_elem(maps->control, &zero, &c) ;
  if (r < 0) return (errno = -r, -1) ;
  if (probe_trigger_none(maps) < 0 || probe_trigger_me(maps) < 0) return -1 ;
  for (unsigned int i = 0 ; i < HERM_PROOF_N ; i++)
    if (hook->proofs & (1U << i) && !c.fired[set->set][i]) return 0 ;
  return 1 ;
}

/* Returns 1 if the hook works, 0 and a failure if not, -1 if unknown. */
static int try_hook (probe_setup const *s, probe_want const *want, probe_hook const *hook,
  struct bpf_object **base, probe_result *res)
{
  probe_set const *set = want->set ;
  probe_failure *f = res->failures + res->nfailures ;
  unsigned int nlinks = res->nlinks ;
  int r = set->fits && want->hook == HERM_HOOK_NONE ? (*set->fits)(hook, f->why) : 0 ;
  f->e = r ;
  if (!r && probe_try(s, set, hook, base, res, f->why) < 0)
  {
    if (probe_temporary(errno)) return -1 ;
    f->e = errno ;
  }
  else if (!r)
  {
    r = fires(set, hook, &s->maps) ;
    if (r > 0) return 1 ;
    probe_result_drop(res, nlinks) ;
    if (r < 0) return -1 ;
    strcpy(f->why, "it is attached, but does not fire") ;
    f->e = ENODATA ;
  }
  f->hook = hook->hook ;
  res->nfailures++ ;
  return 0 ;
}

static int try_all (probe_setup const *s, probe_want const *want, struct bpf_object **base,
  probe_result *res)
{
  probe_set const *set = want->set ;
  int forced = want->hook != HERM_HOOK_NONE ;
  for (unsigned int i = 0 ; i < set->ncompanions ; i++)
  {
    probe_hook const *hook = set->companions + i ;
    int r ;
    if (forced && !(want->companions & (1U << hook->hook))) continue ;
    r = try_hook(s, want, hook, base, res) ;
    if (r < 0) return -1 ;
    if (r) res->companions |= 1U << hook->hook ;
    else if (forced) return 0 ;
    else res->ndegraded++ ;
  }
  for (unsigned int i = 0 ; i < set->nhooks ; i++)
  {
    probe_hook const *hook = set->hooks + i ;
    int r ;
    if (forced && want->hook != hook->hook) continue ;
    r = try_hook(s, want, hook, base, res) ;
    if (r < 0) return -1 ;
    if (!r) continue ;
    res->hook = hook->hook ;
    return 0 ;
  }
  return 0 ;
}

int probe_attach (probe_setup const *s, probe_want const *want, probe_result *res)
{
  struct bpf_object *base = 0 ;
  int r = try_all(s, want, &base, res) ;
  int e = errno ;
  if (r < 0 || res->hook == HERM_HOOK_NONE)
  {
    probe_result_drop(res, 0) ;
    res->companions = 0 ;
  }
  bpf_object__close(base) ;
  errno = e ;
  return r ;
}
