/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/*
  Set connect: one record for each attempt to connect a TCP or UDP socket, one for the
  end of each TCP connection of which there was one.

  The outcome of a TCP attempt shows in the state of the socket, and often when some other
  process is current; who tried is known only when the attempt begins, and kept until then by
  socket.  An attempt that fails before it begins, and UDP, show in connect(2) only.  So there are
  two hooks, and whatever comes first tells the other one to keep quiet.
*/

#include "filter.bpf.h"
#include "record.bpf.h"

struct call
{
  struct sock *sk ;
  struct sock *began ;  /* the one with which an attempt has begun in this call; that of MPTCP is another one */
  uint64_t addr ;
  uint64_t since ;
  uint32_t addrlen ;
  uint32_t proto ;
} ;

struct attempt          /* kind HERM_KIND_CONNECT until it is known how it ends, then HERM_KIND_CLOSE */
{
  struct herm_event_net e ;
  uint64_t since ;
} ;

struct destination
{
  uint64_t cookie ;
  uint8_t addr[16] ;
  uint32_t port ;
  uint32_t family ;
} ;

/* By thread: calls of connect(2) that are under way. */
struct
{
  __uint(type, BPF_MAP_TYPE_HASH) ;
  __uint(max_entries, 8192) ;
  __type(key, uint64_t) ;
  __type(value, struct call) ;
} connect_calls SEC(".maps") ;

/* By socket: attempts and connections. */
struct
{
  __uint(type, BPF_MAP_TYPE_HASH) ;
  __uint(max_entries, 16384) ;
  __type(key, uint64_t) ;
  __type(value, struct attempt) ;
} connect_socks SEC(".maps") ;

/* Where sockets that are not connected have sent to already. */
struct
{
  __uint(type, BPF_MAP_TYPE_LRU_HASH) ;
  __uint(max_entries, 16384) ;
  __type(key, struct destination) ;
  __type(value, uint8_t) ;
} connect_sent SEC(".maps") ;


 /* Addresses */

herm_inline uint16_t swap16 (uint16_t x)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  return __builtin_bswap16(x) ;
#else
  return x ;
#endif
}

herm_inline void zero16 (uint8_t *a)
{
  __builtin_memset(a, 0, 16) ;
}

/* Is this IPv6 address one of IPv4? Then it becomes that. */
herm_inline int unmap (uint8_t *a)
{
  uint32_t *w = (uint32_t *)a ;
  uint8_t *b = a + 8 ;
  if (w[0] || w[1] || b[0] || b[1] || b[2] != 0xff || b[3] != 0xff) return 0 ;
  w[0] = w[3] ;
  w[2] = 0 ;
  w[3] = 0 ;
  return 1 ;
}

/* From a socket that is connected, or about to be. */
herm_inline void socket_destination (struct herm_event_net *e, struct sock *sk)
{
  zero16(e->daddr) ;
  e->family = 4 ;
  if (BPF_CORE_READ(sk, __sk_common.skc_family) == AF_INET6 && bpf_core_field_exists(sk->__sk_common.skc_v6_daddr))
  {
    BPF_CORE_READ_INTO(&e->daddr, sk, __sk_common.skc_v6_daddr) ;
    if (!unmap(e->daddr)) e->family = 6 ;
  }
  if (e->family == 4) *(uint32_t *)e->daddr = BPF_CORE_READ(sk, __sk_common.skc_daddr) ;
  e->dport = swap16(BPF_CORE_READ(sk, __sk_common.skc_dport)) ;
}

/* The family is known. */
herm_inline void socket_source (struct herm_event_net *e, struct sock *sk)
{
  zero16(e->saddr) ;
  if (e->family == 4) *(uint32_t *)e->saddr = BPF_CORE_READ(sk, __sk_common.skc_rcv_saddr) ;
  else if (bpf_core_field_exists(sk->__sk_common.skc_v6_rcv_saddr))
    BPF_CORE_READ_INTO(&e->saddr, sk, __sk_common.skc_v6_rcv_saddr) ;
  e->sport = swap16(BPF_CORE_READ((struct inet_sock *)sk, inet_sport)) ;
}

herm_inline void socket_addresses (struct herm_event_net *e, struct sock *sk)
{
  socket_destination(e, sk) ;
  socket_source(e, sk) ;
}

