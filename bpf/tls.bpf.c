/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/*
  Set tls. A call is saved by its place on the stack: exact for nested calls, threads, longjmp.
  One that never returns stays until its room is needed.
*/

#include "filter.bpf.h"
#include "record.bpf.h"

#if defined(__TARGET_ARCH_x86)
# define REG(ctx, a) BPF_CORE_READ((struct pt_regs *)(ctx), a)
# define ARG1(ctx) REG(ctx, di)
# define ARG2(ctx) REG(ctx, si)
# define ARG4(ctx) REG(ctx, cx)
# define RESULT(ctx) REG(ctx, ax)
# define ENTERED(ctx) (REG(ctx, sp) - 8) /* the return address was popped */
#elif defined(__TARGET_ARCH_arm64)
# define REG(ctx, a) BPF_CORE_READ((struct user_pt_regs *)(ctx), a)
# define ARG1(ctx) REG(ctx, regs[0])
# define ARG2(ctx) REG(ctx, regs[1])
# define ARG4(ctx) REG(ctx, regs[3])
# define RESULT(ctx) REG(ctx, regs[0])
# define ENTERED(ctx) REG(ctx, sp)
#else
/* no library is found here */
# define REG(ctx, a) 0UL
# define ARG1(ctx) 0UL
# define ARG2(ctx) 0UL
# define ARG4(ctx) 0UL
# define RESULT(ctx) 0UL
# define ENTERED(ctx) 0UL
#endif

struct tls_place
{
  uint64_t pid ;      /* tgid */
  uint64_t sp ;       /* 0: outer call; pid: pid and tgid */
} ;

struct tls_call
{
  uint64_t start ;
  uint64_t ssl ;
  uint64_t buf ;
  uint64_t written ;  /* where the byte count will be; 0: the result */
  uint64_t sp ;
  uint32_t library ;
  uint8_t kind ;
  uint8_t inner ;
  uint16_t pad ;
} ;

struct
{
  __uint(type, BPF_MAP_TYPE_LRU_HASH) ;
  __uint(max_entries, 16384) ;
  __type(key, struct tls_place) ;
  __type(value, struct tls_call) ;
} tls_calls SEC(".maps") ;

/* Some SSL_write_ex call SSL_write with the same arguments, this far down the stack at most. */
#define TLS_NEAR 1024

herm_inline int tls_is_inner (struct tls_call const *c, uint64_t pid)
{
  struct tls_place key = { .pid = pid, .sp = 0 } ;
  struct tls_call *outer = bpf_map_lookup_elem(&tls_calls, &key) ;
  return outer && outer->kind == c->kind && outer->ssl == c->ssl && outer->buf == c->buf
   && outer->sp > c->sp && outer->sp - c->sp < TLS_NEAR ;
}

herm_inline int tls_enter (void *ctx, uint8_t kind, int ex)
{
  uint64_t pid = bpf_get_current_pid_tgid() ;
  struct tls_place key ;
  struct tls_call c ;
  if (!herm_wanted()) return 0 ;
  c.start = bpf_ktime_get_boot_ns() ;
  c.ssl = ARG1(ctx) ;
  c.buf = ARG2(ctx) ;
  c.written = ex ? ARG4(ctx) : 0 ;
  c.sp = REG(ctx, sp) ;
  c.library = 0 ;
  if (bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_get_attach_cookie))
    c.library = bpf_get_attach_cookie(ctx) ;
  c.kind = kind ;
  c.inner = 0 ;
  c.pad = 0 ;
  if (ex)
  {
    key.pid = pid ;
    key.sp = 0 ;
    bpf_map_update_elem(&tls_calls, &key, &c, 0) ;
  }
  else c.inner = tls_is_inner(&c, pid) ;
  key.pid = pid >> 32 ;
  key.sp = c.sp ;
  bpf_map_update_elem(&tls_calls, &key, &c, 0) ; /* without room: lost at the return */
  return 0 ;
}

SEC("uprobe")
int tls_write (void *ctx)
{
  return tls_enter(ctx, HERM_KIND_TLS_WRITE, 0) ;
}

SEC("uprobe")
int tls_write_ex (void *ctx)
{
  return tls_enter(ctx, HERM_KIND_TLS_WRITE, 1) ;
}

SEC("uprobe")
int tls_read (void *ctx)
{
  return tls_enter(ctx, HERM_KIND_TLS_READ, 0) ;
}

SEC("uprobe")
int tls_read_ex (void *ctx)
{
  return tls_enter(ctx, HERM_KIND_TLS_READ, 1) ;
}

herm_inline void tls_emit (struct herm_stat *st, struct tls_call const *c, uint64_t bytes)
{
  uint64_t n = 0 ;
  struct herm_event_tls *e ;
  if (herm_config.plain) e = bpf_ringbuf_reserve(&herm_ring, sizeof(*e) + HERM_PLAIN_MAX, 0) ;
  else e = bpf_ringbuf_reserve(&herm_ring, sizeof(*e), 0) ;
  if (!e)
  {
    herm_count(&st->lost) ;
    return ;
  }
  herm_header(&e->h, herm_task(), 0, c->kind, HERM_SET_TLS, HERM_HOOK_UPROBE) ;
  e->bytes = bytes ;
  e->duration = e->h.ts - c->start ;
  e->library = c->library ;
  if (herm_config.plain)
  {
    n = bytes < herm_config.plain ? bytes : herm_config.plain ;
    if (n > HERM_PLAIN_MAX) n = HERM_PLAIN_MAX ;
    if (bpf_probe_read_user(e + 1, n, (void *)c->buf) < 0) n = 0 ;
  }
  e->plain_len = n ;
  e->h.size = sizeof(*e) + n ;
  bpf_ringbuf_submit(e, 0) ;
  herm_count(&st->emitted) ;
}

SEC("uretprobe")
int tls_exit (void *ctx)
{
  struct tls_place key = { .pid = bpf_get_current_pid_tgid() >> 32, .sp = ENTERED(ctx) } ;
  struct tls_call *p = bpf_map_lookup_elem(&tls_calls, &key) ;
  struct herm_stat *st = herm_cell(HERM_SET_TLS) ;
  int result = RESULT(ctx) ;
  struct tls_call c = { .start = 0 } ;
  uint64_t bytes = result ;
  if (p)
  {
    c = *p ;
    bpf_map_delete_elem(&tls_calls, &key) ;
    if (c.written)
    {
      key.pid = bpf_get_current_pid_tgid() ;
      key.sp = 0 ;
      bpf_map_delete_elem(&tls_calls, &key) ;
    }
    if (c.inner) return 0 ;
  }
  if (!st || result <= 0) return 0 ;
  if (p && c.written && bpf_probe_read_user(&bytes, sizeof(bytes), (void *)c.written) < 0) p = 0 ;
  else if (!bytes) return 0 ; /* SSL_write_ex of no bytes */
  if (!herm_see(st, !herm_wanted())) return 0 ;
  if (p) tls_emit(st, &c, bytes) ; else herm_count(&st->lost) ;
  return 0 ;
}
