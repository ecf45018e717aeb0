/* ISC license. */

#ifndef VIEW_H
#define VIEW_H

#include <skalibs/buffer.h>

#include <herm/slot.h>

enum
{
  FIELD_UP,
  FIELD_WANTEDUP,
  FIELD_NORMALLYUP,
  FIELD_READY,
  FIELD_PAUSED,
  FIELD_PID,
  FIELD_EXITCODE,
  FIELD_SIGNAL,
  FIELD_SIGNUM,
  FIELD_UPDOWNSINCE,
  FIELD_READYSINCE,
  FIELD_UPDOWNFOR,
  FIELD_READYFOR,
  FIELD_PROFILE,
  FIELD_DEATHS,
  FIELD_N
} ;

#define FIELDS_MAX 16

/* Appends to so many fields. Returns how many now; dies with 100. */
extern unsigned int fields_scan (char const *, unsigned char *, unsigned int) ;

/* Writes a line of at most 4096 bytes. STAMP must be the wall clock. */
extern void fields_put (buffer *, char const *, herm_slotview const *,
  unsigned char const *, unsigned int) ;

#endif
