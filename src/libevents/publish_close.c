/* ISC license. */

#include <herm/config.h>

#include "publish.h"

#ifdef HERM_USE_NATS

#include <nats/nats.h>

void publish_close (publish *p)
{
  void *nc = __atomic_exchange_n(&p->nc, (void *)0, __ATOMIC_ACQ_REL) ;
  natsConnection_Close(nc) ;
  jsCtx_Destroy(p->js) ;
  natsConnection_Destroy(nc) ;
  p->js = 0 ;
}

#endif
