/* ISC license. */

/*
  A policy of a node of herm-rules: the first byte chooses the file, the rest is its contents. What
  becomes of it are the addresses that its lines name, no more. tests/integration/policy-fuzz builds
  and runs it.
*/

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <netinet/in.h>

#include <skalibs/strerr.h>

#include "die.h"
#include "rules.h"

/* Names have as many addresses as their length says. */
int rules_resolve (stralloc *sa, char const *name, size_t n)
{
  char a[17] = { 4, 10 } ;
  if (n && name[0] == '_') return -1 ;
  for (size_t i = 0 ; i < n % 4 ; i++)
  {
    a[0] = i % 2 ? 6 : 4 ;
    a[4] = i ;
    if (!stralloc_catb(sa, a, 17)) return -1 ;
  }
  return !!sa->len ;
}

static size_t addresses (policy_file const *f, unsigned int file)
{
  size_t n = 0 ;
  for (size_t i = 0 ; i < policy_count(f) ; i++)
  {
    policy_net net ;
    if (policy_net_scan(&net, file, policy_text(f, i))) abort() ;
    if (net.protocol == POLICY_UNIX) continue ;
    n += net.to == POLICY_ANY ? 2 : net.to == POLICY_HOST ? net.namelen % 4 : 1 ;
  }
  return n ;
}

static void keys (rules const *r, unsigned int file)
{
  unsigned int what = file == POLICY_NET_CONNECT ? HERM_RULE_CONNECT : HERM_RULE_BIND ;
  if (genalloc_s(herm_rule_part, &r->nodes)[0].stated != what) abort() ;
  for (size_t i = 0 ; i < genalloc_len(herm_rule_key, &r->keys) ; i++)
  {
    herm_rule_key const *k = genalloc_s(herm_rule_key, &r->keys) + i ;
    unsigned int bits = k->family == 4 ? 32 : 128 ;
    if (k->node != 1 || k->what != what || (k->family != 4 && k->family != 6) || k->pad ||
      (k->proto != IPPROTO_TCP && k->proto != IPPROTO_UDP) ||
      k->prefixlen < HERM_RULE_BITS || k->prefixlen > HERM_RULE_BITS + bits ||
      (k->anyport && k->port)) abort() ;
    for (unsigned int b = k->prefixlen - HERM_RULE_BITS ; b < 128 ; b++)
      if (k->address[b / 8] & (128u >> b % 8)) abort() ;
  }
}

static int all (rules *r, policy const *p)
{
  fuzz_code = 0 ;
  if (setjmp(fuzz_end)) return fuzz_code ;
  rules_add(r, 1, p, "rules/policy") ;
  return 0 ;
}

int LLVMFuzzerTestOneInput (uint8_t const *data, size_t n)
{
  rules r = RULES_ZERO ;
  policy p = POLICY_ZERO ;
  policy_error e ;
  herm_rule_part part = { .stated = 0 } ;
  unsigned int file ;
  char *s ;
  int code ;
  if (!n) return 0 ;
  file = *data % POLICY_FILES ;
  s = malloc(n - 1) ;   /* no byte more, for the sanitizer */
  memcpy(s, data + 1, n - 1) ;
  if (!genalloc_append(herm_rule_part, &r.nodes, &part)) abort() ;
  if (policy_scan(p.file + file, file, s, n - 1, &e) > 0)
  {
    int net = file == POLICY_NET_CONNECT || file == POLICY_NET_BIND ;
    code = all(&r, &p) ;
    if (code && code != 99 && code != 100 && code != 111) abort() ;
    if (!net && !code != (file == POLICY_NAME)) abort() ;
    if (net && !code)
    {
      keys(&r, file) ;
      if (genalloc_len(herm_rule_key, &r.keys) != addresses(p.file + file, file)) abort() ;
    }
  }
  policy_free(&p) ;
  genalloc_free(herm_rule_key, &r.keys) ;
  genalloc_free(herm_rule_part, &r.nodes) ;
  free(s) ;
  return 0 ;
}
