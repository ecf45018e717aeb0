/* ISC license. */

#include <string.h>
#include <stdint.h>

#include <skalibs/strerr.h>

#include <herm/line.h>
#include <herm/names.h>

#include "probe-read.h"

 /* A cache: without, an exec line takes 19 % more instructions (tests/bench/reader.c). */

static char *put_user (char *o, herm_event const *h)
{
  static char text[48] ;
  static size_t len = 0 ;
  static uint32_t uid, gid ;
  if (!len || uid != h->uid || gid != h->gid)
  {
    char *p = HERM_LINE_U32(text, "uid", h->uid) ;
    len = HERM_LINE_U32(p, "gid", h->gid) - text ;
    uid = h->uid ;
    gid = h->gid ;
  }
  memcpy(o, text, sizeof(text)) ;
  return o + len ;
}

static char *put_place (char *o, herm_event const *h)
{
  static char text[160] ;
  static size_t len = 0 ;
  static uint64_t cgroup ;
  static uint32_t euid, egid, auid, ses ;
  static uint8_t hook ;
  if (!len || cgroup != h->cgroup || hook != h->hook || euid != h->euid || egid != h->egid
    || auid != h->auid || ses != h->ses)
  {
    char const *name = herm_hook_name(h->hook) ;
    char *p = HERM_LINE_U64(text, "cgroup", h->cgroup) ;
    p = HERM_LINE_TEXT(p, "hook", "\"") ;
    p = herm_put(p, name, strlen(name)) ;
    *p++ = '"' ;
    p = HERM_LINE_U32(p, "euid", h->euid) ;
    p = HERM_LINE_U32(p, "egid", h->egid) ;
    if (h->auid != HERM_UNSET) p = HERM_LINE_U32(p, "auid", h->auid) ;
    if (h->ses != HERM_UNSET) p = HERM_LINE_U32(p, "ses", h->ses) ;
    len = p - text ;
    cgroup = h->cgroup ;
    hook = h->hook ;
    euid = h->euid ;
    egid = h->egid ;
    auid = h->auid ;
    ses = h->ses ;
  }
  memcpy(o, text, sizeof(text)) ;
  return o + len ;
}

static char *put_head (char *o, readcontext *context, herm_event const *h)
{
  size_t n = strnlen(h->comm, HERM_COMM_LEN) ;
  char const *start = o ;
  o = read_service(o, context->names, h) ;
  context->service = h->name ? o - start : 0 ;
  o = HERM_LINE_U32(o, "pid", h->pid) ;
  o = HERM_LINE_U32(o, "tid", h->tid) ;
  o = HERM_LINE_U32(o, "ppid", h->ppid) ;
  o = HERM_LINE_U32(o, "nspid", h->nspid) ;
  o = put_user(o, h) ;
  o = HERM_LINE_STRING(o, "comm", h->comm, n, n, 8 * HERM_COMM_LEN, 0) ;
  o = HERM_LINE_U64(o, "start_ns", h->start_ns) ;
  return put_place(o, h) ;
}

/* Returns 1 if the record is of its kind, with a complete structure. */
static int is_good (herm_event const *h)
{
  readkind const *kind = read_kind + h->kind ;
  return kind->members && h->size >= kind->size && h->set == kind->set
    && h->hook && h->hook < HERM_HOOK_N ;
}

size_t read_line (char *out, readcontext *context, uint64_t seq, herm_event const *h)
{
  char *o = 0 ;
  if (h && h->kind < HERM_KIND_N)
  {
    if (!(context->kinds & 1u << h->kind)) return 0 ;
    if (is_good(h))
    {
      context->line = out ;
      o = herm_line_head(
        out, herm_kind_name(h->kind), context->seqid, seq, h->ts + context->clock.offset) ;
      o = (*read_kind[h->kind].members)(put_head(o, context, h), context, h) ;
    }
  }
  if (o) return HERM_LINE_END(o) - out ;
  if (!context->malformed++)
    strerr_warnw("malformed record in the ring, skipped; further ones will only be counted") ;
  return 0 ;
}
