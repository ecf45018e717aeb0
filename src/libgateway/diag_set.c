/* ISC license. */

#include <string.h>
#include <errno.h>

#include "diag.h"

int diag_set (diag *t, int code, char const *what, char const *name)
{
  size_t len = strlen(name) ;
  t->e = code == 111 ? errno : 0 ;
  t->code = code ;
  t->what = what ;
  if (len >= sizeof(t->name)) len = sizeof(t->name) - 1 ;
  memcpy(t->name, name, len) ;
  t->name[len] = 0 ;
  return -1 ;
}
