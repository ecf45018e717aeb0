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
  if (e->kind == HERM_KIND_RENAME)
  {
    text_puts(sa, " -> ") ;
    path(sa, e, E_NEWPATH) ;
  }
  else if (e->kind == HERM_KIND_OPEN)
  {
    if (event_number(e, E_FLAGS) & O_ACCMODE) text_puts(sa, " (to write)") ;
  }
  else if (e->kind != HERM_KIND_UNLINK && ret > 0) number(sa, " (", ret, " bytes)") ;
  if (event_true(e, E_SENSITIVE)) text_puts(sa, " [sensitive]") ;
  return ret < 0 ? failure(sa, -ret) : 0 ;
}

static int net (stralloc *sa, event const *e)
{
  if (event_has(e, E_CALL))
  {
    json(sa, e, E_CALL) ;
    text_add(sa, " ", 1) ;
  }
  json(sa, e, E_PROTO) ;
  text_add(sa, " ", 1) ;
  json(sa, e, E_DADDR) ;
  number(sa, " ", event_number(e, E_DPORT), "") ;
  if (e->kind == HERM_KIND_CLOSE)
  {
    number(sa, " (", event_number(e, E_SENT), " sent, ") ;
    number(sa, "", event_number(e, E_RECEIVED), " received)") ;
  }
  return failure(sa, event_number(e, E_RESULT)) ;
}

static int killed (stralloc *sa, event const *e)
{
  text_puts(sa, "for the call ") ;
  if (event_has(e, E_CALL)) json(sa, e, E_CALL) ;
  else text_number(sa, event_number(e, E_NUMBER)) ;
  return 1 ;
}

static int trouble (stralloc *sa, event const *e)
{
  json(sa, e, E_SET) ;
  text_puts(sa, ": ") ;
  if (e->kind == HERM_KIND_LOSS)
    number(sa, "", event_number(e, E_LOST) + event_number(e, E_MISSED), " events not recorded") ;
  else json(sa, e, E_REASON) ;
  return 1 ;
}

static int gap (stralloc *sa, event const *e)
{
  int again = e->kind == HERM_KIND_AGAIN ;
  if (event_has(e, E_FIRST))
  {
    number(sa, "lines from ", event_number(e, E_FIRST), "") ;
    if (event_has(e, E_LAST)) number(sa, " to ", event_number(e, E_LAST), "") ;
    text_puts(sa, again ? " can come again" : " are missing: ") ;
  }
  json(sa, e, E_CAUSE) ;
  return !again ;
}

static int state (stralloc *sa, event const *e)
{
  json(sa, e, E_WANTED) ;
  text_puts(sa, !event_has(e, E_PID) ? " not running" :
    event_true(e, E_READY) ? " ready" : " running") ;
  return 0 ;
}

int show_what (stralloc *sa, event const *e)
{
  switch (e->kind)
  {
    case HERM_KIND_EXEC :
      json(sa, e, event_has(e, E_ARGV) && e->m[E_ARGV].len > 2 ? E_ARGV : E_FILENAME) ;
      return failure(sa, event_number(e, E_ERRNO)) ;
    case HERM_KIND_FORK : number(sa, "process ", event_number(e, E_CHILD_PID), "") ; return 0 ;
    case HERM_KIND_EXIT :
    case HERM_KIND_EXITED : return ended(sa, e) ;
    case HERM_KIND_CONNECT :
    case HERM_KIND_CLOSE :
    case HERM_KIND_REFUSED : return net(sa, e) ;
    case HERM_KIND_OPEN :
    case HERM_KIND_READ :
    case HERM_KIND_WRITE :
    case HERM_KIND_UNLINK :
    case HERM_KIND_RENAME : return file(sa, e) ;
    case HERM_KIND_BLIND : json(sa, e, E_WHAT) ; return 1 ;
    case HERM_KIND_TLS_WRITE :
    case HERM_KIND_TLS_READ : number(sa, "", event_number(e, E_BYTES), " bytes") ; return 0 ;
    case HERM_KIND_KILL : return killed(sa, e) ;
    case HERM_KIND_LOSS :
    case HERM_KIND_DEGRADED : return trouble(sa, e) ;
    case HERM_KIND_GAP :
    case HERM_KIND_AGAIN :
    case HERM_KIND_SERVICE_GAP : return gap(sa, e) ;
    case HERM_KIND_REGISTERED :
    case HERM_KIND_WANTED : json(sa, e, E_WANTED) ; return 0 ;
    case HERM_KIND_STATE : return state(sa, e) ;
    case HERM_KIND_FAILED : return 1 ;
    default : return 0 ;
  }
}
