/* ISC license. */

#include <string.h>

#include <skalibs/types.h>

#include "hold.h"

void hold_rules_id (char *id, char const *word)
{
  char fmt[UINT_FMT] ;
  fmt[uint_fmt(fmt, HERM_RECORD_FORMAT)] = 0 ;
  strcpy(id, HOLD_RULES) ;
  strcat(id, fmt) ;
  strcat(id, ":") ;
  strcat(id, word) ;
}
