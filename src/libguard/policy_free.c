/* ISC license. */

#include "policy.h"

void policy_free (policy *p)
{
  for (unsigned int i = 0 ; i < POLICY_FILES ; i++)
  {
    stralloc_free(&p->file[i].text) ;
    genalloc_free(policy_line, &p->file[i].lines) ;
    p->file[i].stated = 0 ;
  }
}
