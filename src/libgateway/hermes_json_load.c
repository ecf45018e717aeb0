/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <sys/stat.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/stralloc.h>

#include "hermes-internal.h"

#define BOM "\357\273\277"
#define BOM_LEN (sizeof(BOM) - 1)

static int scan (hermes_json *x)
{
  herm_json j = { .members = x->m, .n = HERMES_M_N, .python = 1 } ;
  x->m[HERMES_M_DESIRED].name = "desired_state" ;
  x->m[HERMES_M_GATEWAY].name = "gateway_state" ;
  x->m[HERMES_M_PHASE].name = "phase" ;
  if (!herm_json_scan(&j, x->text.s, x->text.len) || !j.object) return 0 ;
  x->open = (char const *)memchr(x->text.s, '{', x->text.len) + 1 ;
  x->first = j.first ;
  x->last = j.last ;
  return 1 ;
}

/* A file that grows meanwhile is cut, so no object. */
static int load (hermes_json *j, int fd)
{
  size_t max ;
  if (fstat(fd, &j->st) < 0) return 0 ;
  if (j->st.st_size > HERMES_STATE_MAX) return (errno = EMSGSIZE, 0) ;
  max = j->st.st_size + 1 ;
  if (!stralloc_ready(&j->text, max)) return 0 ;
  errno = 0 ;
  j->text.len = allread(fd, j->text.s, max) ;
  if (j->text.len < max && errno) return 0 ;
  if (j->text.len >= BOM_LEN && !memcmp(j->text.s, BOM, BOM_LEN))
  {
    j->text.len -= BOM_LEN ;
    memmove(j->text.s, j->text.s + BOM_LEN, j->text.len) ;
  }
  return scan(j) || (errno = EINVAL, 0) ;
}

int hermes_json_load (hermes_json *j, int fd)
{
  int r ;
  if (fd < 0) return 0 ;
  r = load(j, fd) ;
  fd_close(fd) ;
  return r ;
}
