/* ISC license. */

#include <errno.h>

#include <skalibs/tai.h>
#include <skalibs/types.h>

#include <s6/fdholder.h>

#include <herm/names.h>

#include "hold.h"

static int store (s6_fdholder_t *a, int fd, char const *digest, char const *const *words)
{
  char id[S6_FDHOLDER_ID_SIZE + 1] ;
  tain never ;
  probe_hold_id(id, digest, words) ;
  tain_add_g(&never, &tain_infinite_relative) ;
  return s6_fdholder_store_g(a, fd, id, &never, holder_deadline()) ? 0 : -1 ;
}

static int store1 (s6_fdholder_t *a, int fd, char const *digest, char const *word)
{
  char const *words[2] = { word, 0 } ;
  return store(a, fd, digest, words) ;
}

static int store_result (s6_fdholder_t *a, char const *digest, probe_want const *want, probe_result const *res, int dummy)
{
  char hooks[PROBE_HOOKS_SIZE] ;
  char fmti[UINT_FMT] ;
  char fmtn[UINT_FMT] ;
  unsigned int nfailures = res->nbeside + (res->hook == HERM_HOOK_NONE) ;
  for (unsigned int i = 0 ; i < nfailures ; i++)
  {
    probe_failure const *f = res->failures + i ;
    char const *words[] = { "fail", herm_set_name(want->set->set), herm_hook_name(f->hook), fmtn, 0 } ;
    fmtn[uint_fmt(fmtn, f->e)] = 0 ;
    if (store(a, dummy, digest, words) < 0) return -1 ;
  }
  probe_result_hooks(res, hooks) ;
  fmtn[uint_fmt(fmtn, res->nlinks)] = 0 ;
  for (unsigned int i = 0 ; i < res->nlinks ; i++)
  {
    char const *words[] = { "link", herm_set_name(want->set->set), hooks, fmti, fmtn, 0 } ;
    fmti[uint_fmt(fmti, i)] = 0 ;
    if (store(a, res->links[i], digest, words) < 0) return -1 ;
  }
  return 0 ;
}

/*
  When this fails in the middle, what was stored goes again: a link that is held
  without its ring would make the kernel work for nobody.
*/
int probe_hold_store (char const *path, char const *digest, probe_want const *wants, unsigned int n, probe_maps const *maps, probe_result const *res)
{
  s6_fdholder_t a = S6_FDHOLDER_ZERO ;
  int e ;
  if (!s6_fdholder_start_g(&a, path, holder_deadline())) return -1 ;
  if (holder_clear(&a, HOLD_PREFIX) < 0) goto err ;
  for (unsigned int i = 0 ; i < n ; i++)
    if (store_result(&a, digest, wants + i, res + i, maps->stats) < 0) goto undo ;
  if (store1(&a, maps->stats, digest, "stats") < 0
   || store1(&a, maps->state, digest, "state") < 0
   || store1(&a, maps->ring, digest, "ring") < 0) goto undo ;
  s6_fdholder_end(&a) ;
  return 0 ;

 undo:
  e = errno ;
  (void)holder_clear(&a, HOLD_PREFIX) ;
  errno = e ;
 err:
  e = errno ;
  s6_fdholder_end(&a) ;
  errno = e ;
  return -1 ;
}
