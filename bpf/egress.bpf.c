/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/*
  Set egress: refuses addresses that the rules of a service do not allow. Rules of every node of
  the name's path count, so that no name made below another one has more rights.
*/

#include "address.bpf.h"
#include "filter.bpf.h"
#include "names.bpf.h"
#include "record.bpf.h"
#include "rule.h"

#define ALLOW 1
#define REFUSE 0 /* EPERM */

/* Sizes, not types: no variable has these types, so the compiler leaves them out of BTF. */
struct egress_nodes
{
  __uint(type, BPF_MAP_TYPE_HASH) ;
  __uint(max_entries, 1) ;
  __uint(key_size, sizeof(struct herm_want_key)) ;
  __uint(value_size, sizeof(struct herm_rule_node)) ;
} ;

struct
{
  __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS) ;
  __uint(max_entries, 1) ;
  __type(key, uint32_t) ;
  __array(values, struct egress_nodes) ;
} herm_rule_nodes SEC(".maps") ;

struct egress_table
{
  __uint(type, BPF_MAP_TYPE_LPM_TRIE) ;
  __uint(map_flags, BPF_F_NO_PREALLOC) ;
  __uint(max_entries, 1) ;
  __uint(key_size, sizeof(struct herm_rule_key)) ;
  __uint(value_size, sizeof(uint8_t)) ;
} ;

struct
{
  __uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS) ;
  __uint(max_entries, HERM_RULE_TABLES) ;
  __type(key, uint32_t) ;
  __array(values, struct egress_table) ;
} herm_rule_tables SEC(".maps") ;


 /* Names */

/* The ancestor of this level of a name of that level, or null */
herm_inline struct herm_name *egress_ancestor (struct herm_name *e, uint32_t level)
{
  for (uint32_t i = 0 ; i < HERM_LEVELS_MAX ; i++)
  {
    if (!e || e->level == level) return e ;
    e = name_entry(e->parent) ;
  }
  return 0 ;
}

/* The node of a part, n bytes with NUL, below a node; null: no rules there and below */
static __attribute__((noinline)) struct herm_rule_node *egress_node (void *nodes, uint32_t node,
  char const *s, uint64_t n)
{
  struct herm_want_key key = { .node = node } ;
  barrier_var(n) ; /* the verifier knows less than the compiler */
  if (n > HERM_NAME_SIZE) return 0 ;
  if (s) bpf_probe_read_kernel_str(key.name, n, s) ;
  return bpf_map_lookup_elem(nodes, &key) ;
}


 /* Addresses */

herm_inline int egress_matches (struct herm_rule_node const *node, struct herm_rule_key *key)
{
  uint32_t table = node->table ;
  void *t = bpf_map_lookup_elem(&herm_rule_tables, &table) ;
  uint16_t port = key->port ;
  int found ;
  if (!t) return 0 ;
  key->node = node->node ;
  if (bpf_map_lookup_elem(t, key)) return 1 ;
  key->anyport = 1 ;
  key->port = 0 ;
  found = !!bpf_map_lookup_elem(t, key) ;
  key->anyport = 0 ;
  key->port = port ;
  return found ;
}

/* Goes down to a part. Returns 0 if its policy refuses; *node is 0 where no rules are left. */
herm_inline int egress_part (void *nodes, uint32_t *node, char const *s, uint32_t n,
  struct herm_rule_key *key)
{
  struct herm_rule_node *r = egress_node(nodes, *node, s, n) ;
  if (!r)
  {
    *node = 0 ;
    return 1 ;
  }
  *node = r->node ;
  return !(r->stated & key->what) || egress_matches(r, key) ;
}

/* A logger's part is SERVICE/log. */
herm_inline int egress_name (void *nodes, uint32_t *node, struct herm_name *e,
  struct herm_rule_key *key)
{
  uint32_t n = e->len + 1 ;
  int log = n > sizeof("/log") && n <= HERM_NAME_SIZE
    && e->name[(n - sizeof("/log")) & (HERM_NAME_SIZE - 1)] == '/' ;
  if (log) n -= sizeof("/log") - 1 ;
  if (!egress_part(nodes, node, e->name, n, key)) return 0 ;
  return !log || !*node || egress_part(nodes, node, "log", sizeof("log"), key) ;
}

