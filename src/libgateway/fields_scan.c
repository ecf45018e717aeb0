/* ISC license. */

#include <string.h>

#include <skalibs/bytestr.h>
#include <skalibs/strerr.h>

#include "view.h"

static char const *const names[FIELD_N] =
{
  [FIELD_UP] = "up",
  [FIELD_WANTEDUP] = "wantedup",
  [FIELD_NORMALLYUP] = "normallyup",
  [FIELD_READY] = "ready",
  [FIELD_PAUSED] = "paused",
  [FIELD_PID] = "pid",
  [FIELD_EXITCODE] = "exitcode",
  [FIELD_SIGNAL] = "signal",
  [FIELD_SIGNUM] = "signum",
  [FIELD_UPDOWNSINCE] = "updownsince",
  [FIELD_READYSINCE] = "readysince",
  [FIELD_UPDOWNFOR] = "updownfor",
  [FIELD_READYFOR] = "readyfor",
  [FIELD_PROFILE] = "profile",
  [FIELD_DEATHS] = "deaths"
} ;

static unsigned int find (char const *s, size_t len)
{
  for (unsigned int i = 0 ; i < FIELD_N ; i++)
    if (strlen(names[i]) == len && !strncmp(s, names[i], len)) return i ;
  {
    char name[len + 1] ;
    memcpy(name, s, len) ;
    name[len] = 0 ;
    strerr_dief(100, "-o: unknown field \"", name, "\"") ;
  }
}

unsigned int fields_scan (char const *s, unsigned char *fields, unsigned int n)
{
  for (;;)
  {
    size_t len = str_chr(s, ',') ;
    if (n >= FIELDS_MAX) strerr_dief(100, "-o: too many fields") ;
    fields[n++] = find(s, len) ;
    if (!s[len]) return n ;
    s += len + 1 ;
  }
}
