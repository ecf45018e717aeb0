/* ISC license. */

#include <errno.h>

#include <skalibs/types.h>

#include <s6/fdholder.h>

#include <herm/names.h>

#include "hold.h"
#include "holder.h"
#include "probe-internal.h"

static int store (s6_fdholder_t *a, int fd, char const *digest, char const *const *words)
{
  char id[S6_FDHOLDER_ID_SIZE + 1] ;
  hold_id(id, digest, words) ;
  return holder_put(a, fd, id) ;
}

static int store1 (s6_fdholder_t *a, int fd, char const *digest, char const *word)
{
  char const *words[2] = { word, 0 } ;
  return store(a, fd, digest, words) ;
}

static int store_result (s6_fdholder_t *a, char const *digest, probe_want const *want,
  probe_result const *res, int any)
{
  char const *set = probe_set_name(want->set) ;
  unsigned int nfailures = res->ndegraded + (res->hook == HERM_HOOK_NONE) ;
  char hooks[PROBE_HOOKS_SIZE] ;
  char fmti[UINT_FMT] ;
  char fmtn[UINT_FMT] ;
  for (unsigned int i = 0 ; i < nfailures ; i++)
  {
    probe_failure const *f = res->failures + i ;
    char const *words[] = { "fail", set, herm_hook_name(f->hook), fmtn, 0 } ;
    fmtn[uint_fmt(fmtn, f->e)] = 0 ;
    if (!store(a, any, digest, words)) return 0 ;
  }
  probe_result_hooks(res, hooks) ;
  fmtn[uint_fmt(fmtn, res->nlinks)] = 0 ;
  for (unsigned int i = 0 ; i < res->nlinks ; i++)
  {
    char const *words[] = { "link", set, hooks, fmti, fmtn, 0 } ;
    fmti[uint_fmt(fmti, i)] = 0 ;
    if (!store(a, res->links[i], digest, words)) return 0 ;
  }
  return 1 ;
}

static int store_all (s6_fdholder_t *a, char const *digest, probe_setup const *s)
{
  for (unsigned int i = 0 ; i < s->n ; i++)
    if (!store_result(a, digest, s->wants + i, s->results + i, s->maps.stats)) return 0 ;
  return (!s->config.names || store1(a, s->maps.names, digest, "names"))
   && store1(a, s->maps.stats, digest, "stats")
   && store1(a, s->maps.state, digest, "state")
   && store1(a, s->maps.ring, digest, "ring") ;
}

/* Deletes half a store: links without a ring would work for no reader. */
int hold_store (char const *path, char const *digest, probe_setup *s)
{
  s6_fdholder_t a = S6_FDHOLDER_ZERO ;
  int r = -1 ;
  int e ;
  if (!s6_fdholder_start_g(&a, path, holder_deadline())) return -1 ;
  if (holder_clear(&a, HOLD_PREFIX) >= 0 && store_all(&a, digest, s)) r = 0 ;
  e = errno ;
  if (r < 0) (void)holder_clear(&a, HOLD_PREFIX) ;
  else hold_pin(&a, s) ;
  s6_fdholder_end(&a) ;
  errno = e ;
  return r ;
}
