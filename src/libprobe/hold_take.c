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
#include "holder.h"
#include "probe-internal.h"

/* ENOENT: not held */
static int take (s6_fdholder_t *a, char const *digest, char const *const *words)
{
  char id[S6_FDHOLDER_ID_SIZE + 1] ;
  int fd ;
  hold_id(id, digest, words) ;
  fd = probe_fd_good(s6_fdholder_retrieve_g(a, id, holder_deadline())) ;
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

/* Returns the rest of the next matching identifier, or 0. */
static char const *find (stralloc const *sa, size_t *pos, char const *digest,
  char const *const *words)
{
  char id[S6_FDHOLDER_ID_SIZE + 1] ;
  hold_id(id, digest, words) ;
  while (*pos < sa->len)
  {
    char const *s = sa->s + *pos ;
    *pos += strlen(s) + 1 ;
    if (str_start(s, id)) return s + strlen(id) ;
  }
  return 0 ;
}

/* HOOKS.I.N: returns N, or 0. */
static unsigned int scan_link (probe_set const *set, char const *s, char *hooks, probe_result *res)
{
  size_t len = str_chr(s, '.') ;
  size_t dot = str_rchr(s, '.') ;
  unsigned int n ;
  if (!s[len] || len >= PROBE_HOOKS_SIZE) return 0 ;
  memcpy(hooks, s, len) ;
  hooks[len] = 0 ;
  if (!probe_hooks_scan(set, hooks, &res->hook, &res->companions)) return 0 ;
  return uint0_scan(s + dot + 1, &n) && n <= PROBE_LINKS_MAX ? n : 0 ;
}

static int take_links (s6_fdholder_t *a, stralloc const *sa, char const *digest,
  probe_want const *want, probe_result *res)
{
  char const *set = probe_set_name(want->set) ;
  char const *any[] = { "link", set, "", 0 } ;
  size_t pos = 0 ;
  char const *s = find(sa, &pos, digest, any) ;
  char hooks[PROBE_HOOKS_SIZE] ;
  char fmti[UINT_FMT] ;
  char fmtn[UINT_FMT] ;
  char const *words[] = { "link", set, hooks, fmti, fmtn, 0 } ;
  unsigned int n ;
  if (!s) return 0 ;
  n = scan_link(want->set, s, hooks, res) ;
  if (!n) return (errno = ENOENT, -1) ;
  fmtn[uint_fmt(fmtn, n)] = 0 ;
  while (res->nlinks < n)
  {
    int fd ;
    fmti[uint_fmt(fmti, res->nlinks)] = 0 ;
    fd = take(a, digest, words) ;
    if (fd < 0) return -1 ;
    res->links[res->nlinks++] = fd ;
  }
  return 0 ;
}

/* In any order. With links, all are of companions; else one is of the main hook or a forced one. */
static int take_failures (stralloc const *sa, char const *digest,
  probe_want const *want, probe_result *res)
{
  char const *any[] = { "fail", probe_set_name(want->set), "", 0 } ;
  probe_failure main = { .hook = HERM_HOOK_NONE, .e = 0 } ;
  size_t pos = 0 ;
  char const *s ;
  while ((s = find(sa, &pos, digest, any)))
  {
    size_t len = str_chr(s, '.') ;
    probe_failure f ;
    unsigned int hook, e ;
    if (!s[len] || !herm_hook_scan(&hook, s, len) || !uint0_scan(s + len + 1, &e))
      return (errno = ENOENT, -1) ;
    f.hook = hook ;
    f.e = e ;
    strcpy(f.why, "it could not be attached when the held descriptors were made") ;
    if (res->hook == HERM_HOOK_NONE
     && (want->hook != HERM_HOOK_NONE || !probe_set_is_companion(want->set, hook))) main = f ;
    else if (res->ndegraded < HERM_HOOK_N - 1) res->failures[res->ndegraded++] = f ;
  }
  res->nfailures = res->ndegraded ;
  if (res->hook != HERM_HOOK_NONE) return 0 ;
  if (!main.e) return (errno = ENOENT, -1) ;
  res->failures[res->nfailures++] = main ;
  return 0 ;
}

static int take_all (s6_fdholder_t *a, stralloc *sa, char const *digest, probe_setup *s)
{
  if (holder_list(a, HOLD_PREFIX, sa) < 0) return -1 ;
  s->maps.ring = take1(a, digest, "ring") ;
  if (s->maps.ring < 0) return -1 ;
  s->maps.stats = take1(a, digest, "stats") ;
  if (s->maps.stats < 0) return -1 ;
  s->maps.state = take1(a, digest, "state") ;
  if (s->maps.state < 0) return -1 ;
  for (unsigned int i = 0 ; i < s->n ; i++)
    if (take_links(a, sa, digest, s->wants + i, s->results + i) < 0
     || take_failures(sa, digest, s->wants + i, s->results + i) < 0) return -1 ;
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
  stralloc_free(&sa) ;
  s6_fdholder_end(&a) ;
  if (!e) return 1 ;
  errno = e ;
  return e == ENOENT ? 0 : -1 ;
}
