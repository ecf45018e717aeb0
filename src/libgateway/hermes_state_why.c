/* ISC license. */

#include <string.h>
#include <errno.h>

#include "hermes.h"

char const *hermes_state_why (int e)
{
  switch (e)
  {
    case EINVAL : return "gateway_state.json is not a JSON object" ;
    case EMSGSIZE : return "gateway_state.json is too long" ;
    case EMLINK : return "gateway_state.json has another hard link" ;
    default : return strerror(e) ;
  }
}
