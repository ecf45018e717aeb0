/* ISC license. */

#include "show.h"

char const *show_kind (unsigned int kind)
{
  static char const *const names[HERM_KIND_ALL] =
  {
    [HERM_KIND_EXEC] = "exec",
    [HERM_KIND_FORK] = "fork",
    [HERM_KIND_EXIT] = "exit",
    [HERM_KIND_CONNECT] = "connect",
    [HERM_KIND_CLOSE] = "close",
    [HERM_KIND_OPEN] = "open",
    [HERM_KIND_READ] = "read",
    [HERM_KIND_WRITE] = "write",
    [HERM_KIND_UNLINK] = "unlink",
    [HERM_KIND_RENAME] = "rename",
    [HERM_KIND_BLIND] = "blind",
    [HERM_KIND_TLS_WRITE] = "tls write",
    [HERM_KIND_TLS_READ] = "tls read",
    [HERM_KIND_REFUSED] = "REFUSED",
    [HERM_KIND_KILL] = "KILLED",
    [HERM_KIND_LOSS] = "LOSS",
    [HERM_KIND_DEGRADED] = "DEGRADED",
    [HERM_KIND_GAP] = "GAP",
    [HERM_KIND_AGAIN] = "AGAIN",
    [HERM_KIND_REGISTERED] = "registered",
    [HERM_KIND_UNREGISTERED] = "unregistered",
    [HERM_KIND_STARTED] = "started",
    [HERM_KIND_READY] = "ready",
    [HERM_KIND_EXITED] = "exited",
    [HERM_KIND_FAILED] = "FAILED",
    [HERM_KIND_WANTED] = "wanted",
    [HERM_KIND_STATE] = "state",
    [HERM_KIND_SERVICE_GAP] = "GAP"
  } ;
  return kind < HERM_KIND_ALL ? names[kind] : 0 ;
}
