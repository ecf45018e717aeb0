/* ISC license. */

#include "confine.h"

int confine_is_path (unsigned int file, char const *s)
{
  return file <= POLICY_FS_EXEC ||
    (file == POLICY_NET_CONNECT && confine_dimension(file, s) == CONFINE_NET_UNIX) ;
}
