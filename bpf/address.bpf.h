/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */


#ifndef HERM_ADDRESS_BPF_H
#define HERM_ADDRESS_BPF_H

#include "kernel.bpf.h"
#include "event.h"

herm_inline uint16_t herm_swap16 (uint16_t x)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  return __builtin_bswap16(x) ;
#else
  return x ;
#endif
}

herm_inline void herm_zero16 (uint8_t *a)
{
  __builtin_memset(a, 0, 16) ;
}

/* Returns 1 if it made an IPv4-mapped address IPv4. */
herm_inline int herm_unmap (uint8_t *a)
{
  uint32_t *w = (uint32_t *)a ;
  uint8_t *b = a + 8 ;
  if (w[0] || w[1] || b[0] || b[1] || b[2] != 0xff || b[3] != 0xff) return 0 ;
  w[0] = w[3] ;
  w[2] = 0 ;
  w[3] = 0 ;
  return 1 ;
}

herm_inline int herm_is_link_local (uint8_t const *a)
{
  return a[0] == 0xfe && (a[1] & 0xc0) == 0x80 ;
}

herm_inline void herm_address_sock_destination (struct herm_event_net *e, struct sock *sk)
{
  herm_zero16(e->daddr) ;
  e->family = 4 ;
  e->scope = 0 ;
  if (BPF_CORE_READ(sk, __sk_common.skc_family) == AF_INET6
   && bpf_core_field_exists(sk->__sk_common.skc_v6_daddr))
  {
    BPF_CORE_READ_INTO(&e->daddr, sk, __sk_common.skc_v6_daddr) ;
    if (!herm_unmap(e->daddr)) e->family = 6 ;
  }
  if (e->family == 4) *(uint32_t *)e->daddr = BPF_CORE_READ(sk, __sk_common.skc_daddr) ;
  else if (herm_is_link_local(e->daddr))
    e->scope = BPF_CORE_READ(sk, __sk_common.skc_bound_dev_if) ;
  e->dport = herm_swap16(BPF_CORE_READ(sk, __sk_common.skc_dport)) ;
}

/* e->family must be set. */
herm_inline void herm_address_sock_source (struct herm_event_net *e, struct sock *sk)
{
  herm_zero16(e->saddr) ;
  if (e->family == 4) *(uint32_t *)e->saddr = BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr) ;
  else if (bpf_core_field_exists(sk->__sk_common.skc_v6_rcv_saddr))
    BPF_CORE_READ_INTO(&e->saddr, sk, __sk_common.skc_v6_rcv_saddr) ;
  e->sport = herm_swap16(BPF_CORE_READ((struct inet_sock *)sk, inet_sport)) ;
}

herm_inline void herm_address_sock (struct herm_event_net *e, struct sock *sk)
{
  herm_address_sock_destination(e, sk) ;
  herm_address_sock_source(e, sk) ;
}

/* Returns the sockaddr's family; AF_UNSPEC: no address. */
herm_inline uint32_t herm_address_user (struct herm_event_net *e, uint64_t addr, uint32_t addrlen)
{
  struct
  {
    uint16_t family ;
    uint16_t port ;
    uint32_t addr ;
    uint8_t addr6[16] ;
    uint32_t scope ;
  } a ;
  if (addrlen < 16 || bpf_probe_read_user(&a, 16, (void *)addr) < 0) return AF_UNSPEC ;
  herm_zero16(e->daddr) ;
  e->scope = 0 ;
  if (a.family == AF_INET)
  {
    e->family = 4 ;
    *(uint32_t *)e->daddr = a.addr ;
  }
  else if (a.family == AF_INET6 && addrlen >= 24
   && bpf_probe_read_user(&a, 24, (void *)addr) >= 0)
  {
    __builtin_memcpy(e->daddr, a.addr6, 16) ;
    e->family = herm_unmap(e->daddr) ? 4 : 6 ;
    if (addrlen >= 28 && herm_is_link_local(a.addr6)
     && bpf_probe_read_user(&a.scope, 4, (void *)(addr + 24)) >= 0) e->scope = a.scope ;
  }
  else return AF_UNSPEC ;
  e->dport = herm_swap16(a.port) ;
  return a.family ;
}

/* Writes the address of the call to 16 bytes. Returns its family, 4 or 6. */
herm_inline uint8_t herm_address_cgroup (uint8_t *a, struct bpf_sock_addr *ctx, int v6)
{
  uint32_t *w = (uint32_t *)a ;
  if (!v6)
  {
    herm_zero16(a) ;
    w[0] = ctx->user_ip4 ;
    return 4 ;
  }
  w[0] = ctx->user_ip6[0] ;
  w[1] = ctx->user_ip6[1] ;
  w[2] = ctx->user_ip6[2] ;
  w[3] = ctx->user_ip6[3] ;
  return herm_unmap(a) ? 4 : 6 ;
}

herm_inline void herm_address_cgroup_destination (struct herm_event_net *e,
  struct bpf_sock_addr *ctx, int v6)
{
  e->family = herm_address_cgroup(e->daddr, ctx, v6) ;
  e->scope = 0 ; /* not in ctx */
  e->dport = herm_swap16(ctx->user_port) ;
}

herm_inline void herm_address_cgroup_source (struct herm_event_net *e, struct bpf_sock_addr *ctx)
{
  herm_zero16(e->saddr) ;
  e->sport = ctx->sk ? ctx->sk->src_port : 0 ;
}

#endif
