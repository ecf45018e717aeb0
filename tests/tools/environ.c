/* ISC license. */

/*
  environ FILE NAME: prints the value, and nothing else, that NAME has in a copy of
  /proc/PID/environ. 1: it is not there. 2: twice.
*/

#include <stdio.h>
#include <string.h>

static char buf[8 << 20] ;

int main (int argc, char const *const *argv)
{
  FILE *f ;
  size_t n, len, i = 0 ;
  char const *found = 0 ;
  if (argc != 3) return 100 ;
  f = fopen(argv[1], "r") ;
  if (!f) return 111 ;
  n = fread(buf, 1, sizeof buf - 1, f) ;
  len = strlen(argv[2]) ;
  for (; i < n ; i += strlen(buf + i) + 1)
    if (!strncmp(buf + i, argv[2], len) && buf[i + len] == '=')
    {
      if (found) return 2 ;
      found = buf + i + len + 1 ;
    }
  if (!found) return 1 ;
  fwrite(found, 1, strlen(found), stdout) ;
  return 0 ;
}
