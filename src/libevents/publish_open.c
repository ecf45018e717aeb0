/* ISC license. */

#include <herm/config.h>

#include "publish.h"

#ifdef HERM_USE_NATS

#include <string.h>

#include <nats/nats.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/strerr.h>

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

/* Of several threads, the first one says why. */
static void note (publish *p, char const *what, char const *why)
{
  int none = 0 ;
  if (!__atomic_compare_exchange_n(&p->noting, &none, 1, 0, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
    return ;
  publish_why(p, what, why) ;
  __atomic_store_n(&p->failed, 1, __ATOMIC_RELEASE) ;
  fd_write(p->wake[1], "", 1) ;
}

/* An earlier connection can end late. */
static int is_mine (publish *p, natsConnection *nc)
{
  return __atomic_load_n(&p->nc, __ATOMIC_ACQUIRE) == nc ;
}

/* What the server says unasked: -ERR, as for a denied subject */
static void on_error (natsConnection *nc, natsSubscription *sub, natsStatus s, void *data)
{
  char const *text = 0 ;
  (void)sub ;
  if (!is_mine(data, nc)) return ;
  natsConnection_GetLastError(nc, &text) ;
  note(data, text && *text ? text : natsStatus_GetText(s), "") ;
}

static void on_close (natsConnection *nc, void *data)
{
  char const *text = 0 ;
  if (!is_mine(data, nc)) return ;
  natsConnection_GetLastError(nc, &text) ;
  note(data, "the connection is lost", text ? text : "") ;
}

static void on_refusal (jsCtx *js, jsPubAckErr *e, void *data)
{
  (void)js ;
  note(data, e->ErrText && *e->ErrText ? e->ErrText : natsStatus_GetText(e->Err), "") ;
}

/* To libnats, tls:// is a name like another. */
static natsStatus set_servers (natsOptions *o, char const *url)
{
  size_t len = strlen(url) + 1 ;
  char s[len] ;
  char const *v[PUBLISH_SERVERS] ;
  int n = 0 ;
  memcpy(s, url, len) ;
  for (char const *one = strtok(s, ",") ; one ; one = strtok(0, ","))
  {
    natsStatus r = strncmp(one, "tls://", 6) ? NATS_OK : natsOptions_SetSecure(o, true) ;
    if (r) return r ;
    if (n == PUBLISH_SERVERS) return NATS_INVALID_ARG ;
    v[n++] = one ;
  }
  return natsOptions_SetServers(o, v, n) ;
}

static int connect_to (publish *p)
{
  natsOptions *o = 0 ;
  natsConnection *nc = 0 ;
  natsStatus s = natsOptions_Create(&o) ;
  if (!s) s = set_servers(o, p->url) ;
  if (!s) s = natsOptions_SetName(o, "herm-publish") ;
  if (!s) s = natsOptions_SetTimeout(o, PUBLISH_WAIT_MS) ;
  if (!s) s = natsOptions_SetWriteDeadline(o, PUBLISH_WAIT_MS) ;
  if (!s) s = natsOptions_SetAllowReconnect(o, false) ;
  if (!s) s = natsOptions_SetErrorHandler(o, &on_error, p) ;
  if (!s) s = natsOptions_SetClosedCB(o, &on_close, p) ;
  if (!s && p->credentials) s = natsOptions_SetUserCredentialsFromFiles(o, p->credentials, 0) ;
  if (!s) s = natsConnection_Connect(&nc, o) ;
  natsOptions_Destroy(o) ;
  __atomic_store_n(&p->nc, nc, __ATOMIC_RELEASE) ;
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

/* The last message; if it was deleted, the last one that is left */
static int read_last (publish *p, uint64_t first)
{
  natsMsg *msg = 0 ;
  natsStatus s = js_GetMsg(&msg, p->js, p->stream, p->last, 0, 0) ;
  int r ;
  if (s == NATS_NOT_FOUND)
  {
    r = publish_notes_find(p) ;
    if (r) return r < 0 ? -1 : 0 ;
    strerr_warnw("the last message of the stream was deleted, and there is no note of it: "
      "lines can come again") ;
    for (uint64_t i = p->last - 1 ; s == NATS_NOT_FOUND && i && i >= first ; i--)
      s = js_GetMsg(&msg, p->js, p->stream, i, 0, 0) ;
    if (s == NATS_NOT_FOUND) return 0 ;
  }
  if (s) return failed(p, "last message of the stream", s) ;
  r = publish_after(p->position, natsMsg_GetData(msg), natsMsg_GetDataLength(msg)) ;
  natsMsg_Destroy(msg) ;
  return r ? 0 : fail(p, "last message of the stream", "no event line with a number") ;
}

static int find_last (publish *p)
{
  jsStreamInfo *info = 0 ;
  natsStatus s = js_GetStreamInfo(&info, p->js, p->stream, 0, 0) ;
  uint64_t first ;
  if (s == NATS_NOT_FOUND) s = make_stream(p, &info) ;
  if (s) return failed(p, "stream", s) ;
  p->created = info->Created ;
  p->last = info->State.LastSeq ;
  first = info->State.FirstSeq ;
  jsStreamInfo_Destroy(info) ;
  strcpy(p->position, "oldest") ;
  if (p->last && read_last(p, first) < 0) return -1 ;
  return publish_notes_begin(p) ;
}

int publish_open (publish *p)
{
  jsOptions o ;
  natsStatus s ;
  jsCtx *js = 0 ;
  char c[64] ;
  while (fd_read(p->wake[0], c, sizeof(c)) > 0) ;
  __atomic_store_n(&p->failed, 0, __ATOMIC_RELEASE) ;
  __atomic_store_n(&p->noting, 0, __ATOMIC_RELEASE) ;
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
