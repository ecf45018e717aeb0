/* ISC license. */

#include <stdint.h>

#include <herm/names.h>

#include "event.h"

char const *herm_hook_name (unsigned int hook)
{
  static char const *const names[HERM_HOOK_N] =
  {
    [HERM_HOOK_NONE] = "-",
    [HERM_HOOK_TP] = "tp",
    [HERM_HOOK_TP_BTF] = "tp_btf",
    [HERM_HOOK_RAW_TP] = "raw_tp",
    [HERM_HOOK_LSM] = "lsm",
    [HERM_HOOK_CGROUP] = "cgroup",
    [HERM_HOOK_COMPAT] = "compat",
    [HERM_HOOK_UPROBE] = "uprobe"
  } ;
  return hook < HERM_HOOK_N ? names[hook] : 0 ;
}
