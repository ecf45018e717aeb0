/* ISC license. */

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/genalloc.h>
#include <skalibs/strerr.h>

#include "follow.h"

#define TAIL 65536   /* bytes at the end of a file that tell its numbers */

static void look (follow *f)
{
  if (logdir_look(&f->dir) < 0) logdir_die(&f->dir) ;
}

/* Returns -1 if the file is no more. */
static int open_at (logdir *d, size_t i)
{
  int fd = logdir_at(d, i) ;
  if (fd < 0 && errno != ENOENT) logdir_die(d) ;
  return fd ;
}

static void learn (sequences *x, herm_line const *l)
{
  sequences_first(x, l->seqid) ;
  if (l->seq > x->v[0].seq) x->v[0].written = x->v[0].seq = l->seq ;
}

/* Goes to the last bytes. Returns their offset. */
static uint64_t to_tail (int fd, uint64_t n, uint64_t *size)
{
  struct stat st ;
  uint64_t pos ;
  if (fstat(fd, &st) < 0) strerr_diefusys(111, "stat a log file") ;
  *size = st.st_size ;
  pos = *size > n ? *size - n : 0 ;
  if (lseek(fd, pos, SEEK_SET) < 0) strerr_diefusys(111, "seek in a log file") ;
  return pos ;
}

/* Returns 1 if a clock that was set back made the archive older than what it goes on from. */
static int goes_on (logdir *d, size_t i, sequence const *from)
{
  uint64_t id, seq ;
  int fd = open_at(d, i) ;
  int r = fd >= 0 && logdir_first(fd, &id, &seq) && id == from->id && seq > from->seq ;
  if (fd >= 0) fd_close(fd) ;
  return r ;
}

/* Older files are done, this one is next. (f, file, position or null) */
static void skip_to (follow *f, size_t i, sequence const *from)
{
  logdir *d = &f->dir ;
  size_t n = genalloc_len(logfile, &d->files) ;
  for (size_t j = 0 ; j < n && j < i ; j++) if (!from || !goes_on(d, j, from))
    genalloc_s(logfile, &d->files)[j].done = LOGFILE_LEFT_OUT ;
  if (i > n && d->previous >= 0)
  {
    logdir_done(d, d->previous, &d->previousid) ;
    d->previous = -1 ;
  }
}

static void now (follow *f)
{
  char const *s ;
  size_t n ;
  herm_line l ;
  uint64_t pos, size ;
  int fd ;
  look(f) ;
  skip_to(f, logdir_n(&f->dir) - 1, 0) ;
  fd = open_at(&f->dir, logdir_n(&f->dir) - 1) ;
  if (fd < 0) return ;
  pos = to_tail(fd, TAIL, &size) ;
  follow_file(f, fd, pos, pos > 0) ;
  while (f->in.pos < size && lines_fill(&f->in) > 0)
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

static lines in ;

/*
  Returns 1 if the number is between the first and one of the last, or behind lines of another
  sequence.
*/
static int has_number (int fd, sequence const *first, sequence const *want)
{
  char const *s ;
  size_t n ;
  herm_line l ;
  int mine = first->id == want->id, r = 0 ;
  uint64_t pos, size ;
  if (mine && first->seq > want->seq) return 0 ;
  pos = to_tail(fd, mine ? TAIL : UINT64_MAX, &size) ;
  lines_begin(&in, fd, pos, pos > 0) ;
  while (!r && in.pos < size && lines_fill(&in) > 0) while (!r && lines_next(&in, &s, &n))
    r = n && !herm_line_scan(&l, s, n) && l.seqid == want->id
      && (mine ? l.seq >= want->seq : l.seq == want->seq) ;
  return r ;
}

/* Returns 1 if it is at or before a known number. */
static int is_before (sequence const *first, sequences const *x)
{
  for (unsigned int i = 0 ; i < x->n ; i++)
    if (x->v[i].id == first->id && first->seq <= x->v[i].seq) return 1 ;
  return 0 ;
}

/*
  The oldest file that has the number: repetitions in newer ones need not go on to what followed
  it. Without one, the newest that begins before, or 0.
*/
static size_t origin (follow *f)
{
  size_t n = genalloc_len(logfile, &f->dir.files), best = 0 ;
  for (size_t i = 0 ; i < n + 2 ; i++)
  {
    int fd = i < n ? open_at(&f->dir, i) : i == n ? f->dir.previous : f->dir.current ;
    sequence first ;
    int has, before ;
    if (fd < 0) continue ;
    before = logdir_first(fd, &first.id, &first.seq) ;
    has = before && has_number(fd, &first, f->seqs.v) ;
    before = before && is_before(&first, &f->seqs) ;
    if (i < n) fd_close(fd) ;
    else if (lseek(fd, 0, SEEK_SET) < 0) strerr_diefusys(111, "seek in a log file") ;
    if (has) return i ;
    if (before) best = i ;
  }
  return best ;
}

static void keep (found *x, follow *f, int fd, uint64_t pos, size_t file)
{
  f->seqs = x->seqs ;
  if (x->fd >= 0 && x->fd != fd) fd_close(x->fd) ;
  x->fd = fd ;
  x->pos = pos ;
  x->file = file ;
}

/* Of the sequence, the last line up to the number; learns the other sequences. */
static void compare (
  follow *f, found *x, sequence const *want, size_t file, char const *s, size_t n)
{
  herm_line l ;
  if (!n || herm_line_scan(&l, s, n) || !l.seq) return ;
  if (l.seqid != want->id)
  {
    if (!f->resumed) learn(&x->seqs, &l) ;
    return ;
  }
  x->seen = 1 ;
  if (l.seq <= want->seq) keep(x, f, in.fd, in.pos - (in.end - in.start), file) ;
  x->over = l.seq >= want->seq ;
}

static void search (follow *f, found *x, sequence const *want, size_t file, int fd)
{
  char const *s ;
  size_t n ;
  lines_begin(&in, fd, 0, 0) ;
  while (!x->over && lines_fill(&in) > 0)
    while (!x->over && lines_next(&in, &s, &n)) compare(f, x, want, file, s, n) ;
  if (!x->over && file < logdir_n(&f->dir) - 1 && lines_rest(&in, &s, &n))
    compare(f, x, want, file, s, n) ;
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
    int fd = again ? fcntl(d->previous, F_DUPFD_CLOEXEC, 0) : open_at(d, i) ;
    if (again && fd < 0) strerr_diefusys(111, "duplicate a descriptor") ;
    if (fd >= 0) search(f, &x, &want, i, fd) ;
  }
  sequences_first(&f->seqs, want.id) ;
  if (x.fd >= 0)
  {
    skip_to(f, x.file, &want) ;
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
