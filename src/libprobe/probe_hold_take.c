/* ISC license. */

#include <errno.h>
#include <stddef.h>
#include <string.h>

#include <skalibs/types.h>
#include <skalibs/stralloc.h>
#include <skalibs/djbunix.h>

#include <s6/fdholder.h>

#include <herm/config.h>

#ifdef HERM_USE_BPF

#include "hold.h"

/* Retrieves one. ENOENT if it is not there. */
static int take (s6_fdholder_t *a, char const *digest, char const *const *words, tain const *deadline)
{
  char id[S6_FDHOLDER_ID_SIZE + 1] ;
  int fd ;
  probe_hold_id(id, digest, words) ;
  fd = s6_fdholder_retrieve_g(a, id, deadline) ;
  if (fd == -1) return -1 ;
  fd = probe_fd_good(fd) ;
  if (fd >= 0 && coe(fd) == -1)
  {
    fd_close(fd) ;
    return -1 ;
  }
  return fd ;
}

static int take1 (s6_fdholder_t *a, char const *digest, char const *word, tain const *deadline)
{
  char const *words[2] = { word, 0 } ;
  return take(a, digest, words, deadline) ;
}

/* Finds, in the list, the identifier that starts with these words, and writes what follows. */
static int find (stralloc const *sa, char const *digest, char const *const *words, char const **rest)
{
  char id[S6_FDHOLDER_ID_SIZE + 1] ;
  size_t pos = 0 ;
  size_t len ;
  probe_hold_id(id, digest, words) ;
  len = strlen(id) ;
  for (; pos < sa->len ; pos += strlen(sa->s + pos) + 1)
    if (!strncmp(sa->s + pos, id, len))
    {
      *rest = sa->s + pos + len ;
      return 1 ;
    }
  return 0 ;
}

static int take_links (s6_fdholder_t *a, stralloc const *sa, char const *digest, struct probe_want const *want, struct probe_result *res, tain const *deadline)
{
  unsigned int hook = HERM_HOOK_NONE + 1 ;
  char const *rest ;
  for (; hook < HERM_HOOK_N ; hook++)
  {
    char const *prefix[] = { "link", want->set->name, probe_hook_name(hook), "0", "", 0 } ;
    char fmt[UINT_FMT] ;
    unsigned int n ;
    if (!find(sa, digest, prefix, &rest)) continue ;
    if (!uint0_scan(rest, &n) || !n || n > PROBE_PROGRAMS_MAX) return (errno = ENOENT, -1) ;
    for (res->nlinks = 0 ; res->nlinks < n ; res->nlinks++)
    {
      char const *words[] = { "link", want->set->name, probe_hook_name(hook), fmt, rest, 0 } ;
      fmt[uint_fmt(fmt, res->nlinks)] = 0 ;
      res->links[res->nlinks] = take(a, digest, words, deadline) ;
      if (res->links[res->nlinks] == -1) return -1 ;
    }
    res->hook = hook ;
    return 0 ;
  }
  for (hook = HERM_HOOK_NONE ; hook < HERM_HOOK_N ; hook++)
  {
    char const *prefix[] = { "fail", want->set->name, probe_hook_name(hook), "", 0 } ;
    unsigned int e ;
    if (!find(sa, digest, prefix, &rest)) continue ;
    if (!uint0_scan(rest, &e)) break ;
    res->failures[0].hook = hook ;
    res->failures[0].e = e ;
    strcpy(res->failures[0].why, "it could not be attached when the held descriptors were made") ;
    res->nfailures = 1 ;
    return 0 ;
  }
  return (errno = ENOENT, -1) ;
}

int probe_hold_take (char const *path, char const *digest, struct probe_want const *wants, unsigned int n, struct probe_maps *maps, struct probe_result *res, tain const *deadline)
{
  s6_fdholder_t a = S6_FDHOLDER_ZERO ;
  stralloc sa = STRALLOC_ZERO ;
  unsigned int i = 0 ;
  int e ;
  if (!s6_fdholder_start_g(&a, path, deadline)) return -1 ;
  if (probe_hold_list(&a, &sa, deadline) == -1) goto err ;
  maps->ncpu = probe_ncpu() ;
  maps->ring = take1(&a, digest, "ring", deadline) ;
  if (maps->ring == -1) goto err ;
  maps->stats = take1(&a, digest, "stats", deadline) ;
  if (maps->stats == -1) goto err ;
  maps->state = take1(&a, digest, "state", deadline) ;
  if (maps->state == -1) goto err ;
  for (; i < n ; i++)
    if (take_links(&a, &sa, digest, wants + i, res + i, deadline) == -1) goto err ;
  stralloc_free(&sa) ;
  s6_fdholder_end(&a) ;
  return 1 ;

 err:
  e = errno ;
  for (i = 0 ; i < n ; i++)
  {
    static struct probe_result const zero = PROBE_RESULT_ZERO ;
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

#endif
