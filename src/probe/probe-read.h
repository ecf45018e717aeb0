/* ISC license. */

#ifndef PROBE_READ_H
#define PROBE_READ_H

#include <stddef.h>
#include <stdint.h>

#include <skalibs/gccattributes.h>

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

/* Copies the slot to go on with. Returns 1, or 0 if the ring is not of that size. */
extern int readring_resume (readring const *, herm_reader_state const *, herm_reader_slot *) ;

/*
  The record at *pos, which moves on unless READRING_BUSY: the kernel still fills it in. (ring,
  pos, limit, h) READRING_RECORD: *h is a copy until the next call. READRING_NOTHING: the kernel
  discarded it. READRING_BAD: no program of herm makes such a record, *h is 0.
*/
extern int readring_next (readring const *, unsigned long *, unsigned long, herm_event const **) ;


 /* Standard output, and the signals that end the reader */

typedef struct readout_s readout ;
struct readout_s
{
  int fd ;              /* the selfpipe */
  unsigned int mode ;
  unsigned int ending ; /* signals that asked for the end */
} ;

/* Traps signals. Dies on error. */
extern void readout_init (readout *) ;

/* Returns 1 if poll(2) shows that standard output has no reader left, else 0. */
extern int readout_polls (readout const *) ;

extern void readout_signals (readout *) ;

/*
  Writes n bytes. Returns how many; if fewer, errno is set. EPIPE, ECONNRESET: no reader is left.
  ETIMEDOUT: the reader must end, and standard output takes nothing. (out, s, n)
*/
extern size_t readout_write (readout *, char const *, size_t) ;

/* Dies of that errno: with 0 if no reader is left, 99 or 111. */
extern void readout_die (void) gccattr_noreturn ;


 /* The statistics */

typedef struct readstats_s readstats ;
struct readstats_s
{
  herm_stat const *cells ;
  unsigned int ncpu ;
  unsigned int sets ; /* bit 1 << enum herm_set */
} ;

/* Returns 1, having made it pending, if a set has losses that no line reports; else 0. */
extern int readstats_loss (readstats const *, unsigned int, herm_reader_slot *) ;

/* Writes the totals to standard error. (stats, lines written, malformed records) */
extern void readstats_report (readstats const *, uint64_t, uint64_t) ;


 /* The environment */

/*
  Maps the maps of the environment. Returns the descriptor of the ring; dies with 100 for a bad
  variable, with 111 if a mapping fails. (ring, stats, state)
*/
extern int readenv_maps (readring *, readstats *, herm_reader_state **) ;


 /* Lines */

#define READ_LINE_FIXED 768  /* bytes without the long strings: 684 at most */

typedef struct readclock_s readclock ;
struct readclock_s
{
  uint64_t offset ;  /* ns from boottime to real time */
  uint64_t boot ;    /* boottime of the reading, ns */
} ;

typedef struct readcontext_s readcontext ;
struct readcontext_s
{
  readclock clock ;
  unsigned int kinds ;    /* wanted: bit 1 << enum herm_kind */
  char const *libraries ; /* HERM_LIBRARIES, or 0 */
  int plain ;             /* write plaintext */
  uint64_t malformed ;    /* records */
  char const *line ;      /* where the line begins */
} ;

#define READCONTEXT_ZERO { .kinds = ~0u }

extern void readclock_now (readclock *) ;

/*
  These write a line to HERM_LINE_ROOM bytes and return its length. read_line returns 0 for a kind
  that is not wanted and, having counted it, for a malformed record (or none).
*/
extern size_t read_line (char *, readcontext *, uint64_t, herm_event const *) ; /* number, record */
extern size_t read_loss (char *, readcontext *, herm_reader_slot const *) ; /* the pending line */
extern size_t read_degraded (
  char *, readcontext *, uint64_t, uint64_t, char const *, size_t) ; /* number, time, entry */

/* Returns 1 if the directory of HERM_CGROUP is gone or replaced; 0 if not, or unknown. */
extern int read_cgroup_gone (char const *) ;

/* Writes a line for each set: blind from now on. (out, context, number before, bits of sets) */
extern size_t read_cgroup (char *, readcontext *, uint64_t *, unsigned int) ;

/* Reads kinds, separated by commas, into bits 1 << enum herm_kind. Dies with 100. */
extern unsigned int read_kinds_scan (char const *) ;

/*
  Writes the members of one kind. The record is of the kind's set, and its structure is complete.
  Returns the end, or 0 for a malformed record.
*/
typedef char *read_func (char *, readcontext *, herm_event const *) ;
extern read_func read_exec, read_fork, read_exit, read_connect, read_close ;
extern read_func read_file, read_blind, read_tls ;

typedef struct readkind_s readkind ;
struct readkind_s
{
  read_func *members ; /* 0: no such record */
  uint32_t size ;
  uint8_t set ;
} ;
extern readkind const read_kind[HERM_KIND_N] ;


 /* Parts of lines */

/* The members that connect and close share. */
extern char *read_net (char *, herm_event_net const *) ;

/* A path, made of the names of a record */
#define READPATH_ROOM (HERM_PATH_MAX + 2 * HERM_WALK_MAX)
#define READPATH_FLAGS 512 /* bytes of the flag members of two paths */
typedef struct readpath_s readpath ;
struct readpath_s
{
  herm_event_path const *p ;
  size_t len ;  /* 0: unknown */
  int whole ;   /* 1 if the path lacks nothing */
  char path[READPATH_ROOM] ;
} ;

/*
  (x, p, name, walk, inode) name: the argument of the call, or 0 if the walk is that of the file.
  A name that could not be read makes no path. p->name_len + p->walk_len is at most
  READPATH_ROOM - 2.
*/
extern void readpath_locate (
  readpath *, herm_event_path const *, char const *, char const *, uint64_t) ;

/* Returns the bytes of the text and its _hex. */
extern size_t readpath_width (readpath const *) ;

/* Writes the member and the flags of the path. (o, name, x, max, cut) */
extern char *readpath_put (char *, char const *, readpath const *, size_t, int *) ;

/* Arguments: the bytes of argv and argv_hex; how many fit into max; the member argv_hex. */
extern size_t read_argv_len (char const *, size_t) ;
extern size_t read_argv_fit (char const *, size_t, size_t) ;
extern char *read_argv_hex (char *, char const *, size_t) ;

/*
  Writes the path of a file in no directory, as /proc/PID/fd has it without " (deleted)". Returns
  its length, at most the walk's and 40. (out, path, walk, inode)
*/
extern size_t read_pseudo (char *, herm_event_path const *, char const *, uint64_t) ;

/* Returns 1 if that path is one of HERM_SENSITIVE, or below one, by its bytes; else 0. */
extern int read_sensitive (char const *, size_t) ;

/* From the kernel's s_dev to the st_dev of stat(2). */
static inline uint64_t read_dev (uint32_t dev)
{
  uint64_t major = dev >> 20, minor = dev & 0xfffff ;
  return (minor & 0xff) | (major & 0xfff) << 8 | (minor & ~UINT64_C(0xff)) << 12 ;
}

static inline uint32_t read_errno (int32_t e)
{
  return e < 0 ? -(uint32_t)e : (uint32_t)e ;
}

#endif
