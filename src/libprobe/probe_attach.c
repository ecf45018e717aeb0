/* ISC license. */

#include <string.h>
#include <errno.h>
#include <linux/bpf.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <skalibs/djbunix.h>

#include "libprobe.h"

/* Attached is not enough, a program can be attached and never run. Returns 1 if all fired that had to, 0 if not. */
static int fires (probe_set const *set, probe_hook const *hook, probe_maps const *maps)
{
  struct herm_control c ;
  uint32_t zero = 0 ;
  int r ;
  if (!hook->trigger) return 1 ;
  if (probe_trigger_me(maps) < 0) return -1 ; /* from the beginning, for what other sets see of it */
  if ((*hook->trigger)(maps) < 0 && probe_temporary(errno)) return -1 ; /* forbidden: then nothing fires */
  r = bpf_map_lookup_elem(maps->control, &zero, &c) ;
  if (r < 0) return (errno = -r, -1) ;
  if (probe_trigger_none(maps) < 0 || probe_trigger_me(maps) < 0) return -1 ; /* me again, for what is loaded and said next */
  for (unsigned int i = 0 ; i < HERM_PROOF_N ; i++)
    if (hook->proofs & (1U << i) && !c.fired[set->set][i]) return 0 ;
  return 1 ;
}

static void drop_links (probe_result *res, unsigned int n)
{
  while (res->nlinks > n) fd_close(res->links[--res->nlinks]) ;
}

/* Returns 1 if the hook works, 0 if it does not and that was noted, -1 if that cannot be said. */
static int try_hook (probe_want const *want, probe_hook const *hook, probe_ask const *ask, struct bpf_object **base, probe_result *res)
{
  probe_set const *set = want->set ;
  probe_failure *f = res->failures + res->nfailures ;
  unsigned int nlinks = res->nlinks ;
  int r = set->fits && want->hook == HERM_HOOK_NONE ? (*set->fits)(hook, f->why) : 0 ;
  f->e = r ;
  if (!r)
  {
    if (probe_try(set, hook, ask, base, res, f->why) < 0)
    {
      if (probe_temporary(errno)) return -1 ;
      f->e = errno ;
    }
    else
    {
      r = fires(set, hook, ask->maps) ;
      if (r > 0) return 1 ;
      drop_links(res, nlinks) ;
      if (r < 0) return -1 ;
      strcpy(f->why, "it is attached, but does not fire") ;
      f->e = ENODATA ;
    }
  }
  f->hook = hook->hook ;
  res->nfailures++ ;
  return 0 ;
}

static int try_all (probe_want const *want, probe_ask const *ask, struct bpf_object **base, probe_result *res)
{
  probe_set const *set = want->set ;
  int r ;
  for (unsigned int i = 0 ; i < set->nbeside ; i++)
  {
    probe_hook const *hook = set->beside + i ;
    if (want->hook != HERM_HOOK_NONE && !(want->beside & (1U << hook->hook))) continue ;
    r = try_hook(want, hook, ask, base, res) ;
    if (r < 0) return -1 ;
    if (r) res->beside |= 1U << hook->hook ;
    else if (want->hook != HERM_HOOK_NONE) return 0 ;
    else res->nbeside++ ;
  }
  for (unsigned int i = 0 ; i < set->nhooks ; i++)
  {
    probe_hook const *hook = set->hooks + i ;
    if (want->hook != HERM_HOOK_NONE && want->hook != hook->hook) continue ;
    r = try_hook(want, hook, ask, base, res) ;
    if (r < 0) return -1 ;
    if (r)
    {
      res->hook = hook->hook ;
      return 0 ;
    }
  }
  return 0 ;
}

int probe_attach (probe_want const *want, probe_ask const *ask, probe_result *res)
{
  struct bpf_object *base = 0 ;
  int r = try_all(want, ask, &base, res) ;
  if (r < 0 || res->hook == HERM_HOOK_NONE)
  {
    drop_links(res, 0) ;
    res->beside = 0 ;
  }
  if (base)
  {
    int e = errno ;
    bpf_object__close(base) ;
    errno = e ;
  }
  return r ;
}
