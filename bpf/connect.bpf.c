/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/*
  Set connect. A TCP attempt ends by a state of its socket, often while another process is
  current, so the record's head is kept by socket. UDP, and attempts that fail before they
  begin, show in connect(2) only. The hook that reports first makes the other skip. If the
  kernel skipped a program, the old state and the addresses tell: reported late, or lost.
*/

#include "address.bpf.h"
#include "fd.bpf.h"
#include "filter.bpf.h"
#include "record.bpf.h"

struct connect_call
{
  struct sock *sk ;
  struct sock *began ;  /* its attempt's socket; MPTCP has its own */
  uint64_t addr ;
  uint64_t since ;
  uint64_t sum ;        /* of its arguments */
  uint32_t addrlen ;
  uint32_t proto ;
} ;

struct connect_attempt  /* e.h.kind: HERM_KIND_CLOSE once connected */
{
  struct herm_event_net e ;
  uint64_t since ;
} ;

struct connect_destination
{
  uint64_t cookie ;
  uint8_t addr[16] ;
  uint32_t port ;
  uint32_t family ;
} ;

/* By thread */
struct
{
  __uint(type, BPF_MAP_TYPE_HASH) ;
  __uint(max_entries, 8192) ;
  __type(key, uint64_t) ;
  __type(value, struct connect_call) ;
} connect_calls SEC(".maps") ;

/* By socket */
struct
{
  __uint(type, BPF_MAP_TYPE_HASH) ;
  __uint(max_entries, 16384) ;
  __type(key, uint64_t) ;
  __type(value, struct connect_attempt) ;
} connect_socks SEC(".maps") ;

struct
{
  __uint(type, BPF_MAP_TYPE_LRU_HASH) ;
  __uint(max_entries, 16384) ;
  __type(key, struct connect_destination) ;
  __type(value, uint8_t) ;
} connect_sent SEC(".maps") ;


 /* Records */

herm_inline void connect_begin (struct herm_event_net *e, uint8_t proto, uint8_t hook)
{
  herm_header(&e->h, herm_task(), 0, HERM_KIND_CONNECT, HERM_SET_CONNECT, hook) ;
  e->h.size = sizeof(*e) ;
  e->proto = proto ;
  e->flags = 0 ;
  e->result = 0 ;
  e->duration = 0 ;
  e->sent = 0 ;
  e->received = 0 ;
}

herm_inline void connect_emit (struct herm_event_net *e)
{
  struct herm_stat *st = herm_cell(HERM_SET_CONNECT) ;
  if (st && herm_see(st, 0)) herm_output(st, e, sizeof(*e)) ;
}

herm_inline void connect_lost (void)
{
  struct herm_stat *st = herm_cell(HERM_SET_CONNECT) ;
  if (st && herm_see(st, 0)) herm_count(&st->lost) ;
}

herm_inline void connect_filtered (void)
{
  struct herm_stat *st = herm_cell(HERM_SET_CONNECT) ;
  if (st) herm_see(st, 1) ;
}

herm_inline int connect_is_trigger (uint32_t proof)
{
  if (!herm_is_trigger(HERM_SET_CONNECT, proof)) return 0 ;
  connect_filtered() ;
  return 1 ;
}


 /* State of a TCP socket */

herm_inline void connect_forget (uint64_t key)
{
  bpf_map_delete_elem(&connect_socks, &key) ;
  connect_lost() ;
}

/* Returns the entry of sk or null; e: scratch. Source port 0: not chosen yet. */
herm_inline struct connect_attempt *connect_known (struct sock *sk, uint64_t key,
  struct herm_event_net *e)
{
  struct connect_attempt *a = bpf_map_lookup_elem(&connect_socks, &key) ;
  uint64_t const *x = (uint64_t const *)e->daddr ;
  uint64_t const *y ;
  if (!a) return 0 ;
  herm_address_sock(e, sk) ;
  y = (uint64_t const *)a->e.daddr ;
  if (e->dport == a->e.dport && (!a->e.sport || e->sport == a->e.sport)
   && x[0] == y[0] && x[1] == y[1]) return a ;
  connect_forget(key) ;
  return 0 ;
}

