/* ISC license. */

#include <stdint.h>

#include <herm/names.h>

#include "event.h"

char const *herm_set_name (unsigned int set)
{
  static char const *const names[HERM_SET_N] =
  {
    [HERM_SET_EXEC] = "exec",
    [HERM_SET_LIFE] = "life",
    [HERM_SET_CONNECT] = "connect",
    [HERM_SET_FILE] = "file",
    [HERM_SET_TLS] = "tls",
    [HERM_SET_GUARD] = "guard",
    [HERM_SET_EGRESS] = "egress",
    [HERM_SET_TREE] = "tree"
  } ;
  return set < HERM_SET_N ? names[set] : 0 ;
}
