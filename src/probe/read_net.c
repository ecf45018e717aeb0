/* ISC license. */

#include <stdint.h>
#include <string.h>

#include "event.h"
#include "probe-read.h"

 /* kernel.net.connect, kernel.net.close */

static int is_good (struct herm_event_net const *e, uint32_t len)
{
  return len >= sizeof *e
    && e->h.set == HERM_SET_CONNECT
    && (e->family == 4 || e->family == 6)
    && (e->proto == 6 || e->proto == 17) ;
}

static char *put_source (char *o, struct herm_event_net const *e)
{
  static uint8_t const unknown[16] = { 0 } ;
  if (memcmp(e->saddr, unknown, 16))
  {
    o = PUT(o, ",\"saddr\":\"") ;
    o = read_address(o, e->family, e->saddr) ;
    *o++ = '"' ;
  }
  else o = PUT(o, ",\"saddr\":null") ;
  o = PUT(o, ",\"sport\":") ;
  return e->sport ? putu32(o, e->sport) : PUT(o, "null") ;
}

static char *put_members (char *o, struct herm_event_net const *e)
{
  o = e->proto == 6 ? PUT(o, ",\"proto\":\"tcp\"") : PUT(o, ",\"proto\":\"udp\"") ;
  o = e->family == 4 ? PUT(o, ",\"family\":\"ipv4\"") : PUT(o, ",\"family\":\"ipv6\"") ;
  o = put_source(o, e) ;
  o = PUT(o, ",\"daddr\":\"") ;
  o = read_address(o, e->family, e->daddr) ;
  o = PUT(o, "\",\"dport\":") ;
  o = putu32(o, e->dport) ;
  o = PUT(o, ",\"result\":") ;
  o = e->result < 0 ? PUT(o, "null") : putu32(o, (uint32_t)e->result) ;
  o = PUT(o, ",\"duration_ns\":") ;
  return putu64(o, e->duration) ;
}

size_t read_connect (char *out, readcontext *context, uint64_t seq, struct herm_event const *h, uint32_t len)
{
  struct herm_event_net const *e = (struct herm_event_net const *)h ;
  char *o = out ;
  if (!is_good(e, len)) return 0 ;
  o = PUT_HEAD(o, "kernel.net.connect", context, seq, h) ;
  o = put_members(o, e) ;
  o = PUT(o, "}}\n") ;
  return o - out ;
}

size_t read_close (char *out, readcontext *context, uint64_t seq, struct herm_event const *h, uint32_t len)
{
  struct herm_event_net const *e = (struct herm_event_net const *)h ;
  char *o = out ;
  if (!is_good(e, len)) return 0 ;
  o = PUT_HEAD(o, "kernel.net.close", context, seq, h) ;
  o = put_members(o, e) ;
  o = PUT(o, ",\"bytes_sent\":") ;
  o = putu64(o, e->sent) ;
  o = PUT(o, ",\"bytes_received\":") ;
  o = putu64(o, e->received) ;
  o = PUT(o, "}}\n") ;
  return o - out ;
}
