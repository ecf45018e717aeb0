/* ISC license. */

#include <string.h>
#include <errno.h>
#include <stddef.h>

#include <skalibs/bytestr.h>
#include <skalibs/stralloc.h>
#include <skalibs/types.h>

#include <s6/fdholder.h>

#include <herm/names.h>

#include "hold.h"
#include "probe-internal.h"

/* Returns the rest of the next matching identifier, or 0. */
static char const *find (stralloc const *ids, size_t *pos, char const *digest,
  char const *const *words)
{
  char id[S6_FDHOLDER_ID_SIZE + 1] ;
  hold_id(id, digest, words) ;
  while (*pos < ids->len)
  {
    char const *s = ids->s + *pos ;
    *pos += strlen(s) + 1 ;
    if (str_start(s, id)) return s + strlen(id) ;
  }
  return 0 ;
}

/* HOOKS.I.N */
static int scan_link (char const *s, probe_want const *want, probe_result *res)
{
  char hooks[PROBE_HOOKS_SIZE] ;
  size_t len = str_chr(s, '.') ;
  size_t dot = str_rchr(s, '.') ;
  unsigned int n ;
  if (!s[len] || len >= PROBE_HOOKS_SIZE) return 0 ;
  memcpy(hooks, s, len) ;
  hooks[len] = 0 ;
  if (!probe_hooks_scan(want->set, hooks, &res->hook, &res->companions)) return 0 ;
  if (!uint0_scan(s + dot + 1, &n) || !n || n > PROBE_LINKS_MAX) return 0 ;
  res->nlinks = n ;
  return 1 ;
}

/* HOOK.ERRNO */
static int scan_failure (char const *s, probe_failure *f)
{
  size_t len = str_chr(s, '.') ;
  unsigned int hook, e ;
  if (!s[len] || !herm_hook_scan(&hook, s, len) || !uint0_scan(s + len + 1, &e)) return 0 ;
  f->hook = hook ;
  f->e = e ;
  strcpy(f->why, "it could not be attached when the held descriptors were made") ;
  return 1 ;
}

/* In any order. With links, all are of companions; else one is of the main hook or a forced one. */
static int scan_failures (stralloc const *ids, char const *digest, probe_want const *want,
  probe_result *res)
{
  char const *any[] = { "fail", probe_set_name(want->set), "", 0 } ;
  probe_failure main = { .hook = HERM_HOOK_NONE, .e = 0 } ;
  size_t pos = 0 ;
  char const *s ;
  while ((s = find(ids, &pos, digest, any)))
  {
    probe_failure f ;
    if (!scan_failure(s, &f)) return 0 ;
    if (res->hook == HERM_HOOK_NONE
     && (want->hook != HERM_HOOK_NONE || !probe_set_is_companion(want->set, f.hook))) main = f ;
    else if (res->ndegraded < HERM_HOOK_N - 1) res->failures[res->ndegraded++] = f ;
  }
  res->nfailures = res->ndegraded ;
  if (res->hook != HERM_HOOK_NONE) return 1 ;
  if (!main.e) return 0 ;
  res->failures[res->nfailures++] = main ;
  return 1 ;
}

int hold_scan (stralloc const *ids, char const *digest, probe_want const *want, probe_result *res)
{
  char const *any[] = { "link", probe_set_name(want->set), "", 0 } ;
  size_t pos = 0 ;
  char const *s = find(ids, &pos, digest, any) ;
  return (!s || scan_link(s, want, res)) && scan_failures(ids, digest, want, res) ;
}
