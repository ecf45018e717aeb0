/* ISC license. */

#include "probe-read.h"

read_func *const read_kind[HERM_KIND_N] =
{
  [HERM_KIND_EXEC] = &read_exec,
  [HERM_KIND_FORK] = &read_fork,
  [HERM_KIND_EXIT] = &read_exit,
  [HERM_KIND_CONNECT] = &read_connect,
  [HERM_KIND_CLOSE] = &read_close,
  [HERM_KIND_OPEN] = &read_file,
  [HERM_KIND_READ] = &read_file,
  [HERM_KIND_WRITE] = &read_file,
  [HERM_KIND_UNLINK] = &read_file,
  [HERM_KIND_RENAME] = &read_file,
  [HERM_KIND_BLIND] = &read_blind,
  [HERM_KIND_TLS_WRITE] = &read_tls,
  [HERM_KIND_TLS_READ] = &read_tls
} ;
