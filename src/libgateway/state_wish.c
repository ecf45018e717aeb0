/* ISC license. */

#include <errno.h>
#include <string.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "state.h"
#include "state_internal.h"

#define TRIES 16

/* As hermes writes it; without the white space if that would make it one that is not read again. */
static char *dump (json_t const *j)
{
  char *s = json_dumps(j, JSON_INDENT(2)) ;
  if (!s || strlen(s) <= STATE_MAX) return s ;
  free(s) ;
  return json_dumps(j, JSON_COMPACT) ;
}

static int attempt (int dir, char const *wish)
{
  struct stat st ;
  struct stat const *old = &st ;
  json_t *j = state_load(dir, &st) ;
  char *s ;
  int e, r = -1 ;
  if (!j)
  {
    if (errno != ENOENT) return -1 ;
    old = 0 ;
    j = json_object() ;
    if (!j) return (errno = ENOMEM, -1) ;
  }
  if (json_object_set_new(j, "desired_state", json_string(wish)) < 0) errno = ENOMEM ;
  else
  {
    s = dump(j) ;
    if (!s) errno = ENOMEM ;
    else
    {
      if (strlen(s) > STATE_MAX) errno = EMSGSIZE ;
      else r = state_write(dir, s, strlen(s), old) ;
      e = errno ;
      free(s) ;
      errno = e ;
    }
  }
  e = errno ;
  json_decref(j) ;
  errno = e ;
  return r ;
}

int state_wish (int dir, char const *wish)
{
  for (unsigned int i = 0 ; i < TRIES ; i++)
  {
    int r = attempt(dir, wish) ;
    if (r <= 0) return r ;
  }
  return (errno = EBUSY, -1) ;
}
