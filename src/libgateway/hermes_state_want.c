/* ISC license. */

#include <errno.h>
#include <fcntl.h>

#include <skalibs/djbunix.h>
#include <skalibs/stralloc.h>

#include "hermes-internal.h"

#define TRIES 16

#define MEMBER "\"desired_state\": "
#define INDENT_MAX 64 /* bytes before the first member */

static int put_value (stralloc *out, unsigned int state)
{
  return stralloc_cats(out, "\"")
    && stralloc_cats(out, hermes_state_name(state))
    && stralloc_cats(out, "\"") ;
}

/* Appends a member, laid out as the first. */
static int put_member (stralloc *out, hermes_json const *j, unsigned int state)
{
  size_t indent = j->first ? j->first - j->open : 0 ;
  if (j->first && !stralloc_cats(out, ",")) return 0 ;
  if (indent > INDENT_MAX) indent = 0 ;
  if (j->first && !indent && !stralloc_cats(out, " ")) return 0 ;
  return stralloc_catb(out, j->open, indent)
    && stralloc_cats(out, MEMBER)
    && put_value(out, state) ;
}

static int edit (stralloc *out, hermes_json const *j, unsigned int state)
{
  herm_json_member const *m = j->m + HERMES_M_DESIRED ;
  char const *from = m->len ? m->s : j->first ? j->last : j->open ;
  char const *to = from + m->len ;
  return stralloc_catb(out, j->text.s, from - j->text.s)
    && (m->len ? put_value(out, state) : put_member(out, j, state))
    && stralloc_catb(out, to, j->text.s + j->text.len - to) ;
}

static int make (stralloc *out, unsigned int state)
{
  return stralloc_cats(out, "{\n  " MEMBER)
    && put_value(out, state)
    && stralloc_cats(out, "\n}\n") ;
}

static int attempt (int dir, unsigned int state)
{
  hermes_json j = HERMES_JSON_ZERO ;
  stralloc out = STRALLOC_ZERO ;
  int e, r = hermes_json_load(&j, herm_file_open(dir, HERMES_STATE_FILE, O_RDONLY)) ;
  if (!r && errno != ENOENT) r = -1 ;
  else if (!(r ? edit(&out, &j, state) : make(&out, state))) r = -1 ;
  else if (out.len > HERMES_STATE_MAX) r = (errno = EMSGSIZE, -1) ;
  else r = hermes_state_write(dir, out.s, out.len, r ? &j.st : 0) ;
  e = errno ;
  stralloc_free(&out) ;
  stralloc_free(&j.text) ;
  errno = e ;
  return r ;
}

int hermes_state_want (hermes_home const *home, char const *profile, unsigned int state)
{
  int r = -1, dir ;
  hermes_as(home) ;
  dir = hermes_profile_open(home->fd, profile) ;
  if (dir >= 0)
  {
    r = 1 ;
    for (unsigned int i = 0 ; r > 0 && i < TRIES ; i++) r = attempt(dir, state) ;
    if (r > 0) r = (errno = EBUSY, -1) ;
    fd_close(dir) ;
  }
  hermes_unas(home) ;
  return r ;
}
