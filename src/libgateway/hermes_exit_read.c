/* ISC license. */

#include <skalibs/stralloc.h>

#include <herm/dir.h>
#include "hermes-internal.h"

#define DIRECTORY "state"
#define FILE "gateway.lifecycle.json"

unsigned int hermes_exit_read (hermes_home const *home, int dir)
{
  static char const *const phases[HERMES_EXIT_N] =
  {
    [HERMES_EXIT_CLEAN] = "exited",
    [HERMES_EXIT_UNCLEAN] = "running"
  } ;
  hermes_json j = HERMES_JSON_ZERO ;
  unsigned int how = HERMES_EXIT_UNKNOWN ;
  hermes_as(home) ;
  if (hermes_json_load(&j, herm_file_openin(dir, DIRECTORY, FILE)))
  {
    herm_json_member const *m = j.m + HERMES_M_PHASE ;
    for (unsigned int i = HERMES_EXIT_CLEAN ; i < HERMES_EXIT_N ; i++)
      if (herm_json_is(m->s, m->len, phases[i], 0)) how = i ;
  }
  hermes_unas(home) ;
  stralloc_free(&j.text) ;
  return how ;
}
