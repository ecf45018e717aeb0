/* ISC license. */

#include <errno.h>
#include <unistd.h>

#include <skalibs/iopause.h>
#include <skalibs/strerr.h>

#include "follow.h"

static void put (char const *s, size_t len)
{
  while (len)
  {
    iopause_fd x = { .fd = 1, .events = IOPAUSE_WRITE } ;
    ssize_t r = write(1, s, len) ;
    if (r >= 0)
    {
      s += r ;
      len -= r ;
    }
    else if (errno == EPIPE || errno == ECONNRESET) _exit(0) ;
    else if (errno == EAGAIN)
    {
      if (iopause(&x, 1, 0, 0) < 0) strerr_diefusys(111, "iopause") ;
    }
    else if (errno != EINTR) strerr_diefusys(111, "write to standard output") ;
  }
}

static void store (follow *f)
{
  if (cursor_store(f->cursor, &f->seqs) < 0) strerr_diefusys(111, "write the cursor") ;
}

/* Killed between the two stores, it has written some of the lines up to seq, or all. */
void follow_flush (follow *f)
{
  if (f->cursor >= 0 && f->len) store(f) ;
  put(f->out, f->len) ;
  f->len = 0 ;
  if (f->cursor < 0 || !f->changed) return ;
  for (unsigned int i = 0 ; i < f->seqs.n ; i++) f->seqs.v[i].written = f->seqs.v[i].seq ;
  store(f) ;
  f->changed = 0 ;
}
