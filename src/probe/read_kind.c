/* ISC license. */

#include <skalibs/bytestr.h>
#include <skalibs/strerr.h>

#include <herm/names.h>

#include "probe-read.h"

#define KIND(f, s, e) { .members = &f, .size = sizeof(struct e), .set = s }

readkind const read_kind[HERM_KIND_N] =
{
  [HERM_KIND_EXEC] = KIND(read_exec, HERM_SET_EXEC, herm_event_exec),
  [HERM_KIND_FORK] = KIND(read_fork, HERM_SET_LIFE, herm_event_fork),
  [HERM_KIND_EXIT] = KIND(read_exit, HERM_SET_LIFE, herm_event_exit),
  [HERM_KIND_CONNECT] = KIND(read_connect, HERM_SET_CONNECT, herm_event_net),
  [HERM_KIND_CLOSE] = KIND(read_close, HERM_SET_CONNECT, herm_event_net),
  [HERM_KIND_OPEN] = KIND(read_file, HERM_SET_FILE, herm_event_file),
  [HERM_KIND_READ] = KIND(read_file, HERM_SET_FILE, herm_event_file),
  [HERM_KIND_WRITE] = KIND(read_file, HERM_SET_FILE, herm_event_file),
  [HERM_KIND_UNLINK] = KIND(read_file, HERM_SET_FILE, herm_event_file),
  [HERM_KIND_RENAME] = KIND(read_file, HERM_SET_FILE, herm_event_file),
  [HERM_KIND_BLIND] = KIND(read_blind, HERM_SET_FILE, herm_event_blind),
  [HERM_KIND_TLS_WRITE] = KIND(read_tls, HERM_SET_TLS, herm_event_tls),
  [HERM_KIND_TLS_READ] = KIND(read_tls, HERM_SET_TLS, herm_event_tls),
  [HERM_KIND_REFUSED] = KIND(read_refused, HERM_SET_EGRESS, herm_event_net),
  [HERM_KIND_KILL] = KIND(read_kill, HERM_SET_GUARD, herm_event_kill)
} ;

 /* Kinds without a record are allowed, and always written. */

unsigned int read_kinds_scan (char const *s)
{
  unsigned int r = 1u << HERM_KIND_NONE ;
  do
  {
    size_t len = str_chr(s, ',') ;
    unsigned int kind ;
    if (!herm_kind_scan(&kind, s, len) || kind > HERM_KIND_DEGRADED)
      strerr_dief(100, "unknown kind in -k: ", s) ;
    r |= 1u << kind ;
    s += len ;
  }
  while (*s++) ;
  return r ;
}
