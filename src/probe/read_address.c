/* ISC license. */

#include <stdint.h>

#include "probe-read.h"

 /* An address as RFC 5952 wants it: IPv6 in lower case, without leading zeros, and the longest run of at least two zero fields, the first one if there are several, as :: */

static char *put4 (char *o, uint8_t const *a)
{
  unsigned int i = 0 ;
  for (; i < 4 ; i++)
  {
    if (i) *o++ = '.' ;
    o = putu32(o, a[i]) ;
  }
  return o ;
}

static char *put_field (char *o, uint8_t const *a)
{
  static char const digit[16] = "0123456789abcdef" ;
  unsigned int v = (unsigned int)a[0] << 8 | a[1] ;
  unsigned int shift = v > 0xfff ? 12 : v > 0xff ? 8 : v > 0xf ? 4 : 0 ;
  for (;; shift -= 4)
  {
    *o++ = digit[v >> shift & 0xf] ;
    if (!shift) break ;
  }
  return o ;
}

 /* Returns the number of fields that become ::, and where they are. */

static unsigned int zeros (uint8_t const *a, unsigned int *where)
{
  unsigned int best = 1 ;
  unsigned int run = 0 ;
  unsigned int i = 0 ;
  for (; i < 8 ; i++)
  {
    run = a[2 * i] || a[2 * i + 1] ? 0 : run + 1 ;
    if (run > best)
    {
      best = run ;
      *where = i + 1 - run ;
    }
  }
  return best > 1 ? best : 0 ;
}

static char *put6 (char *o, uint8_t const *a)
{
  unsigned int where = 8 ;
  unsigned int n = zeros(a, &where) ;
  unsigned int i = 0 ;
  while (i < 8)
  {
    if (i == where)
    {
      *o++ = ':' ; *o++ = ':' ;
      i += n ;
      continue ;
    }
    if (i && i != where + n) *o++ = ':' ;
    o = put_field(o, a + 2 * i++) ;
  }
  return o ;
}

char *read_address (char *o, unsigned int family, uint8_t const *a)
{
  return family == 4 ? put4(o, a) : put6(o, a) ;
}