/* Where a call of connect(2) wanted to go, from the caller's memory. Returns the address family, AF_UNSPEC if it named no destination. */
herm_inline uint32_t given_address (struct herm_event_net *e, struct call const *c)
{
  struct
  {
    uint16_t family ;
    uint16_t port ;
    uint32_t addr ;
    uint8_t addr6[16] ;
  } a ;
  if (c->addrlen < 16 || bpf_probe_read_user(&a, 16, (void *)c->addr) < 0) return AF_UNSPEC ;
  zero16(e->daddr) ;
  if (a.family == AF_INET)
  {
    e->family = 4 ;
    *(uint32_t *)e->daddr = a.addr ;
  }
  else if (a.family == AF_INET6 && c->addrlen >= 24 && bpf_probe_read_user(&a, 24, (void *)c->addr) >= 0)
  {
    __builtin_memcpy(e->daddr, a.addr6, 16) ;
    e->family = unmap(e->daddr) ? 4 : 6 ;
  }
  else return AF_UNSPEC ;
  e->dport = swap16(a.port) ;
  return a.family ;
}


 /* Records */

herm_inline void begin (struct herm_event_net *e, uint8_t proto, uint8_t hook)
{
  herm_header(&e->h, (struct task_struct *)bpf_get_current_task(), 0, HERM_KIND_CONNECT, HERM_SET_CONNECT, hook) ;
  e->h.size = sizeof *e ;
  e->proto = proto ;
  e->pad = 0 ;
  e->pad2 = 0 ;
  e->result = 0 ;
  e->duration = 0 ;
  e->sent = 0 ;
  e->received = 0 ;
}

herm_inline void emit (struct herm_event_net *e)
{
  struct herm_stat *st = herm_cell(HERM_SET_CONNECT) ;
  if (st && herm_see(st, 0)) herm_output(st, e, sizeof *e) ;
}

herm_inline void count_lost (void)
{
  struct herm_stat *st = herm_cell(HERM_SET_CONNECT) ;
  if (st && herm_see(st, 0)) herm_count(&st->lost) ;
}

herm_inline void count_filtered (void)
{
  struct herm_stat *st = herm_cell(HERM_SET_CONNECT) ;
  if (st) herm_see(st, 1) ;
}

herm_inline int is_trigger (uint32_t proof)
{
  if (!herm_is_trigger(HERM_SET_CONNECT, proof)) return 0 ;
  count_filtered() ;
  return 1 ;
}


 /* State of a TCP socket */

/* Always in the process that wants the connection. */
herm_inline int attempt_begins (struct sock *sk, uint8_t hook)
{
  struct attempt a ;
  uint64_t key = (uint64_t)sk ;
  uint64_t thread = bpf_get_current_pid_tgid() ;
  struct call *c ;
  if (BPF_CORE_READ(sk, sk_protocol) != IPPROTO_TCP) return 0 ;
  if (!herm_wanted())
  {
    count_filtered() ;
    return 0 ;
  }
  begin(&a.e, IPPROTO_TCP, hook) ;
  socket_addresses(&a.e, sk) ;
  a.since = a.e.h.ts ;
  c = bpf_map_lookup_elem(&connect_calls, &thread) ;
  if (c) c->began = sk ;
  if (bpf_map_update_elem(&connect_socks, &key, &a, BPF_ANY) < 0) count_lost() ;
  return 0 ;
}

/*
  The kernel gives up on its own, without an error on the socket, because of what connect(2) is about
  to return: no free port, for instance. So that call will tell. Everything else
  that ends an attempt without an error is a close.
*/
herm_inline int call_tells (struct sock *sk)
{
  uint64_t thread = bpf_get_current_pid_tgid() ;
  struct call *c = bpf_map_lookup_elem(&connect_calls, &thread) ;
  if (!c || c->began != sk) return 0 ;
  c->began = 0 ;
  return 1 ;
}

herm_inline int attempt_ends (struct sock *sk, uint64_t key, struct attempt *a, int established)
{
  int error = 0 ;
  if (!established)
  {
    error = BPF_CORE_READ(sk, sk_err) ;
    if (!error) error = BPF_CORE_READ(sk, sk_err_soft) ;
    if (!error && call_tells(sk))
    {
      bpf_map_delete_elem(&connect_socks, &key) ;
      return 0 ;
    }
    if (!error) error = ECANCELED ;
  }
  socket_addresses(&a->e, sk) ;
  a->e.h.ts = bpf_ktime_get_boot_ns() ;
  a->e.duration = a->e.h.ts - a->since ;
  a->e.result = error ;
  emit(&a->e) ;
  a->e.h.kind = HERM_KIND_CLOSE ;
  a->since = a->e.h.ts ;
  if (error) bpf_map_delete_elem(&connect_socks, &key) ;
  return 0 ;
}

