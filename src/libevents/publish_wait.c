/* ISC license. */

#include <herm/config.h>

#include "publish.h"

#ifdef HERM_USE_NATS

#include <nats/nats.h>

int publish_wait (publish *p)
{
  jsPubOptions o ;
  natsStatus s = jsPubOptions_Init(&o) ;
  o.MaxWait = PUBLISH_WAIT_MS ;
  if (!s) s = js_PublishAsyncComplete(p->js, &o) ;
  if (__atomic_load_n(&p->failed, __ATOMIC_ACQUIRE)) return -1 ;
  if (!s) return 0 ;
  publish_why(p, "no answer", natsStatus_GetText(s)) ;
  return -1 ;
}

#endif