/*
  The nodes are looked up once: an exchange must not mix two sets of rules. p: null if the name
  is lost.
*/
herm_inline int egress_allows (struct herm_lineage const *p, struct herm_rule_key *key)
{
  struct herm_name *mine ;
  uint32_t node = 0, zero = 0 ;
  void *nodes = bpf_map_lookup_elem(&herm_rule_nodes, &zero) ;
  if (!nodes) return 1 ;
  if (!p) return 0 ;
  mine = name_entry(p->name) ;
  if (!mine) return 0 ;
  if (!egress_part(nodes, &node, 0, 0, key)) return 0 ;
  for (uint32_t level = 1 ; level <= HERM_LEVELS_MAX ; level++)
  {
    struct herm_name *e ;
    if (!node || level > mine->level) break ;
    e = egress_ancestor(mine, level) ;
    if (!e || !egress_name(nodes, &node, e, key)) return 0 ;
  }
  return 1 ;
}


 /* Calls */

herm_inline uint8_t egress_protocol (struct bpf_sock_addr *ctx)
{
  uint32_t p = ctx->protocol ;
  if (p == IPPROTO_MPTCP) return IPPROTO_TCP ;
  return p > 255 ? 0 : p ;
}

/* Functions of their own: the record and a name do not fit into one stack frame. */
static __attribute__((noinline)) int egress_refuse (struct bpf_sock_addr *ctx, uint16_t op,
  struct herm_rule_key const *key)
{
  struct herm_event_net e = { .flags = op } ;
  struct herm_stat *st = herm_cell(HERM_SET_EGRESS) ;
  if (!st || !herm_see(st, 0)) return REFUSE ;
  __builtin_memcpy(e.daddr, key->address, sizeof(e.daddr)) ;
  e.family = key->family ;
  e.dport = key->port ;
  if (op != HERM_NET_BIND) herm_address_cgroup_source(&e, ctx) ;
  e.proto = key->proto ;
  e.result = EPERM ;
  herm_header(&e.h, herm_task(), 0, HERM_KIND_REFUSED, HERM_SET_EGRESS, HERM_HOOK_CGROUP) ;
  e.h.size = sizeof(e) ;
  herm_output(st, &e, sizeof(e)) ;
  return REFUSE ;
}

/* A process without a name can be any service's where the set tree lost one of its user. */
herm_inline int egress_lost (struct herm_lineage const *p)
{
  uint32_t uid = bpf_get_current_uid_gid() ;
  if (p && p->flags & HERM_LINEAGE_LOST) return 1 ;
  return !(p && p->name) && bpf_map_lookup_elem(&herm_lost, &uid) ;
}

herm_inline int egress (struct bpf_sock_addr *ctx, int v6, uint16_t op, uint32_t proof)
{
  struct herm_rule_key key = { .what = op == HERM_NET_BIND ? HERM_RULE_BIND : HERM_RULE_CONNECT } ;
  struct herm_lineage *p ;
  if (herm_is_trigger(HERM_SET_EGRESS, proof)) return REFUSE ;
  p = herm_lineage_me() ;
  if (egress_lost(p)) p = 0 ;
  else if (!p || !p->name) return ALLOW ;
  key.proto = egress_protocol(ctx) ;
  key.family = herm_address_cgroup(key.address, ctx, v6) ;
  key.prefixlen = HERM_RULE_BITS + (key.family == 4 ? 32 : 128) ;
  key.port = herm_swap16(ctx->user_port) ;
  return egress_allows(p, &key) ? ALLOW : egress_refuse(ctx, op, &key) ;
}


 /* Programs */

SEC("cgroup/connect4")
int egress_connect4 (struct bpf_sock_addr *ctx)
{
  return egress(ctx, 0, HERM_NET_CONNECT, HERM_PROOF_EGRESS_CONNECT) ;
}

SEC("cgroup/connect6")
int egress_connect6 (struct bpf_sock_addr *ctx)
{
  return egress(ctx, 1, HERM_NET_CONNECT, HERM_PROOF_EGRESS_CONNECT) ;
}

SEC("cgroup/sendmsg4")
int egress_sendmsg4 (struct bpf_sock_addr *ctx)
{
  return egress(ctx, 0, HERM_NET_SEND, HERM_PROOF_EGRESS_SEND) ;
}

SEC("cgroup/sendmsg6")
int egress_sendmsg6 (struct bpf_sock_addr *ctx)
{
  return egress(ctx, 1, HERM_NET_SEND, HERM_PROOF_EGRESS_SEND) ;
}

SEC("cgroup/bind4")
int egress_bind4 (struct bpf_sock_addr *ctx)
{
  return egress(ctx, 0, HERM_NET_BIND, HERM_PROOF_EGRESS_BIND) ;
}

SEC("cgroup/bind6")
int egress_bind6 (struct bpf_sock_addr *ctx)
{
  return egress(ctx, 1, HERM_NET_BIND, HERM_PROOF_EGRESS_BIND) ;
}
