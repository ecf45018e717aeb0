/* ISC license. */

#include "convert.h"

void convert_free (convert *c)
{
  for (unsigned int i = 0 ; i < POLICY_FILES ; i++) stralloc_free(&c->file[i]) ;
  stralloc_free(&c->ignored) ;
}
