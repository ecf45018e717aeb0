/* ISC license. */

#include <string.h>
#include <stdlib.h>

#include <skalibs/bytestr.h>
#include <skalibs/exec.h>
#include <skalibs/sgetopt.h>
#include <skalibs/sig.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <herm/env.h>

#define USAGE "herm-finish [ -p codes ] [ -s signals ] [ -w VAR ] [ -- ] exitcode signal " \
  "[ prog... ]"
#define dieusage() strerr_dieusage(100, USAGE)
#define diecodes() strerr_dief(100, "-p wants exit codes and ranges, separated by commas")

#define CODES "0,78,100,112"
#define KILLED 256 /* by a signal, for s6-supervise */
#define PERMANENT 125

static int has_code (char const *s, unsigned int n)
{
  int found = 0 ;
  while (*s)
  {
    unsigned int a, b ;
    size_t len = uint_scan(s, &a) ;
    if (!len) diecodes() ;
    s += len ;
    b = a ;
    if (*s == '-')
    {
      len = uint_scan(++s, &b) ;
      if (!len) diecodes() ;
      s += len ;
    }
    if (a > 255 || b > 255 || b < a) strerr_dief(100, "-p: exit codes are 0 to 255") ;
    if (n >= a && n <= b) found = 1 ;
    if (*s == ',' && s[1]) s++ ;
    else if (*s) diecodes() ;
  }
  return found ;
}

static int has_signal (char const *s, unsigned int n)
{
  int found = 0 ;
  while (*s)
  {
    size_t len = str_chr(s, ',') ;
    char name[len + 1] ;
    int sig ;
    memcpy(name, s, len) ;
    name[len] = 0 ;
    if (!sig0_scan(name, &sig) || sig <= 0) strerr_dief(100, "-s: unknown signal ", name) ;
    if ((unsigned int)sig == n) found = 1 ;
    s += len ;
    if (*s && !*++s) strerr_dief(100, "-s wants signals, separated by commas") ;
  }
  return found ;
}

int main (int argc, char const *const *argv)
{
  char const *codes = CODES, *signals = "", *var = 0 ;
  unsigned int code, sig ;
  int permanent ;
  PROG = "herm-finish" ;
  {
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "p:s:w:", &l) ;
      if (opt < 0) break ;
      switch (opt)
      {
        case 'p' : codes = l.arg ; break ;
        case 's' : signals = l.arg ; break ;
        case 'w' : var = l.arg ; break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ; argv += l.ind ;
  }
  if (argc < 2) dieusage() ;
  if (!uint0_scan(argv[0], &code) || code > KILLED || !uint0_scan(argv[1], &sig)) dieusage() ;
  if (var && (!*var || strchr(var, '='))) dieusage() ;

  /* Both lists are read always: mistakes show at once. */
  permanent = has_code(codes, code) ;
  permanent |= has_signal(signals, sig) & (code == KILLED) ;
  if (var && !herm_truthy(getenv(var))) permanent = 1 ;
  if (permanent) return PERMANENT ;
  xexec0(argv + 2) ;
}
