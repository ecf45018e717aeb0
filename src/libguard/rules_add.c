/* ISC license. */

#include <string.h>
#include <netinet/in.h>

#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include "rules.h"

typedef struct place_s place ;
struct place_s
{
  char const *path ;
  unsigned int file ;
  unsigned int line ;
} ;

static void die (place const *where, int code, char const *what)
{
  char fmt[UINT_FMT] ;
  fmt[uint_fmt(fmt, where->line)] = 0 ;
  strerr_dief(code, where->path, "/", policy_name(where->file), ":", fmt, ": ", what) ;
}

static void add_key (rules *r, herm_rule_key const *key, place const *where)
{
  if (genalloc_len(herm_rule_key, &r->keys) >= RULES_KEYS_MAX)
    die(where, 100, "more than 65536 rules in all") ;
  if (!genalloc_append(herm_rule_key, &r->keys, key)) strerr_diefusys(111, "allocate memory") ;
}

static void add_address (rules *r, herm_rule_key *key, unsigned int family, void const *address,
  unsigned int bits, place const *where)
{
  key->family = family ;
  key->prefixlen = HERM_RULE_BITS + bits ;
  memset(key->address, 0, sizeof(key->address)) ;
  memcpy(key->address, address, family == 4 ? 4 : 16) ;
  add_key(r, key, where) ;
}

static void add_host (rules *r, herm_rule_key *key, policy_net const *net, place const *where)
{
  stralloc sa = STRALLOC_ZERO ;
  int n = rules_resolve(&sa, net->name, net->namelen) ;
  if (n < 0) strerr_diefusys(111, "resolve names") ;
  if (!n) die(where, 99, "no address known for this host now") ;
  for (size_t i = 0 ; i < sa.len ; i += 17)
    add_address(r, key, sa.s[i], sa.s + i + 1, sa.s[i] == 4 ? 32 : 128, where) ;
  stralloc_free(&sa) ;
  r->hosts++ ;
}

static void add_line (rules *r, uint32_t node, uint8_t what, char const *text, place const *where)
{
  static char const zero[16] = { 0 } ;
  policy_net net ;
  herm_rule_key key = { .node = node, .what = what } ;
  (void)policy_net_scan(&net, where->file, text) ;
  if (net.protocol == POLICY_UNIX) return ;
  key.proto = net.protocol == POLICY_TCP ? IPPROTO_TCP : IPPROTO_UDP ;
  key.anyport = net.anyport ;
  key.port = net.port ;
  switch (net.to)
  {
    case POLICY_ANY :
      add_address(r, &key, 4, zero, 0, where) ;
      add_address(r, &key, 6, zero, 0, where) ;
      break ;
    case POLICY_IP4 : add_address(r, &key, 4, net.address, net.prefix, where) ; break ;
    case POLICY_IP6 : add_address(r, &key, 6, net.address, net.prefix, where) ; break ;
    case POLICY_HOST : add_host(r, &key, &net, where) ; break ;
    default : die(where, 100, "only a proxy can enforce a name with *") ;
  }
}

void rules_add (rules *r, uint32_t node, policy const *p, char const *path)
{
  place where = { .path = path } ;
  for (where.file = 0 ; where.file < POLICY_FILES ; where.file++)
  {
    policy_file const *f = p->file + where.file ;
    uint8_t what = where.file == POLICY_NET_CONNECT ? HERM_RULE_CONNECT : HERM_RULE_BIND ;
    if (!f->stated || where.file == POLICY_NAME) continue ;
    if (where.file != POLICY_NET_CONNECT && where.file != POLICY_NET_BIND)
      strerr_dief(100, path, "/", policy_name(where.file), ": only herm-confine enforces this") ;
    genalloc_s(herm_rule_part, &r->nodes)[node - 1].stated |= what ;
    for (size_t i = 0 ; i < policy_count(f) ; i++)
    {
      where.line = policy_number(f, i) ;
      add_line(r, node, what, policy_text(f, i), &where) ;
    }
  }
}
