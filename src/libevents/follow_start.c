/* ISC license. */

#include <fcntl.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/genalloc.h>
#include <skalibs/strerr.h>

#include "follow.h"

#define TAIL 65536   /* bytes before `now' that tell the numbers */

static void look (follow *f)
{
  if (logdir_look(&f->dir) < 0) strerr_diefusys(111, "read the log directory") ;
}

static void learn (sequences *x, herm_line const *l)
{
  sequences_first(x, l->seqid) ;
  if (l->seq > x->v[0].seq) x->v[0].written = x->v[0].seq = l->seq ;
}

/* Older files are done, this one is next. */
static void skip_to (follow *f, size_t i)
{
  logdir *d = &f->dir ;
  size_t n = genalloc_len(logfile, &d->files) ;
  for (size_t j = 0 ; j < n && j < i ; j++) genalloc_s(logfile, &d->files)[j].done = 1 ;
  if (i > n && d->previous >= 0)
  {
    logdir_done(d, d->previous, &d->previousid) ;
    d->previous = -1 ;
  }
}

static void now (follow *f)
{
  struct stat st ;
  char const *s ;
  size_t n ;
  herm_line l ;
  uint64_t pos ;
  int fd ;
  look(f) ;
  skip_to(f, logdir_n(&f->dir) - 1) ;
  fd = logdir_at(&f->dir, logdir_n(&f->dir) - 1) ;
  if (fd < 0) return ;
  if (fstat(fd, &st) < 0) strerr_diefusys(111, "stat a log file") ;
  pos = st.st_size > TAIL ? st.st_size - TAIL : 0 ;
  if (lseek(fd, pos, SEEK_SET) < 0) strerr_diefusys(111, "seek in a log file") ;
  follow_file(f, fd, pos, pos > 0) ;
  while (f->in.pos < (uint64_t)st.st_size && lines_fill(&f->in) > 0)
    while (lines_next(&f->in, &s, &n))
      if (n && !herm_line_scan(&l, s, n) && l.seq) learn(&f->seqs, &l) ;
  f->changed = f->seqs.n > 0 ;
}


 /* After a position */

typedef struct found_s found ;
struct found_s
{
  int fd ;         /* -1: not found */
  uint64_t pos ;
  size_t file ;
  sequences seqs ; /* as they are there */
  int over ;
  int seen ;       /* a line of the sequence */
} ;

/* The newest file that begins at or before a known number; 0 if none does. */
static size_t origin (follow *f)
{
  for (size_t i = logdir_n(&f->dir) ; i-- ;)
  {
    uint64_t id, seq ;
    size_t n = genalloc_len(logfile, &f->dir.files) ;
    int fd = i < n ? logdir_at(&f->dir, i) : i == n ? f->dir.previous : f->dir.current ;
    int has = fd >= 0 && logdir_first(fd, &id, &seq) ;
    if (fd >= 0 && i < n) fd_close(fd) ;
    for (unsigned int j = 0 ; has && j < f->seqs.n ; j++)
      if (f->seqs.v[j].id == id && seq <= f->seqs.v[j].seq) return i ;
  }
  return 0 ;
}

static void keep (found *x, follow *f, int fd, uint64_t pos, size_t file)
{
  f->seqs = x->seqs ;
  if (x->fd >= 0 && x->fd != fd) fd_close(x->fd) ;
  x->fd = fd ;
  x->pos = pos ;
  x->file = file ;
}

/* Searches the last line of the sequence up to the number; learns the others. */
static void search (follow *f, found *x, sequence const *want, size_t file, int fd)
{
  static lines in ;
  char const *s ;
  size_t n ;
  herm_line l ;
  lines_begin(&in, fd, 0, 0) ;
  while (!x->over && lines_fill(&in) > 0) while (!x->over && lines_next(&in, &s, &n))
  {
    if (!n || herm_line_scan(&l, s, n) || !l.seq) continue ;
    if (l.seqid != want->id)
    {
      if (!f->resumed) learn(&x->seqs, &l) ;
      continue ;
    }
    x->seen = 1 ;
    if (l.seq <= want->seq) keep(x, f, fd, in.pos - (in.end - in.start), file) ;
    x->over = l.seq >= want->seq ;
  }
  if (x->fd != fd) fd_close(fd) ;
}

static void after (follow *f)
{
  sequence want = f->seqs.v[0] ;
  found x = { .fd = -1, .seqs = f->seqs } ;
  logdir *d = &f->dir ;
  look(f) ;
  for (size_t i = origin(f) ; i < logdir_n(d) && !x.over ; i++)
  {
    int again = i == logdir_n(d) - 2 && d->previous >= 0 ;
    int fd = again ? fcntl(d->previous, F_DUPFD_CLOEXEC, 0) : logdir_at(d, i) ;
    if (fd >= 0) search(f, &x, &want, i, fd) ;
  }
  sequences_first(&f->seqs, want.id) ;
  if (x.fd >= 0)
  {
    skip_to(f, x.file) ;
    if (lseek(x.fd, x.pos, SEEK_SET) < 0) strerr_diefusys(111, "seek in a log file") ;
    follow_file(f, x.fd, x.pos, 0) ;
  }
  else
  {
    f->orphan = 1 ;
    if (!x.seen) follow_mark(f, "herm.gap", want.id, want.seq + 1, 0, "rotated") ;
  }
}

void follow_start (follow *f)
{
  f->in.fd = -1 ;
  for (unsigned int i = 0 ; f->cursor >= 0 && i < f->seqs.n ; i++)
  {
    sequence *q = f->seqs.v + i ;
    if (q->written == q->seq) continue ;
    if (!f->len) f->out[f->len++] = '\n' ;  /* ends a cut line */
    follow_mark(f, "herm.again", q->id, q->written + 1, q->seq, 0) ;
    q->seq = q->written ;
  }
  if (f->from == FOLLOW_NOW) now(f) ;
  else if (f->from == FOLLOW_AFTER) after(f) ;
  else f->orphan = 1 ;
}
