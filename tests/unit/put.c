/* ISC license. */

/*
  The numbers of <herm/put.h>: every one of eight digits, the others around every power of ten
  and at random.
*/

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <herm/put.h>

static unsigned int failed = 0 ;

static void wrong (char const *what, unsigned long long x, char const *got, size_t n)
{
  if (failed++ < 20) printf("%s(%llu) is %.*s\n", what, x, (int)n, got) ;
}

static void check (uint64_t x)
{
  char out[64], want[32] ;
  int n = sprintf(want, "%llu", (unsigned long long)x) ;
  char *end ;
  memset(out, '#', sizeof out) ;
  end = herm_put_u64(out, x) ;
  if (end - out != n || memcmp(out, want, n)) wrong("herm_put_u64", x, out, end - out) ;
  if (end - out + 8 < 64 && out[n + 8] != '#')
    wrong("herm_put_u64 goes too far", x, out, end - out) ;
  if (!(x >> 32))
  {
    end = herm_put_u32(out, x) ;
    if (end - out != n || memcmp(out, want, n)) wrong("herm_put_u32", x, out, end - out) ;
  }
  sprintf(want, "%016llx", (unsigned long long)x) ;
  end = herm_put_hex64(out, x) ;
  if (end - out != 16 || memcmp(out, want, 16)) wrong("herm_put_hex64", x, out, end - out) ;
}

int main (void)
{
  char s[9] = "00000000" ;
  uint32_t v ;
  unsigned int i ;
  uint64_t p = 1 ;
  for (v = 0 ; v < 100000000 ; v++)
  {
    char out[16] ;
    herm_put_8(out, v) ;
    if (memcmp(out, s, 8)) wrong("herm_put_8", v, out, 8) ;
    for (i = 8 ; i-- ;)
    {
      if (s[i]++ != '9') break ;
      s[i] = '0' ;
    }
  }
  for (v = 0 ; v < 2000000 ; v++) check(v) ;
  for (i = 0 ; i < 20 ; i++, p *= 10)
    for (v = 0 ; v < 2000 ; v++) check(p + v - 1000) ;
  for (v = 0 ; v < 2000 ; v++)
  {
    check(UINT64_MAX - v) ;
    check(UINT32_MAX - v) ;
    check((UINT64_C(1) << 32) + v) ;
  }
  srand(1) ;
  for (v = 0 ; v < 2000000 ; v++)
    check(((uint64_t)rand() << 42 ^ (uint64_t)rand() << 21 ^ (uint64_t)rand()) >> (v & 63)) ;
  printf("%u failed\n", failed) ;
  return !!failed ;
}
