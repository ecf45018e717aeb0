/* ISC license. */

#include <stdint.h>

#include <herm/names.h>

#include "event.h"

char const *herm_kind_name (unsigned int kind)
{
  static char const *const names[HERM_KIND_ALL] =
  {
    [HERM_KIND_EXEC] = "kernel.attest.exec",
    [HERM_KIND_FORK] = "kernel.process.fork",
    [HERM_KIND_EXIT] = "kernel.process.exit",
    [HERM_KIND_CONNECT] = "kernel.net.connect",
    [HERM_KIND_CLOSE] = "kernel.net.close",
    [HERM_KIND_OPEN] = "kernel.file.open",
    [HERM_KIND_READ] = "kernel.file.read",
    [HERM_KIND_WRITE] = "kernel.file.write",
    [HERM_KIND_UNLINK] = "kernel.file.unlink",
    [HERM_KIND_RENAME] = "kernel.file.rename",
    [HERM_KIND_BLIND] = "kernel.blind",
    [HERM_KIND_TLS_WRITE] = "kernel.tls.write",
    [HERM_KIND_TLS_READ] = "kernel.tls.read",
    [HERM_KIND_REFUSED] = "kernel.net.refused",
    [HERM_KIND_KILL] = "kernel.guard.kill",
    [HERM_KIND_LOSS] = "kernel.loss",
    [HERM_KIND_DEGRADED] = "herm.degraded",
    [HERM_KIND_GAP] = "herm.gap",
    [HERM_KIND_AGAIN] = "herm.again",
    [HERM_KIND_REGISTERED] = "service.registered",
    [HERM_KIND_UNREGISTERED] = "service.unregistered",
    [HERM_KIND_STARTED] = "service.started",
    [HERM_KIND_READY] = "service.ready",
    [HERM_KIND_EXITED] = "service.exited",
    [HERM_KIND_FAILED] = "service.failed",
    [HERM_KIND_WANTED] = "service.wanted",
    [HERM_KIND_STATE] = "service.state",
    [HERM_KIND_SERVICE_GAP] = "service.gap"
  } ;
  return kind < HERM_KIND_ALL ? names[kind] : 0 ;
}
