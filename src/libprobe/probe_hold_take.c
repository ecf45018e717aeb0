/* ISC license. */

#include <string.h>
#include <errno.h>
#include <stddef.h>

#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>
#include <skalibs/stralloc.h>
#include <skalibs/types.h>

#include <s6/fdholder.h>

#include <herm/names.h>

#include "hold.h"

/* Retrieves one. ENOENT if it is not there. */
static int take (s6_fdholder_t *a, char const *digest, char const *const *words)
{
  char id[S6_FDHOLDER_ID_SIZE + 1] ;
  int fd ;
  probe_hold_id(id, digest, words) ;
  fd = s6_fdholder_retrieve_g(a, id, holder_deadline()) ;
  if (fd < 0) return -1 ;
  fd = probe_fd_good(fd) ;
  if (fd >= 0 && coe(fd) < 0)
  {
    fd_close(fd) ;
    return -1 ;
  }
  return fd ;
}

static int take1 (s6_fdholder_t *a, char const *digest, char const *word)
{
  char const *words[2] = { word, 0 } ;
  return take(a, digest, words) ;
}

/* Finds, in the list from *pos on, an identifier that starts with these words, and returns what follows, or 0. */
static char const *find (stralloc const *sa, size_t *pos, char const *digest, char const *const *words)
{
  char id[S6_FDHOLDER_ID_SIZE + 1] ;
  size_t len ;
  probe_hold_id(id, digest, words) ;
  len = strlen(id) ;
  while (*pos < sa->len)
  {
    char const *s = sa->s + *pos ;
    *pos += strlen(s) + 1 ;
    if (!strncmp(s, id, len)) return s + len ;
  }
  return 0 ;
}

/* HOOKS.I.N: returns N and writes the hooks, or 0 */
static unsigned int scan_link (probe_set const *set, char const *s, char *hooks, probe_result *res)
{
  size_t len = str_chr(s, '.') ;
  size_t dot = str_rchr(s, '.') ;
  unsigned int n ;
  if (!s[len] || len >= PROBE_HOOKS_SIZE) return 0 ;
  memcpy(hooks, s, len) ; hooks[len] = 0 ;
  if (!probe_hooks_scan(set, hooks, &res->hook, &res->beside)) return 0 ;
  return uint0_scan(s + dot + 1, &n) && n <= PROBE_LINKS_MAX ? n : 0 ;
}

static int take_links (s6_fdholder_t *a, stralloc const *sa, char const *digest, probe_want const *want, probe_result *res)
{
  char const *link[] = { "link", herm_set_name(want->set->set), "", 0 } ;
  size_t pos = 0 ;
  char const *s = find(sa, &pos, digest, link) ;
  char hooks[PROBE_HOOKS_SIZE] ;
  char fmti[UINT_FMT] ;
  char fmtn[UINT_FMT] ;
  char const *words[] = { "link", herm_set_name(want->set->set), hooks, fmti, fmtn, 0 } ;
  unsigned int n ;
  if (!s) return 0 ;
  n = scan_link(want->set, s, hooks, res) ;
  if (!n) return (errno = ENOENT, -1) ;
  fmtn[uint_fmt(fmtn, n)] = 0 ;
  for (; res->nlinks < n ; res->nlinks++)
  {
    fmti[uint_fmt(fmti, res->nlinks)] = 0 ;
    res->links[res->nlinks] = take(a, digest, words) ;
    if (res->links[res->nlinks] == -1) return -1 ;
  }
  return 0 ;
}

/* In the list there is an order, but not ours: with links, all failures are of hooks beside. Without, the one of the main hook must be found. */
static int take_failures (stralloc const *sa, char const *digest, probe_want const *want, probe_result *res)
{
  char const *fail[] = { "fail", herm_set_name(want->set->set), "", 0 } ;
  probe_failure main = { .hook = HERM_HOOK_NONE, .e = 0 } ;
  size_t pos = 0 ;
  char const *s ;
  while ((s = find(sa, &pos, digest, fail)))
  {
    size_t len = str_chr(s, '.') ;
    probe_failure f ;
    unsigned int hook, e ;
    if (!s[len] || !herm_hook_scan(&hook, s, len) || !uint0_scan(s + len + 1, &e)) return (errno = ENOENT, -1) ;
    f.hook = hook ;
    f.e = e ;
    strcpy(f.why, "it could not be attached when the held descriptors were made") ;
    if (res->hook == HERM_HOOK_NONE && (want->hook != HERM_HOOK_NONE || !probe_set_is_beside(want->set, f.hook))) main = f ;
    else if (res->nbeside < HERM_HOOK_N - 1) res->failures[res->nbeside++] = f ;
  }
  res->nfailures = res->nbeside ;
  if (res->hook != HERM_HOOK_NONE) return 0 ;
  if (!main.e) return (errno = ENOENT, -1) ;
  res->failures[res->nfailures++] = main ;
  return 0 ;
}

int probe_hold_take (char const *path, char const *digest, probe_want const *wants, unsigned int n, probe_maps *maps, probe_result *res)
{
  s6_fdholder_t a = S6_FDHOLDER_ZERO ;
  stralloc sa = STRALLOC_ZERO ;
  int e ;
  if (!s6_fdholder_start_g(&a, path, holder_deadline())) return -1 ;
  if (holder_list(&a, HOLD_PREFIX, &sa) < 0) goto err ;
  maps->ncpu = probe_ncpu() ;
  maps->ring = take1(&a, digest, "ring") ;
  if (maps->ring < 0) goto err ;
  maps->stats = take1(&a, digest, "stats") ;
  if (maps->stats < 0) goto err ;
  maps->state = take1(&a, digest, "state") ;
  if (maps->state < 0) goto err ;
  for (unsigned int i = 0 ; i < n ; i++)
    if (take_links(&a, &sa, digest, wants + i, res + i) < 0 || take_failures(&sa, digest, wants + i, res + i) < 0) goto err ;
  stralloc_free(&sa) ;
  s6_fdholder_end(&a) ;
  return 1 ;

 err:
  e = errno ;
  for (unsigned int i = 0 ; i < n ; i++)
  {
    static probe_result const zero = PROBE_RESULT_ZERO ;
    while (res[i].nlinks--) fd_close(res[i].links[res[i].nlinks]) ;
    res[i] = zero ;
  }
  if (maps->state >= 0) fd_close(maps->state) ;
  if (maps->stats >= 0) fd_close(maps->stats) ;
  if (maps->ring >= 0) fd_close(maps->ring) ;
  maps->ring = maps->stats = maps->state = -1 ;
  stralloc_free(&sa) ;
  s6_fdholder_end(&a) ;
  errno = e ;
  return e == ENOENT ? 0 : -1 ;
}
