/* ISC license. */

#ifndef HERM_PUBLISH_H
#define HERM_PUBLISH_H

#include <stddef.h>
#include <stdint.h>

#define PUBLISH_POSITION 40
#define PUBLISH_WHY 256
#define PUBLISH_WAIT_MS 5000   /* for an answer */

typedef struct publish_s publish ;
struct publish_s
{
  char const *url ;
  char const *credentials ;  /* file, or 0 */
  char const *stream ;
  char const *subject ;
  void *nc ;
  void *js ;
  uint64_t last ;            /* sequence number in the stream */
  char position[PUBLISH_POSITION] ;
  int wake[2] ;              /* a pipe, written to on failure */
  int failed ;               /* set by other threads, as why */
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

#endif
