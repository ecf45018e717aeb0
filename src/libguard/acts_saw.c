/* ISC license. */

#include "confine-acts.h"

void acts_saw (confine *c, unsigned int dimension, int refused)
{
  if (refused == 1) c->proved |= 1u << dimension ;
  else if (!refused) c->refuted |= 1u << dimension ;
}