herm_inline int connection_ends (struct sock *sk, uint64_t key, struct attempt *a)
{
  struct tcp_sock *tp = (struct tcp_sock *)sk ;
 /* The kernel did not let us see the end of another connection, whose memory was used again for this one. */
  if (swap16(BPF_CORE_READ((struct inet_sock *)sk, inet_sport)) == a->e.sport && swap16(BPF_CORE_READ(sk, __sk_common.skc_dport)) == a->e.dport)
  {
    a->e.h.ts = bpf_ktime_get_boot_ns() ;
    a->e.duration = a->e.h.ts - a->since ;
    a->e.result = BPF_CORE_READ(sk, sk_err) ;
    a->e.sent = BPF_CORE_READ(tp, bytes_sent) - BPF_CORE_READ(tp, bytes_retrans) ;
   /* The end of the peer's side counts for one byte. */
    a->e.received = BPF_CORE_READ(tp, bytes_received) - (BPF_CORE_READ(sk, __sk_common.skc_flags) >> SOCK_DONE & 1) ;
    emit(&a->e) ;
  }
  bpf_map_delete_elem(&connect_socks, &key) ;
  return 0 ;
}

herm_inline int set_state (struct sock *sk, int state, uint8_t hook)
{
  uint64_t key = (uint64_t)sk ;
  struct attempt *a ;
  if (state == TCP_SYN_SENT) return attempt_begins(sk, hook) ;
  if (state == TCP_LISTEN)
  {
    is_trigger(HERM_PROOF_CONNECT_STATE) ;
    return 0 ;
  }
  if (state != TCP_ESTABLISHED && state != TCP_CLOSE) return 0 ;
  a = bpf_map_lookup_elem(&connect_socks, &key) ;
  if (!a) return 0 ;
  if (a->e.h.kind == HERM_KIND_CONNECT) return attempt_ends(sk, key, a, state == TCP_ESTABLISHED) ;
  if (state == TCP_CLOSE) return connection_ends(sk, key, a) ;
  return 0 ;
}


 /* connect(2) */

herm_inline int is_compat (void)
{
  struct task_struct *t = (struct task_struct *)bpf_get_current_task() ;
  return herm_is_compat(0, t) ;
}

/* The socket of a descriptor of current, or 0. */
herm_inline struct socket *socket_of (uint64_t fd)
{
  struct task_struct *t = (struct task_struct *)bpf_get_current_task() ;
  struct fdtable *fdt = BPF_CORE_READ(t, files, fdt) ;
  struct file **fds ;
  struct file *f = 0 ;
  if ((uint32_t)fd >= BPF_CORE_READ(fdt, max_fds)) return 0 ;
  fds = BPF_CORE_READ(fdt, fd) ;
  if (bpf_probe_read_kernel(&f, sizeof f, fds + (uint32_t)fd) < 0 || !f) return 0 ;
  if ((BPF_CORE_READ(f, f_inode, i_mode) & S_IFMT) != S_IFSOCK) return 0 ;
  return BPF_CORE_READ(f, private_data) ;
}

/* An attempt that connect(2) was told of before is not another one. */
herm_inline int call_begins (uint64_t fd, uint64_t addr, uint64_t addrlen)
{
  uint64_t thread = bpf_get_current_pid_tgid() ;
  struct call c = { .began = 0, .addr = addr, .addrlen = addrlen } ;
  struct socket *s ;
  struct sock *sk ;
  uint16_t family ;
  if (is_trigger(HERM_PROOF_CONNECT_ENTER)) return 0 ;
  if (!herm_wanted()) return 0 ;
  s = socket_of(fd) ;
  if (!s) return 0 ;
  sk = BPF_CORE_READ(s, sk) ;
  if (!sk) return 0 ;
  family = BPF_CORE_READ(sk, __sk_common.skc_family) ;
  if (family != AF_INET && family != AF_INET6) return 0 ;
  c.sk = sk ;
  c.proto = BPF_CORE_READ(sk, sk_protocol) ;
  if (c.proto == IPPROTO_MPTCP) c.proto = IPPROTO_TCP ;
  if (c.proto == IPPROTO_TCP)
  {
    if (BPF_CORE_READ(s, state) != SS_UNCONNECTED) return 0 ;
  }
  else if (c.proto != IPPROTO_UDP) return 0 ;
  c.since = bpf_ktime_get_boot_ns() ;
  if (bpf_map_update_elem(&connect_calls, &thread, &c, BPF_ANY) < 0) count_lost() ;
  return 0 ;
}

/* The return values of TCP that mean: something else will tell, or nothing was tried. */
herm_inline int is_silent (long r)
{
  return !r || r == -EINPROGRESS || r == -EALREADY || r == -EISCONN || r == -EINTR || (r <= -ERESTARTSYS && r >= -ERESTART_LAST) ;
}

