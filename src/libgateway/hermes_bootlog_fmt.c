/* ISC license. */

#include <string.h>

#include "hermes.h"

size_t hermes_bootlog_fmt
  (char *line, char const *stamp, char const *profile, unsigned int state,
    char const *action, char const *last, int folded)
{
  char const *const words[] =
  {
    stamp, " profile=", profile, " prior_state=", hermes_state_name(state),
    " action=", action, " prior_exit=", last,
    folded ? " folded_into_root=" HERMES_DEFAULT "\n" : "\n"
  } ;
  size_t n = 0 ;
  for (unsigned int i = 0 ; i < sizeof(words) / sizeof(*words) ; i++)
  {
    size_t len = strlen(words[i]) ;
    memcpy(line + n, words[i], len) ;
    n += len ;
  }
  return n ;
}
