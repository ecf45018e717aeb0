/* ISC license. */

#include <skalibs/bytestr.h>
#include <skalibs/types.h>

#include "probe-internal.h"

static int add (probe_setup *s, char const *arg)
{
  uint32_t uid ;
  if (!uint320_scan(arg, &uid)) return probe_fail(s, 100, "invalid uid: ", arg) ;
  if (probe_uid_map(&uid) < 0)
  {
    if (errno != EINVAL) return probe_failusys(s, 111, "read /proc/self/uid_map") ;
    return probe_fail(s, 100, "uid without a place in the initial user namespace: ", arg) ;
  }
  for (uint32_t i = 0 ; i < s->config.nuids ; i++)
    if (s->config.uids[i] == uid) return 0 ;
  if (s->config.nuids >= HERM_UIDS_MAX) return probe_fail(s, 100, "too many uids") ;
  s->config.uids[s->config.nuids++] = uid ;
  return 0 ;
}

int probe_setup_uids (probe_setup *s, char const *list)
{
  for (;;)
  {
    size_t len = str_chr(list, ',') ;
    int r ;
    char uid[len + 1] ;
    memcpy(uid, list, len) ;
    uid[len] = 0 ;
    r = add(s, uid) ;
    if (r || !list[len]) return r ;
    list += len + 1 ;
  }
}
