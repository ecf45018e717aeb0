/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <fcntl.h>

#include <skalibs/sig.h>

#include "show.h"

#define TEXT_MAX 160
#define PATH_MAX_SHOWN 72

static void json (stralloc *sa, event const *e, unsigned int i)
{
  if (event_has(e, i)) text_json(sa, e->m[i].s, e->m[i].len, TEXT_MAX, 0) ;
}

static void path (stralloc *sa, event const *e, unsigned int i)
{
  if (event_has(e, i)) text_path(sa, e->m[i].s, e->m[i].len, PATH_MAX_SHOWN, 0) ;
  else text_puts(sa, "?") ;
}

static void number (stralloc *sa, char const *before, uint64_t n, char const *after)
{
  text_puts(sa, before) ;
  text_number(sa, n) ;
  text_puts(sa, after) ;
}

static int failure (stralloc *sa, int64_t err)
{
  if (!err) return 0 ;
  text_puts(sa, ": ") ;
  text_puts(sa, strerror(err)) ;
  return 1 ;
}

static int ended (stralloc *sa, event const *e)
{
  int64_t n = event_number(e, E_SIGNAL) ;
  if (n)
  {
    text_puts(sa, "SIG") ;
    text_puts(sa, sig_name(n)) ;
    return 1 ;
  }
  n = event_number(e, E_CODE) ;
  number(sa, "code ", n, "") ;
  return !!n ;
}

static int file (stralloc *sa, event const *e)
{
  int64_t ret = event_number(e, E_RET) ;
  path(sa, e, E_PATH) ;
  if (e->kind == K_RENAME)
  {
    text_puts(sa, " -> ") ;
    path(sa, e, E_NEWPATH) ;
  }
  if (e->kind == K_OPEN && event_number(e, E_FLAGS) & O_ACCMODE) text_puts(sa, " (to write)") ;
  if ((e->kind == K_READ || e->kind == K_WRITE) && ret > 0) number(sa, " (", ret, " bytes)") ;
  if (event_true(e, E_SENSITIVE)) text_puts(sa, " [sensitive]") ;
  return ret < 0 ? failure(sa, -ret) : 0 ;
}

static int net (stralloc *sa, event const *e)
{
  json(sa, e, E_PROTO) ;
  text_puts(sa, " ") ;
  json(sa, e, E_DADDR) ;
  number(sa, " ", event_number(e, E_DPORT), "") ;
  if (e->kind == K_CLOSE)
  {
    number(sa, " (", event_number(e, E_SENT), " sent, ") ;
    number(sa, "", event_number(e, E_RECEIVED), " received)") ;
  }
  return failure(sa, event_number(e, E_RESULT)) ;
}

static int gap (stralloc *sa, event const *e)
{
  if (e->kind == K_LOSS)
  {
    json(sa, e, E_SET) ;
    number(sa, ": ", event_number(e, E_LOST) + event_number(e, E_MISSED), " events not recorded") ;
  }
  else if (e->kind == K_DEGRADED)
  {
    json(sa, e, E_SET) ;
    text_puts(sa, ": ") ;
    json(sa, e, E_REASON) ;
  }
  else
  {
    if (event_has(e, E_FIRST))
    {
      number(sa, "lines ", event_number(e, E_FIRST), " to ") ;
      number(sa, "", event_number(e, E_LAST), " are missing: ") ;
    }
    json(sa, e, E_CAUSE) ;
  }
  return 1 ;
}

int show_what (stralloc *sa, event const *e)
{
  switch (e->kind)
  {
    case K_EXEC :
      json(sa, e, event_has(e, E_ARGV) && e->m[E_ARGV].len > 2 ? E_ARGV : E_FILENAME) ;
      return failure(sa, event_number(e, E_ERRNO)) ;
    case K_FORK : number(sa, "process ", event_number(e, E_CHILD_PID), "") ; return 0 ;
    case K_EXIT :
    case K_EXITED : return ended(sa, e) ;
    case K_CONNECT :
    case K_CLOSE : return net(sa, e) ;
    case K_OPEN : case K_READ : case K_WRITE : case K_UNLINK : case K_RENAME : return file(sa, e) ;
    case K_BLIND : json(sa, e, E_WHAT) ; return 1 ;
    case K_TLS_WRITE :
    case K_TLS_READ : number(sa, "", event_number(e, E_BYTES), " bytes") ; return 0 ;
    case K_LOSS : case K_DEGRADED : case K_GAP : case K_SERVICE_GAP : return gap(sa, e) ;
    case K_REGISTERED : case K_WANTED : json(sa, e, E_WANTED) ; return 0 ;
    case K_STATE :
      json(sa, e, E_WANTED) ;
      if (!event_has(e, E_PID)) text_puts(sa, " not running") ;
      else text_puts(sa, event_true(e, E_READY) ? " ready" : " running") ;
      return 0 ;
    case K_FAILED : return 1 ;
    default : return 0 ;
  }
}
