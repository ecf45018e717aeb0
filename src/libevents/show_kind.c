/* ISC license. */

#include "show.h"

char const *show_kind (unsigned int kind)
{
  static char const *const names[K_N] =
  {
    [K_EXEC] = "exec", [K_FORK] = "fork", [K_EXIT] = "exit", [K_CONNECT] = "connect",
    [K_CLOSE] = "close", [K_OPEN] = "open", [K_READ] = "read", [K_WRITE] = "write",
    [K_UNLINK] = "unlink", [K_RENAME] = "rename", [K_BLIND] = "blind", [K_TLS_WRITE] = "tls write",
    [K_TLS_READ] = "tls read", [K_LOSS] = "LOSS", [K_DEGRADED] = "DEGRADED", [K_GAP] = "GAP",
    [K_REGISTERED] = "registered", [K_UNREGISTERED] = "unregistered", [K_STARTED] = "started",
    [K_READY] = "ready", [K_EXITED] = "exited", [K_FAILED] = "FAILED", [K_WANTED] = "wanted",
    [K_STATE] = "state", [K_SERVICE_GAP] = "GAP"
  } ;
  return kind < K_N ? names[kind] : 0 ;
}