herm_inline int call_ends (long r, uint8_t hook)
{
  uint64_t thread = bpf_get_current_pid_tgid() ;
  struct herm_event_net e ;
  struct call c ;
  struct sock *sk ;
  struct call *p = bpf_map_lookup_elem(&connect_calls, &thread) ;
  if (!p)
  {
    is_trigger(HERM_PROOF_CONNECT_EXIT) ;
    return 0 ;
  }
  c = *p ;
  sk = c.sk ;
  bpf_map_delete_elem(&connect_calls, &thread) ;
  if (c.began || (c.proto == IPPROTO_TCP && is_silent(r))) return 0 ;
  if (!r)
  {
   /* For UDP the same call also disconnects. */
    if (BPF_CORE_READ(sk, __sk_common.skc_state) != TCP_ESTABLISHED) return 0 ;
    socket_destination(&e, sk) ;
  }
  else if (given_address(&e, &c) == AF_UNSPEC) return 0 ;
  socket_source(&e, sk) ;
  begin(&e, c.proto, hook) ;
  e.duration = e.h.ts - c.since ;
  e.result = -r ;
  emit(&e) ;
  return 0 ;
}


 /* Beside: what connect(2) does not see, because a socket is never connected, or connected by another way than that call */

/* The loader's own packet goes nowhere: that it is refused is part of the trial. */
#define ALLOW 1
#define REFUSE 0

herm_inline void cgroup_source (struct herm_event_net *e, struct bpf_sock_addr *ctx)
{
  zero16(e->saddr) ;
  e->sport = ctx->sk ? ctx->sk->src_port : 0 ;
}

herm_inline void cgroup_destination4 (struct herm_event_net *e, struct bpf_sock_addr *ctx)
{
  zero16(e->daddr) ;
  *(uint32_t *)e->daddr = ctx->user_ip4 ;
  e->family = 4 ;
  e->dport = swap16(ctx->user_port) ;
}

herm_inline void cgroup_destination6 (struct herm_event_net *e, struct bpf_sock_addr *ctx)
{
  uint32_t *w = (uint32_t *)e->daddr ;
  w[0] = ctx->user_ip6[0] ;
  w[1] = ctx->user_ip6[1] ;
  w[2] = ctx->user_ip6[2] ;
  w[3] = ctx->user_ip6[3] ;
  e->family = unmap(e->daddr) ? 4 : 6 ;
  e->dport = swap16(ctx->user_port) ;
}

/* The kernel asks also when a socket of IPv6 sends to the address of IPv4 that it is connected to. */
herm_inline int is_connected (struct herm_event_net const *e, struct bpf_sock_addr *ctx)
{
  struct bpf_sock *sk = ctx->sk ;
  uint32_t const *w = (uint32_t const *)e->daddr ;
  if (!sk || sk->state != TCP_ESTABLISHED || swap16(sk->dst_port) != e->dport) return 0 ;
  if (e->family == 4) return sk->dst_ip4 == w[0] ;
  {
   /* All read at fixed offsets: the verifier allows no other way. */
    uint32_t a = sk->dst_ip6[0] ;
    uint32_t b = sk->dst_ip6[1] ;
    uint32_t c = sk->dst_ip6[2] ;
    uint32_t d = sk->dst_ip6[3] ;
    barrier_var(a) ;
    barrier_var(b) ;
    barrier_var(c) ;
    barrier_var(d) ;
    return a == w[0] && b == w[1] && c == w[2] && d == w[3] ;
  }
}

/* Is this the first time? Of several at once one is. */
herm_inline int first_time (struct herm_event_net const *e, struct bpf_sock_addr *ctx)
{
  static uint8_t const one = 1 ;
  struct destination d = { .cookie = bpf_get_socket_cookie(ctx), .port = e->dport, .family = e->family } ;
  __builtin_memcpy(d.addr, e->daddr, 16) ;
  if (bpf_map_lookup_elem(&connect_sent, &d)) return 0 ;
  return bpf_map_update_elem(&connect_sent, &d, &one, BPF_NOEXIST) >= 0 ;
}

/* Before anything has been done about it, so that the outcome is not known. */
herm_inline int cgroup_emit (struct herm_event_net *e)
{
  begin(e, IPPROTO_UDP, HERM_HOOK_CGROUP) ;
  e->result = HERM_NET_UNKNOWN ;
  emit(e) ;
  return ALLOW ;
}