/* current connects. The end of an existing entry was missed. */
herm_inline int connect_attempt_begins (struct sock *sk, uint8_t hook)
{
  struct connect_attempt a ;
  uint64_t key = (uint64_t)sk ;
  uint64_t thread = bpf_get_current_pid_tgid() ;
  struct connect_call *c ;
  int r ;
  if (BPF_CORE_READ(sk, sk_protocol) != IPPROTO_TCP) return 0 ;
  if (!herm_wanted())
  {
    connect_filtered() ;
    return 0 ;
  }
  connect_begin(&a.e, IPPROTO_TCP, hook) ;
  herm_address_sock(&a.e, sk) ;
  /* left by an earlier connection */
  if (!BPF_CORE_READ(sk, __sk_common.skc_num)) a.e.sport = 0 ;
  a.since = a.e.h.ts ;
  c = bpf_map_lookup_elem(&connect_calls, &thread) ;
  if (c) c->began = sk ;
  /* Before 6.3 only 32 bits of the result are set. */
  r = bpf_map_update_elem(&connect_socks, &key, &a, BPF_NOEXIST) ;
  if (r == -EEXIST)
  {
    connect_lost() ;
    r = bpf_map_update_elem(&connect_socks, &key, &a, BPF_ANY) ;
  }
  if (r < 0) connect_lost() ;
  return 0 ;
}

/* No error: within connect(2) the call reports why (returns 1), else it was a close. */
herm_inline int connect_call_reports (struct sock *sk)
{
  uint64_t thread = bpf_get_current_pid_tgid() ;
  struct connect_call *c = bpf_map_lookup_elem(&connect_calls, &thread) ;
  if (!c || c->began != sk) return 0 ;
  c->began = 0 ;
  return 1 ;
}

herm_inline int connect_attempt_ends (struct sock *sk, uint64_t key,
  struct connect_attempt *a, int established)
{
  int error = 0 ;
  if (!established)
  {
    error = BPF_CORE_READ(sk, sk_err) ;
    if (!error) error = BPF_CORE_READ(sk, sk_err_soft) ;
    if (!error && connect_call_reports(sk))
    {
      bpf_map_delete_elem(&connect_socks, &key) ;
      return 0 ;
    }
    if (!error) error = ECANCELED ;
  }
  herm_address_sock(&a->e, sk) ;
  a->e.h.ts = bpf_ktime_get_boot_ns() ;
  a->e.duration = a->e.h.ts - a->since ;
  a->e.result = error ;
  connect_emit(&a->e) ;
  a->e.h.kind = HERM_KIND_CLOSE ;
  a->since = a->e.h.ts ;
  if (error) bpf_map_delete_elem(&connect_socks, &key) ;
  return 0 ;
}

herm_inline void connect_made_late (struct sock *sk, struct connect_attempt *a)
{
  herm_address_sock(&a->e, sk) ;
  a->e.h.ts = bpf_ktime_get_boot_ns() ;
  a->e.duration = a->e.h.ts - a->since ;
  a->e.result = 0 ;
  a->e.flags = HERM_NET_LATE ;
  connect_emit(&a->e) ;
  a->e.h.kind = HERM_KIND_CLOSE ;
}

herm_inline int connect_connection_ends (struct sock *sk, uint64_t key, struct connect_attempt *a)
{
  struct tcp_sock *tp = (struct tcp_sock *)sk ;
  a->e.h.ts = bpf_ktime_get_boot_ns() ;
  a->e.duration = a->e.h.ts - a->since ;
  a->e.result = BPF_CORE_READ(sk, sk_err) ;
  a->e.sent = BPF_CORE_READ(tp, bytes_sent) - BPF_CORE_READ(tp, bytes_retrans) ;
  /* The kernel counts a FIN as a byte. */
  a->e.received = BPF_CORE_READ(tp, bytes_received)
    - (BPF_CORE_READ(sk, __sk_common.skc_flags) >> SOCK_DONE & 1) ;
  connect_emit(&a->e) ;
  bpf_map_delete_elem(&connect_socks, &key) ;
  return 0 ;
}

