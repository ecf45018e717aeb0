/* ISC license. */

#include <unistd.h>

#include <herm/scandir.h>
#include "spec.h"

uid_t slot_uid (herm_scandir const *sd)
{
  return geteuid() ? geteuid() : sd->st.st_uid ;
}
