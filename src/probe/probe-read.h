/* ISC license. */

#ifndef PROBE_READ_H
#define PROBE_READ_H

/* What the files of herm-probe-read share. */

#include <stddef.h>
#include <stdint.h>

#include <herm/line.h>

#include "event.h"

 /* The ring */

typedef struct readring_s readring ;
struct readring_s
{
  unsigned long *consumer ;
  unsigned long const *producer ;
  char const *data ;
  unsigned long size ;
} ;

enum { READRING_RECORD, READRING_NOTHING, READRING_BAD, READRING_BUSY } ;

/* Returns the position behind the last record. */
extern unsigned long readring_produced (readring const *) ;

/*
  Looks at the record at *pos and, unless it returns READRING_BUSY, moves *pos behind it.
  (ring, pos, limit, h)
  READRING_RECORD: *h is a copy of it, of h->size bytes, until the next call.
  READRING_NOTHING: the kernel discarded it.
  READRING_BAD: it cannot come from herm's programs.
  READRING_BUSY: it is still being filled in.
*/
extern int readring_next (readring const *, unsigned long *, unsigned long, herm_event const **) ;


 /* Standard output, and the signals that end the reader */

typedef struct readout_s readout ;
struct readout_s
{
  int fd ;              /* readable when there are signals */
  unsigned int mode ;
  unsigned int ending ; /* how many signals asked for the end */
} ;

/* Takes signals over and looks at standard output; dies if that fails. */
extern void readout_init (readout *) ;

/* Standard output is a pipe or a socket: poll(2) tells when nobody reads any more. */
extern int readout_polls (readout const *) ;

/* Counts the signals that came. */
extern void readout_signals (readout *) ;

/*
  Writes n bytes. Returns how many were written; if fewer, errno says why. EPIPE, ECONNRESET: nobody
  reads. ETIMEDOUT: the reader must end and standard output takes nothing. (out, s, n)
*/
extern size_t readout_write (readout *, char const *, size_t) ;


 /* The statistics */

typedef struct readstats_s readstats ;
struct readstats_s
{
  herm_stat const *cells ;
  unsigned int ncpu ;
  unsigned int sets ; /* bit 1 << enum herm_set */
} ;

/* Adds the counters of a set. (stats, set, total) */
extern void readstats_sum (readstats const *, unsigned int, herm_stat *) ;

/*
  Writes the totals of all sets to standard error. What the kernel hid is unknown until the loader
  has published it. (stats, lines written, malformed records)
*/
extern void readstats_report (readstats const *, uint64_t, uint64_t) ;


 /* The environment */

/*
  Maps everything that herm-probe-load describes in the environment. Returns the descriptor of the
  ring; dies with 100 if something is wrong, with 111 if a mapping fails. (ring, stats, state)
*/
extern int readenv_maps (readring *, readstats *, herm_reader_state **) ;


 /* Lines */

#define READ_LINE_FIXED 768  /* all but the long strings, at their longest: that is 684 */

typedef struct readclock_s readclock ;
struct readclock_s
{
  uint64_t offset ;  /* from boottime to real time, ns */
  uint64_t boot ;    /* boottime when it was taken, ns */
} ;

typedef struct readcontext_s readcontext ;
struct readcontext_s
{
  readclock clock ;
  unsigned int kinds ;    /* wanted: bit 1 << enum herm_kind */
  char const *libraries ; /* HERM_LIBRARIES, or 0 */
  int plain ;             /* write plaintext if there is any */
  char const *line ;      /* where the line begins */
} ;

#define READCONTEXT_ZERO { .kinds = ~0u }

extern void readclock_now (readclock *) ;  /* takes the offset anew */