/*
  Entry and old state reveal an unseen connection (the old state is none of an attempt), a
  failed attempt, or an earlier end.
*/
herm_inline int connect_moves (struct sock *sk, int old, int state)
{
  uint64_t key = (uint64_t)sk ;
  int trying = old == TCP_SYN_SENT || old == TCP_SYN_RECV ;
  struct herm_event_net e ;
  struct connect_attempt *a = connect_known(sk, key, &e) ;
  if (!a) return 0 ;
  if (a->e.h.kind == HERM_KIND_CONNECT)
  {
    if (trying) return connect_attempt_ends(sk, key, a, state == TCP_ESTABLISHED) ;
    if (old == TCP_CLOSE)
    {
      connect_forget(key) ;
      return 0 ;
    }
    connect_made_late(sk, a) ;
  }
  else if (trying)
  {
    connect_forget(key) ;
    return 0 ;
  }
  else if (old == TCP_CLOSE) a->e.flags = HERM_NET_LATE ;
  return state == TCP_CLOSE ? connect_connection_ends(sk, key, a) : 0 ;
}

herm_inline int connect_state (struct sock *sk, int old, int state, uint8_t hook)
{
  if (state == TCP_SYN_SENT) return connect_attempt_begins(sk, hook) ;
  if (state == TCP_LISTEN)
  {
    connect_is_trigger(HERM_PROOF_CONNECT_STATE) ;
    return 0 ;
  }
  if (old != TCP_ESTABLISHED && state != TCP_ESTABLISHED && state != TCP_CLOSE) return 0 ;
  return connect_moves(sk, old, state) ;
}


 /* connect(2) */

herm_inline struct socket *connect_socket (uint64_t fd)
{
  struct file *f = herm_fd_file(0, fd) ;
  if (!f || (BPF_CORE_READ(f, f_inode, i_mode) & S_IFMT) != S_IFSOCK) return 0 ;
  return BPF_CORE_READ(f, private_data) ;
}

/* The exit of c was skipped. Only an attempt that began is told without it. */
herm_inline void connect_call_forget (uint64_t thread, struct connect_call *c)
{
  if (!c->began) connect_lost() ;
  bpf_map_delete_elem(&connect_calls, &thread) ;
}

/* A raw socket can have the number of TCP. Not SS_UNCONNECTED: the call repeats an attempt. */
herm_inline int connect_call_begins (uint64_t fd, uint64_t addr, uint64_t addrlen)
{
  uint64_t thread = bpf_get_current_pid_tgid() ;
  struct connect_call c = { .began = 0, .addr = addr, .addrlen = addrlen } ;
  struct connect_call *old = bpf_map_lookup_elem(&connect_calls, &thread) ;
  struct socket *s ;
  struct sock *sk ;
  uint16_t family ;
  if (old) connect_call_forget(thread, old) ;
  if (connect_is_trigger(HERM_PROOF_CONNECT_ENTER)) return 0 ;
  if (!herm_wanted()) return 0 ;
  s = connect_socket(fd) ;
  if (!s || BPF_CORE_READ(s, type) == SOCK_RAW) return 0 ;
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
  c.sum = herm_call_sum(0) ;
  if (bpf_map_update_elem(&connect_calls, &thread, &c, BPF_ANY) < 0) connect_lost() ;
  return 0 ;
}

/* The state hook reports these, or nothing was tried. */
herm_inline int connect_is_silent (long r)
{
  return !r || r == -EINPROGRESS || r == -EALREADY || r == -EISCONN || r == -EINTR
   || (r <= -ERESTARTSYS && r >= -ERESTART_LAST) ;
}

/* The begin was missed: reports a connection. a: scratch. */
herm_inline void connect_call_unseen (struct connect_call *c, struct connect_attempt *a, long r,
  uint8_t hook)
{
  struct sock *sk = c->sk ;
  uint64_t key = (uint64_t)sk ;
  if (connect_known(sk, key, &a->e)) return ; /* by another thread */
  if (herm_address_user(&a->e, c->addr, c->addrlen) == AF_UNSPEC) return ;
  if (r || BPF_CORE_READ(sk, sk_protocol) != IPPROTO_TCP
   || BPF_CORE_READ(sk, __sk_common.skc_state) == TCP_CLOSE)
  {
    connect_lost() ;
    return ;
  }
  herm_address_sock(&a->e, sk) ;
  connect_begin(&a->e, IPPROTO_TCP, hook) ;
  a->e.duration = a->e.h.ts - c->since ;
  connect_emit(&a->e) ;
  a->e.h.kind = HERM_KIND_CLOSE ;
  a->since = a->e.h.ts ;
  if ((int)bpf_map_update_elem(&connect_socks, &key, a, BPF_NOEXIST) < 0) connect_lost() ;
}

