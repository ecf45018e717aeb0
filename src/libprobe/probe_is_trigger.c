/* ISC license. */

#include "probe-internal.h"

int probe_is_trigger (int argc, char const *const *argv)
{
  return argc == 1 && !strcmp(argv[0], PROBE_TRIGGER) ;
}