/*
  These write a line, with its newline, where HERM_LINE_ROOM bytes are free, and return its length.
  read_line returns 0 for a kind that is not wanted, -1 if the record is not what it says it is.
*/
extern int read_line (char *, readcontext *, uint64_t, herm_event const *) ; /* number, record */
extern size_t read_loss (char *, readcontext *, herm_reader_slot const *) ; /* the pending line */
extern size_t read_degraded (
  char *, readcontext *, uint64_t, uint64_t, char const *, size_t) ; /* number, time, entry */

/* HERM_CGROUP: returns 1 if its directory is gone, or another one by now; else, and if unknown, 0. */
extern int read_cgroup_gone (char const *) ;

/* Writes the line that a set is blind since then. (out, context, number, set) */
extern size_t read_cgroup (char *, readcontext *, uint64_t, unsigned int) ;

/* A mask of kinds, bit 1 << enum herm_kind, from names with commas between them; dies with 100. */
extern unsigned int read_kinds_scan (char const *) ;

/*
  The members of one kind, behind those that all have. The record is of the kind's set and has at
  least the size of its structure. Returns the end, 0 if the record is not what it says it is.
*/
typedef char *read_func (char *, readcontext *, herm_event const *) ;
extern read_func read_exec, read_fork, read_exit, read_connect, read_close ;
extern read_func read_file, read_blind, read_tls ;

typedef struct readkind_s readkind ;
struct readkind_s
{
  read_func *members ; /* 0: there is no such record */
  uint32_t size ;
  uint8_t set ;
} ;
extern readkind const read_kind[HERM_KIND_N] ;


 /* Parts of lines */

/* The members that connect and close have both. */
extern char *read_net (char *, herm_event_net const *) ;

/* A path, from the names of a record */
#define READPATH_ROOM (HERM_PATH_MAX + 2 * HERM_WALK_MAX)
#define READPATH_FLAGS 512 /* the members of two paths that say what they are not, at most */
typedef struct readpath_s readpath ;
struct readpath_s
{
  herm_event_path const *p ;
  size_t len ;  /* 0: unknown */
  int whole ;   /* 1 if the path lacks nothing */
  char path[READPATH_ROOM] ;
} ;

/*
  (x, p, name, walk, inode)
  name: what was given to the call, of p->name_len bytes, or 0: the walk is that of the file. A
  known directory and a name make a path whatever the name is; a name that could not be read makes
  none. p->name_len + p->walk_len must be at most READPATH_ROOM - 2.
*/
extern void readpath_locate (
  readpath *, herm_event_path const *, char const *, char const *, uint64_t) ;

/* Returns how many bytes of the line the text and its _hex take. */
extern size_t readpath_width (readpath const *) ;

/* Writes the member of that name, and what the path is not. (o, name, x, max, cut) */
extern char *readpath_put (char *, char const *, readpath const *, size_t, int *) ;

/*
  n bytes of arguments: how many bytes argv and argv_hex take, how many of the n take at most max
  bytes, and the member argv_hex.
*/
extern size_t read_argv_len (char const *, size_t) ;
extern size_t read_argv_fit (char const *, size_t, size_t) ;
extern char *read_argv_hex (char *, char const *, size_t) ;

/*
  Writes the path of a file that is in no directory, as /proc/PID/fd shows it but without
  " (deleted)". Returns its length, at most the walk's and 40. (out, path, walk, inode)
*/
extern size_t read_pseudo (char *, herm_event_path const *, char const *, uint64_t) ;

/* Returns 1 if that path, as it is written, is one of HERM_SENSITIVE or below one, else 0. */
extern int read_sensitive (char const *, size_t) ;

/* The major and minor numbers as the kernel packs them, to the st_dev that stat(2) shows. */
static inline uint64_t read_dev (uint32_t dev)
{
  uint64_t major = dev >> 20, minor = dev & 0xfffff ;
  return (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~UINT64_C(0xff)) << 12 ;
}

/* The absolute value of an errno. */
static inline uint32_t read_errno (int32_t e)
{
  return e < 0 ? -(uint32_t)e : (uint32_t)e ;
}

#endif
