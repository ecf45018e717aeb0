/* ISC license. */

#include <errno.h>
#include <string.h>

#include <skalibs/djbunix.h>

#include <herm/config.h>

#ifdef HERM_USE_BPF

#include <linux/bpf.h>
#include <bpf/bpf.h>

#include "libprobe.h"

/* Attached is not enough, a program can be attached and never run. Returns 1 if it fired, 0 if not. */
static int fires (struct probe_set const *set, struct probe_maps const *maps)
{
  static struct herm_control const nobody = { .pid = 0 } ;
  struct herm_control c ;
  uint32_t zero = 0 ;
  int ret = (*set->trigger)(maps) ;
  int e = errno ;
  int r = bpf_map_lookup_elem(maps->control, &zero, &c) ;
  if (r >= 0) r = bpf_map_update_elem(maps->control, &zero, &nobody, BPF_ANY) ;
  if (ret == -1) return (errno = e, -1) ;
  if (r < 0) return (errno = -r, -1) ;
  return !!c.fired[set->set] ;
}

/* Why, is written already. */
static void failed (struct probe_result *res, unsigned int hook, int e)
{
  struct probe_failure *f = res->failures + res->nfailures++ ;
  f->hook = hook ;
  f->e = e ;
}

int probe_attach (struct probe_want const *want, struct probe_maps const *maps, struct herm_config const *config, struct probe_result *res)
{
  struct probe_set const *set = want->set ;
  unsigned int i = 0 ;
  for (; i < set->nhooks ; i++)
  {
    struct probe_hook const *hook = set->hooks + i ;
    struct probe_failure *f = res->failures + res->nfailures ;
    int n, r ;
    if (want->hook != HERM_HOOK_NONE && want->hook != hook->hook) continue ;
    r = set->fits && want->hook == HERM_HOOK_NONE ? (*set->fits)(hook, f->why) : 0 ;
    if (r)
    {
      failed(res, hook->hook, r) ;
      continue ;
    }
    n = probe_try(set, hook, maps, config, res->links, f->why) ;
    if (n == -1)
    {
      if (probe_temporary(errno)) return -1 ;
      failed(res, hook->hook, errno) ;
      continue ;
    }
    r = fires(set, maps) ;
    if (r > 0)
    {
      res->hook = hook->hook ;
      res->nlinks = n ;
      return 0 ;
    }
    {
      int e = errno ;
      while (n--) fd_close(res->links[n]) ;
      errno = e ;
    }
    if (r < 0) return -1 ;
    strcpy(f->why, "it is attached, but does not fire") ;
    failed(res, hook->hook, ENODATA) ;
  }
  if (!res->nfailures)
  {
    strcpy(res->failures[0].why, "the set has no such hook") ;
    failed(res, want->hook, ENOENT) ;
  }
  return 0 ;
}

#endif