herm_inline int cgroup_connect (struct bpf_sock_addr *ctx, int v6)
{
  struct herm_event_net e ;
  uint64_t thread = bpf_get_current_pid_tgid() ;
  if (ctx->protocol != IPPROTO_UDP) return ALLOW ;
  if (is_trigger(HERM_PROOF_CONNECT_CGROUP_CONNECT)) return REFUSE ;
  if (!herm_wanted() || bpf_map_lookup_elem(&connect_calls, &thread)) return ALLOW ;
  if (v6) cgroup_destination6(&e, ctx) ; else cgroup_destination4(&e, ctx) ;
  cgroup_source(&e, ctx) ;
  return cgroup_emit(&e) ;
}

herm_inline int cgroup_send (struct bpf_sock_addr *ctx, int v6)
{
  struct herm_event_net e ;
  if (ctx->protocol != IPPROTO_UDP) return ALLOW ;
  if (is_trigger(HERM_PROOF_CONNECT_CGROUP_SEND)) return REFUSE ;
  if (!herm_wanted()) return ALLOW ;
  if (v6) cgroup_destination6(&e, ctx) ; else cgroup_destination4(&e, ctx) ;
  if (is_connected(&e, ctx) || !first_time(&e, ctx)) return ALLOW ;
  cgroup_source(&e, ctx) ;
  if (!v6) *(uint32_t *)e.saddr = ctx->msg_src_ip4 ;
  else if (e.family == 6)
  {
    uint32_t *w = (uint32_t *)e.saddr ;
    w[0] = ctx->msg_src_ip6[0] ;
    w[1] = ctx->msg_src_ip6[1] ;
    w[2] = ctx->msg_src_ip6[2] ;
    w[3] = ctx->msg_src_ip6[3] ;
  }
  return cgroup_emit(&e) ;
}


 /* The programs: the state three ways, connect(2) two, and those beside */

SEC("tp_btf/inet_sock_set_state")
int connect_state_tp_btf (__u64 *ctx)
{
  return set_state((void *)ctx[0], ctx[2], HERM_HOOK_TP_BTF) ;
}

SEC("tracepoint/sock/inet_sock_set_state")
int connect_state_tp (struct trace_event_raw_inet_sock_set_state *ctx)
{
  return set_state((void *)ctx->skaddr, ctx->newstate, HERM_HOOK_TP) ;
}

SEC("raw_tp/inet_sock_set_state")
int connect_state_raw_tp (__u64 *ctx)
{
  return set_state((void *)ctx[0], ctx[2], HERM_HOOK_RAW_TP) ;
}

SEC("tracepoint/syscalls/sys_enter_connect")
int connect_enter_tp (struct herm_syscall_enter *ctx)
{
  return call_begins(ctx->args[0], ctx->args[1], ctx->args[2]) ;
}

SEC("tracepoint/syscalls/sys_exit_connect")
int connect_exit_tp (struct herm_syscall_exit *ctx)
{
  return call_ends(ctx->ret, HERM_HOOK_TP) ;
}

/* For these, every system call of every process pays. */
#ifdef NR_CONNECT
SEC("raw_tp/sys_enter")
int connect_enter_raw_tp (__u64 *ctx)
{
  struct pt_regs *r = (void *)ctx[0] ;
  if (ctx[1] != NR_CONNECT || is_compat()) return 0 ;
  return call_begins(BPF_CORE_READ(r, SYS_ARG1), BPF_CORE_READ(r, SYS_ARG2), BPF_CORE_READ(r, SYS_ARG3)) ;
}

SEC("raw_tp/sys_exit")
int connect_exit_raw_tp (__u64 *ctx)
{
  struct pt_regs *r = (void *)ctx[0] ;
  if ((int)BPF_CORE_READ(r, SYS_NR) != NR_CONNECT || is_compat()) return 0 ;
  return call_ends(ctx[1], HERM_HOOK_RAW_TP) ;
}
#endif

SEC("cgroup/connect4")
int connect_cgroup_connect4 (struct bpf_sock_addr *ctx)
{
  return cgroup_connect(ctx, 0) ;
}

SEC("cgroup/connect6")
int connect_cgroup_connect6 (struct bpf_sock_addr *ctx)
{
  return cgroup_connect(ctx, 1) ;
}

SEC("cgroup/sendmsg4")
int connect_cgroup_sendmsg4 (struct bpf_sock_addr *ctx)
{
  return cgroup_send(ctx, 0) ;
}

SEC("cgroup/sendmsg6")
int connect_cgroup_sendmsg6 (struct bpf_sock_addr *ctx)
{
  return cgroup_send(ctx, 1) ;
}
