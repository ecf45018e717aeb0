/* ISC license. */

#ifndef HERM_FOLLOW_H
#define HERM_FOLLOW_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <skalibs/gccattributes.h>
#include <skalibs/genalloc.h>

#include <herm/line.h>

/* Functions return -1 on failure (errno). */


 /* Selections */

#define SELECTION_MAX 64

typedef struct selection_s selection ;
struct selection_s
{
  char const *kinds[SELECTION_MAX] ;
  char const *services[SELECTION_MAX] ;
  unsigned int nkinds ;
  unsigned int nservices ;
} ;
#define SELECTION_ZERO { .nkinds = 0, .nservices = 0 }

/* Takes kind=K or service=S. Returns 1, or 0: neither, or too many. */
extern int selection_add (selection *, char const *) ;

extern int selection_has (selection const *, herm_line const *) ;


 /* Lines of a file or pipe */

#define LINES_READ 65536

typedef struct lines_s lines ;
struct lines_s
{
  int fd ;
  int skip ;       /* up to the next newline */
  uint64_t pos ;   /* in the file, after the buffer */
  size_t start ;
  size_t end ;
  char buf[HERM_LINE_MAX + LINES_READ] ;
} ;

/* Takes over a descriptor at that offset; nonzero: it may be in a line. */
extern void lines_begin (lines *, int, uint64_t, int) ;

extern ssize_t lines_fill (lines *) ;

/* Stores a line without newline; cuts one that is too long. Returns 1, or 0 if none is complete. */
extern int lines_next (lines *, char const **, size_t *) ;

/* As lines_next, at the end of a complete file. */
extern int lines_rest (lines *, char const **, size_t *) ;


 /* Numbers */

#define SEQUENCES_MAX 32

typedef struct sequence_s sequence ;
struct sequence_s
{
  uint64_t id ;
  uint64_t seq ;      /* last seen */
  uint64_t written ;
  unsigned int file ;
} ;

/* Latest first */
typedef struct sequences_s sequences ;
struct sequences_s
{
  sequence v[SEQUENCES_MAX] ;
  unsigned int n ;
} ;

/* Makes a sequence the first. Returns 1 if it was known, else 0. */
extern int sequences_first (sequences *, uint64_t) ;


 /* Cursors */

/* Writes at an offset, all at once. Returns 0; -1 (errno; ENOSPC: only a part). */
extern int kept_write (int, char const *, size_t, uint64_t) ;

/* Opens or creates, and locks. EBUSY: locked; EINVAL: no regular file */
extern int kept_open (char const *) ;

/* Likewise, and reads. EINVAL: no cursor */
extern int cursor_open (char const *, sequences *) ;

extern int cursor_store (int, sequences const *) ;


 /* Log directories of s6-log */

typedef struct logid_s logid ;
struct logid_s
{
  dev_t dev ;
  ino_t ino ;
} ;

#define LOGFILE_READ 1
#define LOGFILE_LEFT_OUT 2 /* by the position */

typedef struct logfile_s logfile ;
struct logfile_s
{
  char name[28] ;
  logid id ;
  int done ;
} ;

typedef struct logdir_s logdir ;
struct logdir_s
{
  int fd ;
  int inotify ;
  genalloc files ;  /* logfile: archives by name */
  int previous ;    /* of logdir_look, or -1 */
  int current ;
  logid previousid ;
  logid currentid ;
  int last[2] ;     /* read last, or -1; open, to keep their inodes */
  logid lastid[2] ;
  int vanished ;    /* an archive was deleted unread */
  char const *path ;
  char tried[28] ;  /* the file of the last error, or empty */
} ;

/* Keeps the path. */
extern int logdir_open (logdir *, char const *) ;

/* After an error of the functions below: exits 111, and names the file. */
extern void logdir_die (logdir const *) gccattr_noreturn ;

/* Finds all that left the name current before. */
extern int logdir_look (logdir *) ;

extern int logdir_was (logdir const *, logid const *) ;

/* Takes over a file that was read. */
extern void logdir_done (logdir *, int, logid const *) ;

/* Looks, and opens the oldest unread file. ENOENT: none */
extern int logdir_next (logdir *) ;

/* Likewise an archive whose first number is between two; if the lower is not 0 also one that was
   left out. (d, not this, seqid, from, to) */
extern int logdir_find (logdir *, logid const *, uint64_t, uint64_t, uint64_t) ;

/* Returns 1 or 0; -1 (errno). */
extern int logdir_is_current (logdir *, logid const *) ;

/* Opens a file by its place: archives, previous, current. ENOENT: none */
extern int logdir_at (logdir *, size_t) ;
#define logdir_n(d) (genalloc_len(logfile, &(d)->files) + 2)

/* The first number. Returns 1 or 0. (descriptor, seqid, seq) */
extern int logdir_first (int, uint64_t *, uint64_t *) ;

extern int logid_get (int, logid *) ;
static inline int logid_same (logid const *a, logid const *b)
{
  return a->ino == b->ino && a->dev == b->dev ;
}


 /* Following */

enum follow_from { FOLLOW_OLDEST, FOLLOW_NOW, FOLLOW_AFTER } ;

typedef struct follow_s follow ;
struct follow_s
{
  selection want[2] ;  /* both */
  sequences seqs ;
  int cursor ;         /* or -1 */
  int piped ;          /* standard input */
  int resumed ;        /* from the cursor */
  enum follow_from from ;

  logdir dir ;
  logid id ;
  unsigned int file ;  /* how many */
  int orphan ;         /* the one before is gone */
  int doubt ;          /* likewise; until the next new number */
  int truncated ;
  int bad ;            /* last line */
  int changed ;        /* the cursor is older */
  lines in ;
  uint64_t delivered ;
  uint64_t gaps ;
  uint64_t shapes[HERM_LINE_SHAPES] ;
  size_t len ;
  char out[LINES_READ + 2 * HERM_LINE_ROOM] ;
} ;

/* Finds the position. All die with 111 on error. */
extern void follow_start (follow *) ;

/* Reads all there is. Returns 0 at the end of standard input, else 1. */
extern int follow_run (follow *) ;

/* Returns 1 if another file must be read first, else 0. */
extern int follow_line (follow *, char const *, size_t) ;

/* (f, kind, seqid, first, last or 0, cause or 0) */
extern void follow_mark (
  follow *, char const *, uint64_t, uint64_t, uint64_t, char const *) ;

/* Exits 0 if no reader is left. */
extern void follow_flush (follow *) ;

/* As lines_begin. */
extern void follow_file (follow *, int, uint64_t, int) ;

#endif
