/* ISC license. */

#include <string.h>
#include <stddef.h>

#include <skalibs/types.h>

#include <s6/fdholder.h>

#include "hold.h"

static size_t add (char *id, size_t pos, char const *s, char sep)
{
  size_t len = strlen(s) ;
  if (pos + len + 1 > S6_FDHOLDER_ID_SIZE) len = S6_FDHOLDER_ID_SIZE - 1 - pos ;
  memcpy(id + pos, s, len) ;
  pos += len ;
  if (sep) id[pos++] = sep ;
  id[pos] = 0 ;
  return pos ;
}

void hold_id (char *id, char const *digest, char const *const *words)
{
  char fmt[UINT_FMT] ;
  size_t pos = add(id, 0, HOLD_PREFIX, 0) ;
  fmt[uint_fmt(fmt, HERM_RECORD_FORMAT)] = 0 ;
  pos = add(id, pos, fmt, ':') ;
  pos = add(id, pos, digest, ':') ;
  for (; *words ; words++) pos = add(id, pos, *words, words[1] ? '.' : 0) ;
}
