/* ISC license. */

#include "convert.h"

char const *convert_bad (convert const *c)
{
  policy p = POLICY_ZERO ;
  policy_error e ;
  int r = 1 ;
  for (unsigned int i = 0 ; i < POLICY_FILES && r > 0 ; i++)
    if (c->stated[i]) r = policy_scan(p.file + i, i, c->file[i].s, c->file[i].len, &e) ;
  if (r > 0) r = policy_whole(&p, &e) ;
  policy_free(&p) ;
  return r > 0 ? 0 : r < 0 ? "too much" : e.what ;
}
