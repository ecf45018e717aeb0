/* ISC license. */

#include "confine-acts.h"

void acts_saw (confine_acts *a, unsigned int dimension, int refused)
{
  if (refused == 1) a->proved |= 1u << dimension ;
  else if (!refused) a->refuted |= 1u << dimension ;
}
