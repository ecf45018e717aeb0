/* ISC license. */

#include "probe-read.h"

char const *const read_setname[HERM_SET_N] = { "exec", "life", "connect", "file", "tls", "guard", "tree" } ;
char const *const read_hookname[HERM_HOOK_N] = { "none", "tp", "tp_btf", "raw_tp", "lsm", "cgroup", "compat", "uprobe" } ;
