/* ISC license. */

#include <herm/config.h>

#include "publish.h"

#ifdef HERM_USE_NATS

#include <string.h>

#include <nats/nats.h>

#include <skalibs/allreadwrite.h>

static int fail (publish *p, char const *what, char const *why)
{
  publish_why(p, what, why) ;
  return -1 ;
}

static int failed (publish *p, char const *what, natsStatus s)
{
  char const *last = s ? nats_GetLastError(0) : 0 ;
  return fail(p, what, last && *last ? last : natsStatus_GetText(s)) ;
}

static void note (publish *p, char const *what)
{
  if (__atomic_load_n(&p->failed, __ATOMIC_ACQUIRE)) return ;
  publish_why(p, what, "") ;
  __atomic_store_n(&p->failed, 1, __ATOMIC_RELEASE) ;
  fd_write(p->wake[1], "", 1) ;
}

static void on_close (natsConnection *nc, void *data)
{
  (void)nc ;
  note(data, "the connection is lost") ;
}

/* What the server says unasked: -ERR, as for a denied subject */
static void on_error (natsConnection *nc, natsSubscription *sub, natsStatus s, void *data)
{
  char const *text = 0 ;
  (void)sub ;
  natsConnection_GetLastError(nc, &text) ;
  note(data, text && *text ? text : natsStatus_GetText(s)) ;
}

static void on_refusal (jsCtx *js, jsPubAckErr *e, void *data)
{
  (void)js ;
  note(data, e->ErrText && *e->ErrText ? e->ErrText : natsStatus_GetText(e->Err)) ;
}

static int connect_to (publish *p)
{
  natsOptions *o = 0 ;
  natsConnection *nc = 0 ;
  natsStatus s = natsOptions_Create(&o) ;
  if (!s) s = natsOptions_SetURL(o, p->url) ;
  if (!s) s = natsOptions_SetName(o, "herm-publish") ;
  if (!s) s = natsOptions_SetTimeout(o, PUBLISH_WAIT_MS) ;
  if (!s) s = natsOptions_SetAllowReconnect(o, false) ;
  if (!s) s = natsOptions_SetErrorHandler(o, &on_error, p) ;
  if (!s) s = natsOptions_SetClosedCB(o, &on_close, p) ;
  if (!s && p->credentials) s = natsOptions_SetUserCredentialsFromFiles(o, p->credentials, 0) ;
  if (!s) s = natsConnection_Connect(&nc, o) ;
  natsOptions_Destroy(o) ;
  p->nc = nc ;
  return s ? failed(p, "connect", s) : 0 ;
}

/* Full, it refuses new lines and keeps the old. */
static natsStatus make_stream (publish *p, jsStreamInfo **info)
{
  jsStreamConfig c ;
  natsStatus s = jsStreamConfig_Init(&c) ;
  char const *subjects[1] = { p->subject } ;
  c.Name = p->stream ;
  c.Subjects = subjects ;
  c.SubjectsLen = 1 ;
  c.Discard = js_DiscardNew ;
  c.Storage = js_FileStorage ;
  return s ? s : js_AddStream(info, p->js, &c, 0, 0) ;
}

static int find_last (publish *p)
{
  jsStreamInfo *info = 0 ;
  natsMsg *msg = 0 ;
  natsStatus s = js_GetStreamInfo(&info, p->js, p->stream, 0, 0) ;
  int r ;
  if (s == NATS_NOT_FOUND) s = make_stream(p, &info) ;
  if (s) return failed(p, "stream", s) ;
  p->last = info->State.LastSeq ;
  r = info->State.Msgs > 0 ;
  jsStreamInfo_Destroy(info) ;
  strcpy(p->position, "oldest") ;
  if (!r) return 0 ;
  s = js_GetMsg(&msg, p->js, p->stream, p->last, 0, 0) ;
  if (s) return failed(p, "last message of the stream", s) ;
  r = publish_after(p->position, natsMsg_GetData(msg), natsMsg_GetDataLength(msg)) ;
  natsMsg_Destroy(msg) ;
  return r ? 0 : fail(p, "last message of the stream", "no event line with a number") ;
}

int publish_open (publish *p)
{
  jsOptions o ;
  natsStatus s ;
  jsCtx *js = 0 ;
  char c[64] ;
  while (fd_read(p->wake[0], c, sizeof(c)) > 0) ;
  __atomic_store_n(&p->failed, 0, __ATOMIC_RELEASE) ;
  if (connect_to(p) < 0) return -1 ;
  s = jsOptions_Init(&o) ;
  o.Wait = PUBLISH_WAIT_MS ;
  o.PublishAsync.ErrHandler = &on_refusal ;
  o.PublishAsync.ErrHandlerClosure = p ;
  if (!s) s = natsConnection_JetStream(&js, p->nc, &o) ;
  p->js = js ;
  return s ? failed(p, "JetStream", s) : find_last(p) ;
}

#endif