herm_inline int connect_call_ends (long r, uint8_t hook)
{
  uint64_t thread = bpf_get_current_pid_tgid() ;
  struct connect_attempt a ;
  struct connect_call c ;
  struct sock *sk ;
  struct connect_call *p = bpf_map_lookup_elem(&connect_calls, &thread) ;
  if (!p)
  {
    connect_is_trigger(HERM_PROOF_CONNECT_EXIT) ;
    return 0 ;
  }
  if (p->sum != herm_call_sum(0))
  {
    connect_call_forget(thread, p) ;
    return 0 ;
  }
  c = *p ;
  sk = c.sk ;
  bpf_map_delete_elem(&connect_calls, &thread) ;
  if (c.began) return 0 ;
  if (c.proto == IPPROTO_TCP && connect_is_silent(r))
  {
    if (r != -EALREADY && r != -EISCONN) connect_call_unseen(&c, &a, r, hook) ;
    return 0 ;
  }
  if (!r)
  {
    /* or a UDP disconnect */
    if (BPF_CORE_READ(sk, __sk_common.skc_state) != TCP_ESTABLISHED) return 0 ;
    herm_address_sock_destination(&a.e, sk) ;
  }
  else if (herm_address_user(&a.e, c.addr, c.addrlen) == AF_UNSPEC) return 0 ;
  herm_address_sock_source(&a.e, sk) ;
  connect_begin(&a.e, c.proto, hook) ;
  a.e.duration = a.e.h.ts - c.since ;
  a.e.result = -r ;
  connect_emit(&a.e) ;
  return 0 ;
}


 /* Companion: UDP unconnected, or by io_uring */

#define ALLOW 1
#define REFUSE 0 /* the trigger goes nowhere */

