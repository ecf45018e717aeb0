/* ISC license. */

#ifndef HERM_PUBLISH_H
#define HERM_PUBLISH_H

#include <stddef.h>
#include <stdint.h>

#define PUBLISH_POSITION 40
#define PUBLISH_NOTE 76      /* bytes in the file */
#define PUBLISH_NOTES 64     /* not yet written */
#define PUBLISH_WHY 256
#define PUBLISH_SERVERS 32
#define PUBLISH_WAIT_MS 5000   /* for an answer */

typedef struct publish_s publish ;
struct publish_s
{
  char const *url ;          /* or several, separated by commas */
  char const *credentials ;  /* file, or 0 */
  char const *stream ;
  char const *subject ;
  char const *file ;         /* of notes, or 0: in memory */
  void *nc ;
  void *js ;
  uint64_t created ;         /* the stream, nanoseconds since 1970 */
  uint64_t last ;            /* sequence number in the stream */
  char position[PUBLISH_POSITION] ;  /* after the last line */
  int notes ;                /* the line of each message since the last answer */
  uint64_t noted ;           /* bytes in it */
  unsigned int n ;           /* in note */
  char note[PUBLISH_NOTES * PUBLISH_NOTE] ;
  int wake[2] ;              /* a pipe, written to on failure */
  int noting ;               /* set by other threads, as failed and why */
  int failed ;
  char why[PUBLISH_WHY] ;
} ;

/* Sets why: what, or what: reason; cut. (publish, what, reason) */
extern void publish_why (publish *, char const *, char const *) ;

/* Functions return 0, or -1 (why). */

/* Connects, makes the stream unless it exists, and finds the position after its last message. */
extern int publish_open (publish *) ;

/* Sends a line; it is accepted only as the next message of the stream. */
extern int publish_line (publish *, char const *, size_t) ;

/* Waits until all are accepted. */
extern int publish_wait (publish *) ;

extern void publish_close (publish *) ;

/* Position after a line, "oldest" for none. Returns 1, or 0 if it has no number. */
extern int publish_after (char *, char const *, size_t) ;


 /* Notes, for when the last message was deleted */

/* Opens and locks. Returns -1 on failure (errno). EBUSY: locked; EINVAL: no notes */
extern int publish_notes_open (publish *) ;

/* The position is the one after that message. At most PUBLISH_NOTES before they are written. */
extern void publish_note (publish *, uint64_t) ;

/* Writes what was noted, after what is in the file. */
extern int publish_notes_write (publish *) ;

/* Leaves the note of the last message only. */
extern int publish_notes_begin (publish *) ;

/* Sets the position after the last message. Returns 1, 0 if there is no note of it, -1 (why). */
extern int publish_notes_find (publish *) ;

#endif
