/* ISC license. */

#include <string.h>

#include <skalibs/random.h>

#include <herm/dir.h>

#define LETTERS 16

void herm_unique (char *s, char const *prefix)
{
  size_t len = strlen(prefix) ;
  memcpy(s, prefix, len) ;
  random_name(s + len, LETTERS) ;
  s[len + LETTERS] = 0 ;
}
