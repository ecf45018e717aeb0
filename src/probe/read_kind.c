/* ISC license. */

#include "probe-read.h"

readkind const read_kind[HERM_KIND_N] =
{
  [HERM_KIND_EXEC] = { "kernel.attest.exec", &read_exec },
  [HERM_KIND_FORK] = { "kernel.process.fork", &read_fork },
  [HERM_KIND_EXIT] = { "kernel.process.exit", &read_exit },
  [HERM_KIND_CONNECT] = { "kernel.net.connect", &read_connect },
  [HERM_KIND_CLOSE] = { "kernel.net.close", &read_close },
  [HERM_KIND_OPEN] = { "kernel.file.open", &read_file },
  [HERM_KIND_READ] = { "kernel.file.read", &read_file },
  [HERM_KIND_WRITE] = { "kernel.file.write", &read_file },
  [HERM_KIND_UNLINK] = { "kernel.file.unlink", &read_file },
  [HERM_KIND_RENAME] = { "kernel.file.rename", &read_file },
  [HERM_KIND_BLIND] = { "kernel.blind", &read_blind },
  [HERM_KIND_TLS_WRITE] = { "kernel.tls.write", &read_tls },
  [HERM_KIND_TLS_READ] = { "kernel.tls.read", &read_tls }
} ;
