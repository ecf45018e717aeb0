/* ISC license. */

#include <string.h>
#include <errno.h>
#include <unistd.h>

#include <skalibs/strerr.h>

#include "follow.h"

static char const *const faults[HERM_LINE_SHAPES] =
{
  [HERM_LINE_LONG] = "too long",
  [HERM_LINE_INVALID] = "not JSON",
  [HERM_LINE_NOOBJECT] = "not an object",
  [HERM_LINE_VERSION] = "not of version " HERM_LINE_V,
  [HERM_LINE_NOKIND] = "without a kind",
  [HERM_LINE_NOPAYLOAD] = "without a payload"
} ;

static void deliver (follow *f, char const *s, size_t n)
{
  char *o = f->out + f->len ;
  memcpy(o, s, n) ;
  o[n] = '\n' ;
  f->len += n + 1 ;
  f->delivered++ ;
  if (f->len >= LINES_READ) follow_flush(f) ;
}

static char const *cause_of (follow const *f, unsigned int file)
{
  if (f->truncated) return "truncated" ;
  if (f->bad) return "malformed" ;
  return f->orphan && file != f->file ? "rotated" : "missing" ;
}

/* Where a new identity comes after deleted files, nobody knows how far the one before it went. */
static void end_unknown (follow *f)
{
  sequence const *q = f->seqs.v ;
  if (f->doubt && !q[0].seq && f->seqs.n > 1)
  {
    f->gaps++ ;
    follow_mark(f, "herm.gap", q[1].id, q[1].seq + 1, 0, "rotated") ;
  }
  f->doubt = 0 ;
}

/* Numbers are missing. Returns 1 if they are in a file that was not read. */
static int hole (follow *f, herm_line const *l, sequence *q)
{
  int fd = logdir_find(&f->dir, &f->id, q->id, q->seq, l->seq) ;
  if (fd >= 0)
  {
    close(f->in.fd) ;
    follow_file(f, fd, 0, 0) ;
    return 1 ;
  }
  if (errno != ENOENT) logdir_die(&f->dir) ;
  end_unknown(f) ;
  f->gaps++ ;
  follow_mark(f, "herm.gap", q->id, q->seq + 1, l->seq - 1, cause_of(f, q->file)) ;
  return 0 ;
}

/* Returns 1 for a new number; 0 for a repeated one; -1 if another file comes first. */
static int count (follow *f, herm_line const *l)
{
  int known = sequences_first(&f->seqs, l->seqid) ;
  sequence *q = f->seqs.v ;
  if (l->seq <= q->seq) return 0 ;
  if (l->seq > q->seq + 1 && !f->piped && (known || f->from != FOLLOW_NOW) && hole(f, l, q))
    return -1 ;
  end_unknown(f) ;
  q->seq = l->seq ;
  q->file = f->file ;
  f->changed = 1 ;
  f->bad = f->truncated = 0 ;
  return 1 ;
}

int follow_line (follow *f, char const *s, size_t n)
{
  herm_line l ;
  unsigned int shape ;
  if (!n) return 0 ;
  shape = herm_line_scan(&l, s, n) ;
  if (shape)
  {
    if (!f->shapes[shape]++)
      strerr_warnw("skipped a line that is ", faults[shape], "; others will only be counted") ;
    f->bad = 1 ;
    return 0 ;
  }
  if (l.seq)
  {
    int r = count(f, &l) ;
    if (r <= 0) return r < 0 ;
  }
  if (selection_has(f->want, &l) && selection_has(f->want + 1, &l)) deliver(f, s, n) ;
  return 0 ;
}
