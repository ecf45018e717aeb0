/* ISC license. */

#include <unistd.h>

#include <herm/scandir.h>
#include "spec.h"

gid_t slot_gid (herm_scandir const *sd)
{
  return geteuid() ? getegid() : sd->st.st_gid ;
}
