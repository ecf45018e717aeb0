/* ISC license. */

#include "follow.h"

int logid_get (int fd, logid *id)
{
  struct stat st ;
  if (fstat(fd, &st) < 0) return -1 ;
  id->dev = st.st_dev ;
  id->ino = st.st_ino ;
  return 0 ;
}
