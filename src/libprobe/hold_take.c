/* ISC license. */

#include <string.h>
#include <errno.h>

#include <skalibs/stralloc.h>
#include <skalibs/types.h>

#include <s6/fdholder.h>

#include "hold.h"
#include "holder.h"
#include "probe-internal.h"

/* The links that hold_scan counted. */
static int take_links (s6_fdholder_t *a, char const *digest, probe_set const *set,
  probe_result *res)
{
  char hooks[PROBE_HOOKS_SIZE] ;
  char fmti[UINT_FMT] ;
  char fmtn[UINT_FMT] ;
  char const *words[] = { "link", probe_set_name(set), hooks, fmti, fmtn, 0 } ;
  unsigned int n = res->nlinks ;
  probe_result_hooks(res, hooks) ;
  fmtn[uint_fmt(fmtn, n)] = 0 ;
  for (res->nlinks = 0 ; res->nlinks < n ; res->nlinks++)
  {
    int fd ;
    fmti[uint_fmt(fmti, res->nlinks)] = 0 ;
    fd = hold_get(a, digest, words) ;
    if (fd < 0) return -1 ;
    res->links[res->nlinks] = fd ;
  }
  return 0 ;
}

static int take_all (s6_fdholder_t *a, stralloc *sa, char const *digest, probe_setup *s)
{
  if (holder_list(a, HOLD_PREFIX, sa) < 0) return -1 ;
  s->maps.ring = hold_get1(a, digest, "ring") ;
  if (s->maps.ring < 0) return -1 ;
  s->maps.stats = hold_get1(a, digest, "stats") ;
  if (s->maps.stats < 0) return -1 ;
  s->maps.state = hold_get1(a, digest, "state") ;
  if (s->maps.state < 0) return -1 ;
  if (s->config.names && (s->maps.names = hold_get1(a, digest, "names")) < 0) return -1 ;
  for (unsigned int i = 0 ; i < s->n ; i++)
  {
    probe_result *res = s->results + i ;
    if (!hold_scan(sa, digest, s->wants + i, res))
    {
      res->nlinks = 0 ;
      return (errno = ENOENT, -1) ;
    }
    if (take_links(a, digest, s->wants[i].set, res) < 0) return -1 ;
  }
  return 0 ;
}

int hold_take (char const *path, char const *digest, probe_setup *s)
{
  s6_fdholder_t a = S6_FDHOLDER_ZERO ;
  stralloc sa = STRALLOC_ZERO ;
  int e = 0 ;
  if (!s6_fdholder_start_g(&a, path, holder_deadline())) return -1 ;
  if (take_all(&a, &sa, digest, s) < 0)
  {
    e = errno ;
    probe_setup_close(s) ;
    memset(s->results, 0, sizeof(s->results)) ;
  }
  else hold_pin(&a, s) ;
  stralloc_free(&sa) ;
  s6_fdholder_end(&a) ;
  if (!e) return 1 ;
  errno = e ;
  return e == ENOENT ? 0 : -1 ;
}
