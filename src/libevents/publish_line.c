/* ISC license. */

#include <herm/config.h>

#include "publish.h"

#ifdef HERM_USE_NATS

#include <nats/nats.h>

#include <skalibs/types.h>

int publish_line (publish *p, char const *line, size_t n)
{
  char fmt[UINT64_FMT] ;
  natsMsg *msg = 0 ;
  natsStatus s ;
  if (__atomic_load_n(&p->failed, __ATOMIC_ACQUIRE)) return -1 ;
  fmt[uint64_fmt(fmt, p->last)] = 0 ;
  s = natsMsg_Create(&msg, p->subject, 0, line, n) ;
  if (!s) s = natsMsgHeader_Set(msg, "Nats-Expected-Last-Sequence", fmt) ;
  if (!s) s = js_PublishMsgAsync(p->js, &msg, 0) ;
  natsMsg_Destroy(msg) ;
  if (s)
  {
    char const *text = 0 ;
    natsConnection_GetLastError(p->nc, &text) ;
    publish_why(p, "publish", text && *text ? text : natsStatus_GetText(s)) ;
    return -1 ;
  }
  p->last++ ;
  return 0 ;
}

#endif
