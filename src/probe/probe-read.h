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

extern unsigned long readring_produced (readring const *) ;

/* Copies the slot. Returns 1, or 0 if the ring has another size. */
extern int readring_resume (readring const *, herm_reader_state const *, herm_reader_slot *) ;

/*
  Reads a record (ring, pos, limit, h) and moves *pos on, unless BUSY: still being written.
  RECORD: *h is a copy until the next call. NOTHING: discarded. BAD: not herm's; *h is 0.
*/
extern int readring_next (readring const *, unsigned long *, unsigned long, herm_event const **) ;


 /* Standard output, and the signals that end the reader */

typedef struct readout_s readout ;
struct readout_s
{
  int fd ;              /* selfpipe */
  unsigned int mode ;
  unsigned int ending ; /* number of signals to end */
  int hungup ;
} ;

/* Dies on error. */
extern void readout_init (readout *, int) ; /* 1: also SIGHUP */

/* Returns 1 if poll(2) can show that standard output lost its reader, else 0. */
extern int readout_polls (readout const *) ;

extern void readout_signals (readout *) ;

/* Returns 1 if SIGHUP came since the last call, else 0. */
static inline int readout_hungup (readout *o)
{
  int r = o->hungup ;
  o->hungup = 0 ;
  return r ;
}

/* Returns the bytes written. EPIPE, ECONNRESET: no reader is left; ETIMEDOUT: must end. */
extern size_t readout_write (readout *, char const *, size_t) ;

/* Exits by errno: 0 if no reader is left, else 99 or 111. */
extern void readout_die (void) gccattr_noreturn ;


 /* The statistics */

typedef struct readstats_s readstats ;
struct readstats_s
{
  herm_stat const *cells ;
  unsigned int ncpu ;
  unsigned int sets ; /* bits 1 << enum herm_set */
} ;

/* Returns 1, with a pending line, if a set has unreported losses; else 0. */
extern int readstats_loss (readstats const *, unsigned int, herm_reader_slot *) ;

/* To standard error. (stats, lines, malformed records) */
extern void readstats_report (readstats const *, uint64_t, uint64_t) ;


 /* The environment */

/* Returns the ring's descriptor. Dies with 100 (bad variable) or 111 (mapping). */
extern int readenv_maps (readring *, readstats *, herm_reader_state **) ;

/* Returns the names, or 0 if there are none. Likewise. */
extern herm_name const *readenv_names (void) ;

/* Returns a pidfd of the holder, or -1 if there is none. Likewise. */
extern int readenv_holder (void) ;


 /* Lines */

#define READ_LINE_FIXED 768  /* without names and long strings (at most 745) */

typedef struct readclock_s readclock ;
struct readclock_s
{
  uint64_t offset ;  /* ns from boottime to real time */
  uint64_t boot ;    /* ns, of the reading */
} ;

typedef struct readcontext_s readcontext ;
struct readcontext_s
{
  readclock clock ;
  uint64_t seqid ;
  unsigned int kinds ;    /* wanted: bits 1 << enum herm_kind */
  herm_name const *names ; /* HERM_NAMES_MAX, or 0 */
  char const *libraries ; /* HERM_LIBRARIES, or 0 */
  int plain ;             /* write plaintext */
  uint64_t malformed ;
  char const *line ;
  size_t service ;        /* bytes that the line has more than with no name */
} ;

#define READCONTEXT_ZERO { .kinds = ~0u }

extern void readclock_now (readclock *) ;

/* Into HERM_LINE_ROOM bytes; return the length. read_line: 0 if unwanted or malformed (counted). */
extern size_t read_line (char *, readcontext *, uint64_t, herm_event const *) ; /* number, record */
extern size_t read_loss (char *, readcontext *, herm_reader_slot const *) ;
extern size_t read_degraded (
  char *, readcontext *, uint64_t, uint64_t, char const *, size_t) ; /* number, time, entry */

/* Returns 1 if the directory of HERM_CGROUP is gone or replaced, else 0. */
extern int read_cgroup_gone (char const *) ;

typedef struct readwatch_s readwatch ;
struct readwatch_s
{
  char const *cgroup ;    /* HERM_CGROUP, or 0 */
  int holder ;            /* a pidfd, or -1 */
  unsigned int sets ;     /* bits 1 << enum herm_set */
  uint32_t roots ;        /* of -g that ended */
} ;

/* Lines of what ended since the last call. (out, context, number before, what to look at) */
extern size_t read_changes (char *, readcontext *, uint64_t *, readwatch *) ;

/* Reads kind,kind... into bits 1 << enum herm_kind. Dies with 100. */
extern unsigned int read_kinds_scan (char const *) ;

/* The structure is complete. Returns the end, or 0 if malformed. */
typedef char *read_func (char *, readcontext *, herm_event const *) ;
extern read_func read_exec, read_fork, read_exit, read_connect, read_close ;
extern read_func read_file, read_blind, read_tls, read_refused, read_kill ;

typedef struct readkind_s readkind ;
struct readkind_s
{
  read_func *members ; /* 0: no such record */
  uint32_t size ;
  uint8_t set ;
} ;
extern readkind const read_kind[HERM_KIND_N] ;


 /* Parts of lines */

/* service and service_basis, without a first comma. (o, names or 0, record) */
#define READ_NO_SERVICE "\"service\":null,\"service_basis\":null"
extern char *read_service (char *, herm_name const *, herm_event const *) ;

extern char *read_net (char *, herm_event_net const *) ;

#define READPATH_ROOM (HERM_PATH_MAX + 2 * HERM_WALK_MAX)
#define READPATH_FLAGS 512 /* bytes, for two paths */
typedef struct readpath_s readpath ;
struct readpath_s
{
  herm_event_path const *p ;
  size_t len ;  /* 0: unknown */
  int whole ;   /* lacks nothing */
  char path[READPATH_ROOM] ;
} ;

/*
  (x, p, name, walk, inode) name: the call's argument, or 0 if the walk leads to the file; no
  path if it was not read. p->name_len + p->walk_len: at most READPATH_ROOM - 2.
*/
extern void readpath_locate (
  readpath *, herm_event_path const *, char const *, char const *, uint64_t) ;

/* Bytes of the text and its _hex */
extern size_t readpath_width (readpath const *) ;

/* Writes the member and its flags. (o, name, x, max, cut) */
extern char *readpath_put (char *, char const *, readpath const *, size_t, int *) ;

/* Bytes of argv and argv_hex; bytes that fit into max; the member argv_hex */
extern size_t read_argv_len (char const *, size_t) ;
extern size_t read_argv_fit (char const *, size_t, size_t) ;
extern char *read_argv_hex (char *, char const *, size_t) ;

/* As /proc/PID/fd without " (deleted)". Returns the length: at most walk + 40. */
extern size_t read_pseudo (char *, herm_event_path const *, char const *, uint64_t) ;

/* Returns 1 for a path of HERM_SENSITIVE or below one, by bytes; else 0. */
extern int read_sensitive (char const *, size_t) ;

/* Takes a file's list instead. Returns 1; 0, the line and why it is refused; -1 (errno). */
#define READ_SENSITIVE_MAX 65536
extern int read_sensitive_load (char const *, unsigned int *, char const **) ;

/* The same, with messages. The first time it dies, with 100 or 111. (file, first) */
extern void read_sensitive_get (char const *, int) ;

/* From the kernel's s_dev to st_dev */
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
