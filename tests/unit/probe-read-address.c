/* ISC license. */

/*
  Addresses of herm-probe-read: every pattern of zero fields, fields of every length, and at
  random, as inet_ntop() writes them.
*/

#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>

#include "check.h"
#include "../../src/probe/read_address.c"

static void compare (int family, uint8_t const *a)
{
  char want[INET6_ADDRSTRLEN] = "" ;
  char got[64] ;
  char *end ;
  memset(got, '#', sizeof got) ;
  inet_ntop(family, a, want, sizeof want) ;
  end = read_address(got, family == AF_INET ? 4 : 6, a) ;
  *end = 0 ;
  CHECK(end - got <= 39) ;
  CHECK(!strcmp(got, want)) ;
  if (strcmp(got, want)) printf("%s is %s\n", want, got) ;
}

/* inet_ntop() writes the end of these as IPv4. */
static int is_mixed (uint8_t const *a)
{
  static uint8_t const zero[10] = { 0 } ;
  if (memcmp(a, zero, 10)) return 0 ;
  return (a[10] == 0xff && a[11] == 0xff) || (!a[10] && !a[11] && (a[12] || a[13])) ;
}

static void compare6 (uint8_t const *a)
{
  if (!is_mixed(a)) compare(AF_INET6, a) ;
}

int main (void)
{
  static uint16_t const field[4] = { 0x1, 0xa0, 0xfed, 0x1000 } ;
  uint8_t a[16] ;
  unsigned int i, j, k ;
  for (i = 0 ; i < 256 ; i++)
    for (k = 0 ; k < 4 ; k++)
    {
      memset(a, 0, sizeof a) ;
      for (j = 0 ; j < 8 ; j++)
        if (i & (1 << j))
        {
          a[2 * j] = field[(j + k) % 4] >> 8 ;
          a[2 * j + 1] = field[(j + k) % 4] & 0xff ;
        }
      compare6(a) ;
    }
  srand(1) ;
  for (i = 0 ; i < 100000 ; i++)
  {
    for (j = 0 ; j < 16 ; j++) a[j] = rand() % 3 ? rand() >> 8 : 0 ;
    compare6(a) ;
    compare(AF_INET, a) ;
  }
  return CHECK_RESULT() ;
}