/* Also for an IPv6 socket connected to an IPv4 address. */
herm_inline int connect_is_connected (struct herm_event_net const *e, struct bpf_sock_addr *ctx)
{
  struct bpf_sock *sk = ctx->sk ;
  uint32_t const *w = (uint32_t const *)e->daddr ;
  if (!sk || sk->state != TCP_ESTABLISHED || herm_swap16(sk->dst_port) != e->dport) return 0 ;
  if (e->family == 4) return sk->dst_ip4 == w[0] ;
  {
    /* The verifier wants fixed offsets: no loop, no merged reads. */
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

herm_inline int connect_first_time (struct herm_event_net const *e, struct bpf_sock_addr *ctx)
{
  static uint8_t const one = 1 ;
  struct connect_destination d =
  {
    .cookie = bpf_get_socket_cookie(ctx),
    .port = e->dport,
    .family = e->family
  } ;
  __builtin_memcpy(d.addr, e->daddr, 16) ;
  if (bpf_map_lookup_elem(&connect_sent, &d)) return 0 ;
  return bpf_map_update_elem(&connect_sent, &d, &one, BPF_NOEXIST) >= 0 ;
}

herm_inline int connect_cgroup_emit (struct herm_event_net *e)
{
  connect_begin(e, IPPROTO_UDP, HERM_HOOK_CGROUP) ;
  e->result = HERM_NET_UNKNOWN ; /* not sent yet */
  connect_emit(e) ;
  return ALLOW ;
}

herm_inline int connect_cgroup_connect (struct bpf_sock_addr *ctx, int v6)
{
  struct herm_event_net e ;
  uint64_t thread = bpf_get_current_pid_tgid() ;
  if (ctx->protocol != IPPROTO_UDP) return ALLOW ;
  if (connect_is_trigger(HERM_PROOF_CONNECT_CGROUP_CONNECT)) return REFUSE ;
  if (!herm_wanted() || bpf_map_lookup_elem(&connect_calls, &thread)) return ALLOW ;
  herm_address_cgroup_destination(&e, ctx, v6) ;
  herm_address_cgroup_source(&e, ctx) ;
  return connect_cgroup_emit(&e) ;
}

herm_inline int connect_cgroup_send (struct bpf_sock_addr *ctx, int v6)
{
  struct herm_event_net e ;
  if (ctx->protocol != IPPROTO_UDP) return ALLOW ;
  if (connect_is_trigger(HERM_PROOF_CONNECT_CGROUP_SEND)) return REFUSE ;
  if (!herm_wanted()) return ALLOW ;
  herm_address_cgroup_destination(&e, ctx, v6) ;
  if (connect_is_connected(&e, ctx) || !connect_first_time(&e, ctx)) return ALLOW ;
  herm_address_cgroup_source(&e, ctx) ;
  if (!v6) *(uint32_t *)e.saddr = ctx->msg_src_ip4 ;
  else if (e.family == 6)
  {
    uint32_t *w = (uint32_t *)e.saddr ;
    w[0] = ctx->msg_src_ip6[0] ;
    w[1] = ctx->msg_src_ip6[1] ;
    w[2] = ctx->msg_src_ip6[2] ;
    w[3] = ctx->msg_src_ip6[3] ;
  }
  return connect_cgroup_emit(&e) ;
}


 /* Programs */

SEC("tp_btf/inet_sock_set_state")
int connect_state_tp_btf (__u64 *ctx)
{
  return connect_state((void *)ctx[0], ctx[1], ctx[2], HERM_HOOK_TP_BTF) ;
}

SEC("tracepoint/sock/inet_sock_set_state")
int connect_state_tp (struct trace_event_raw_inet_sock_set_state *ctx)
{
  return connect_state((void *)ctx->skaddr, ctx->oldstate, ctx->newstate, HERM_HOOK_TP) ;
}

SEC("raw_tp/inet_sock_set_state")
int connect_state_raw_tp (__u64 *ctx)
{
  return connect_state((void *)ctx[0], ctx[1], ctx[2], HERM_HOOK_RAW_TP) ;
}

SEC("tracepoint/syscalls/sys_enter_connect")
int connect_enter_tp (struct herm_syscall_enter *ctx)
{
  return connect_call_begins(ctx->args[0], ctx->args[1], ctx->args[2]) ;
}

SEC("tracepoint/syscalls/sys_exit_connect")
int connect_exit_tp (struct herm_syscall_exit *ctx)
{
  return connect_call_ends(ctx->ret, HERM_HOOK_TP) ;
}

/* Every system call of every process runs these. */
#ifdef NR_CONNECT
SEC("raw_tp/sys_enter")
int connect_enter_raw_tp (__u64 *ctx)
{
  struct pt_regs *r = (void *)ctx[0] ;
  if (ctx[1] != NR_CONNECT || herm_is_compat(0, herm_task())) return 0 ;
  return connect_call_begins(BPF_CORE_READ(r, SYS_ARG1), BPF_CORE_READ(r, SYS_ARG2),
    BPF_CORE_READ(r, SYS_ARG3)) ;
}

SEC("raw_tp/sys_exit")
int connect_exit_raw_tp (__u64 *ctx)
{
  struct pt_regs *r = (void *)ctx[0] ;
  if ((int)BPF_CORE_READ(r, SYS_NR) != NR_CONNECT || herm_is_compat(0, herm_task())) return 0 ;
  return connect_call_ends(ctx[1], HERM_HOOK_RAW_TP) ;
}
#endif

SEC("cgroup/connect4")
int connect_cgroup_connect4 (struct bpf_sock_addr *ctx)
{
  return connect_cgroup_connect(ctx, 0) ;
}

SEC("cgroup/connect6")
int connect_cgroup_connect6 (struct bpf_sock_addr *ctx)
{
  return connect_cgroup_connect(ctx, 1) ;
}

SEC("cgroup/sendmsg4")
int connect_cgroup_sendmsg4 (struct bpf_sock_addr *ctx)
{
  return connect_cgroup_send(ctx, 0) ;
}

SEC("cgroup/sendmsg6")
int connect_cgroup_sendmsg6 (struct bpf_sock_addr *ctx)
{
  return connect_cgroup_send(ctx, 1) ;
}
