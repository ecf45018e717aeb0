/* ISC license. */

#include <herm/config.h>

#include "publish.h"

#ifdef HERM_USE_NATS

#include <nats/nats.h>

void publish_close (publish *p)
{
  natsConnection_Close(p->nc) ;
  jsCtx_Destroy(p->js) ;
  natsConnection_Destroy(p->nc) ;
  p->nc = p->js = 0 ;
}

#endif
