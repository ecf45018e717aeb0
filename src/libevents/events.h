/* ISC license. */

#ifndef EVENTS_H
#define EVENTS_H

#include <stddef.h>
#include <stdint.h>

#include <skalibs/stralloc.h>

#include <herm/line.h>
#include <herm/names.h>

#include "event.h"

 /* A line, taken apart */

enum event_member
{
  E_SERVICE = HERM_LINE_M_SERVICE,
  /* of the line */
  E_TS = HERM_LINE_M_N,
  /* of the payload */
  E_PID, E_PPID, E_START, E_COMM, E_FILENAME, E_PATH, E_NEWPATH, E_ARGV, E_ERRNO, E_CHILD_PID,
  E_CHILD_START, E_CODE, E_SIGNAL, E_PROTO, E_DADDR, E_DPORT, E_RESULT, E_SENT, E_RECEIVED,
  E_FLAGS, E_RET, E_SENSITIVE, E_WHAT, E_SET, E_LOST, E_MISSED, E_CAUSE, E_WANTED, E_READY,
  E_FIRST, E_LAST, E_REASON, E_BYTES, E_CALL, E_NUMBER, E_HOOK,
  E_N
} ;

typedef struct event_s event ;
struct event_s
{
  herm_line line ;
  unsigned int kind ;
  uint64_t ts ;               /* nanoseconds since 1970, or 0 */
  herm_json_member const *m ; /* until the next event */
} ;

/* Scans a line without newline. Returns its shape; stores only a good line. */
extern unsigned int event_scan (event *, char const *, size_t) ;

/* Returns a number, or 0. */
extern int64_t event_number (event const *, unsigned int) ;

/* Neither missing nor null */
#define event_has(e, i) ((e)->m[i].len && *(e)->m[i].s != 'n')
#define event_true(e, i) ((e)->m[i].len == 4 && *(e)->m[i].s == 't')

/* Returns nanoseconds since 1970, or 0 for a time that is none. (E_TS) */
extern uint64_t event_time (herm_json_member const *) ;

/* Returns 1 if the call of the event was refused: EPERM, EACCES; for a connection also 111. */
extern int event_refused (event const *) ;


 /* Text for people: nothing in a string can act on a terminal or on a page. */

#define TEXT_HTML 1

/*
  Appends a JSON string, or an array of them as a command line, of at most max characters; what
  is not shown by itself becomes \x1b or \u202e. (text, JSON, length, max, flags)
*/
extern void text_json (stralloc *, char const *, size_t, size_t, unsigned int) ;

/* Appends a path: if it has more than max characters, without its middle. */
extern void text_path (stralloc *, char const *, size_t, size_t, unsigned int) ;

extern void text_add (stralloc *, char const *, size_t) ;
extern void text_puts (stralloc *, char const *) ;
extern void text_number (stralloc *, uint64_t) ;

/* Local time HH:MM:SS.mmm, or with date. */
extern void text_time (stralloc *, uint64_t, int) ;

#endif
