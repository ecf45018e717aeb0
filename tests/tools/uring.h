/* ISC license. */

/*
  A ring of io_uring, with nothing but system calls. Whoever includes it has a die(), which says
  what failed, and why, and exits.
*/

#ifndef URING_H
#define URING_H

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <linux/io_uring.h>

static void die (char const *) ;

static int gate = 0 ;   /* io_uring_enter(2) by int 0x80 */

struct ring
{
  int fd ;
  int polled ;
  unsigned int *sqtail, *sqmask, *sqarray, *cqhead, *cqtail, *cqmask ;
  struct io_uring_sqe *sqes ;
  struct io_uring_cqe *cqes ;
} ;

/* -1 if there is no io_uring for this user here. */
static int ring_make (struct ring *r, unsigned int flags)
{
  struct io_uring_params p ;
  size_t n ;
  char *m ;
  memset(&p, 0, sizeof p) ;
  p.flags = flags ;
  p.sq_thread_idle = 1000 ;
  r->fd = syscall(SYS_io_uring_setup, 8, &p) ;
  if (r->fd == -1) return -1 ;
  r->polled = !!(flags & IORING_SETUP_SQPOLL) ;
  n = p.sq_off.array + p.sq_entries * sizeof(unsigned int) ;
  if (n < p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe))
    n = p.cq_off.cqes + p.cq_entries * sizeof(struct io_uring_cqe) ;
  if (!(p.features & IORING_FEAT_SINGLE_MMAP)) die("an old io_uring") ;
  m = mmap(0, n, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, r->fd, IORING_OFF_SQ_RING) ;
  if (m == MAP_FAILED) die("mmap") ;
  r->sqes = mmap(0, p.sq_entries * sizeof(struct io_uring_sqe), PROT_READ | PROT_WRITE,
    MAP_SHARED | MAP_POPULATE, r->fd, IORING_OFF_SQES) ;
  if (r->sqes == MAP_FAILED) die("mmap") ;
  r->sqtail = (unsigned int *)(m + p.sq_off.tail) ;
  r->sqmask = (unsigned int *)(m + p.sq_off.ring_mask) ;
  r->sqarray = (unsigned int *)(m + p.sq_off.array) ;
  r->cqhead = (unsigned int *)(m + p.cq_off.head) ;
  r->cqtail = (unsigned int *)(m + p.cq_off.tail) ;
  r->cqmask = (unsigned int *)(m + p.cq_off.ring_mask) ;
  r->cqes = (struct io_uring_cqe *)(m + p.cq_off.cqes) ;
  return 0 ;
}

static struct io_uring_sqe *ring_next (struct ring *r, unsigned int n, int op, unsigned int flags)
{
  unsigned int i = (*r->sqtail + n) & *r->sqmask ;
  struct io_uring_sqe *s = r->sqes + i ;
  r->sqarray[i] = i ;
  memset(s, 0, sizeof *s) ;
  s->opcode = op ;
  s->flags = flags ;
  s->user_data = n ;
  return s ;
}

/* Until n are done; what came of them goes to res. */
static void ring_wait (struct ring *r, unsigned int submit, unsigned int n, int *res)
{
  unsigned int flags = IORING_ENTER_GETEVENTS | (r->polled ? IORING_ENTER_SQ_WAKEUP : 0) ;
  unsigned int done = 0 ;
  for (;;)
  {
    long x ;
    while (*r->cqhead != __atomic_load_n(r->cqtail, __ATOMIC_ACQUIRE))
    {
      struct io_uring_cqe *c = r->cqes + (*r->cqhead & *r->cqmask) ;
      res[c->user_data] = c->res ;
      __atomic_store_n(r->cqhead, *r->cqhead + 1, __ATOMIC_RELEASE) ;
      done++ ;
    }
    if (done >= n) break ;
#ifdef __x86_64__
    if (gate)
    {
      register long rbp __asm__("r12") = 0 ;
      __asm__ volatile ("push %%rbp; mov %%r12, %%rbp; int $0x80; pop %%rbp"
        : "=a" (x) : "a" (426L), "b" ((long)r->fd), "c" ((long)submit), "d" ((long)(n - done)),
          "S" ((long)flags), "D" (0L), "r" (rbp)
        : "memory", "r8", "r9", "r10", "r11") ;
      x = (int)x ;
      if (x < 0) { errno = -x ; x = -1 ; }
    }
    else
#endif
    x = syscall(SYS_io_uring_enter, r->fd, submit, n - done, flags, 0, 0) ;
    if (x == -1)
    {
      if (errno == EINTR) continue ;
      die("io_uring_enter") ;
    }
    submit = r->polled ? 0 : submit - x ;
  }
}

/* The n prepared ones. */
static void ring_run (struct ring *r, unsigned int n, int *res)
{
  __atomic_store_n(r->sqtail, *r->sqtail + n, __ATOMIC_SEQ_CST) ;
  ring_wait(r, n, n, res) ;
}

#endif
