/* ISC license. */

/*
  A request to herm-control: words between NUL bytes; the first byte says what is served. What is
  accepted becomes a command line of known shape, in which a word of the client follows the option
  that it is the value of. tests/integration/policy-fuzz builds and runs it.
*/

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <herm/config.h>

#include "request.h"

#define VERBS "load ping rules status unload"

static request_server server = { .holder = "HOLDER", .scandir = "SCANDIR", .record = "RECORD" } ;

static int is (char const *s, char const *what)
{
  return !strcmp(s, what) ;
}

static void number (char const *s)
{
  size_t n = strlen(s) ;
  if (!n || n > 10 || strspn(s, "0123456789") != n) abort() ;
}

static void policy (char const *s)
{
  if (strncmp(s, "POLICIES/", 9) || !s[9] || s[9] == '.' || strchr(s + 9, '/')) abort() ;
}

static void set (char const *s)
{
  static char const *const names[] =
    { "exec", "life", "connect", "file", "tls", "guard", "egress" } ;
  size_t n = strlen(s) ;
  if (n && s[n - 1] == '!') n-- ;
  for (unsigned int i = 0 ; i < sizeof(names) / sizeof(names[0]) ; i++)
    if (strlen(names[i]) == n && !memcmp(names[i], s, n)) return ;
  abort() ;
}

/* Options and values up to what follows them. */
static char const *const *options (char const *const *v)
{
  for (; *v && **v == '-' && !is(*v, "--") ; v++)
  {
    char const *value = v[1] ;
    if (is(*v, "-x") || is(*v, "-j")) continue ;
    if (!value || strlen(*v) != 2) abort() ;
    switch ((*v)[1])
    {
      case 'H' : if (!is(value, "HOLDER")) abort() ; break ;
      case 'g' : if (!is(value, "SCANDIR")) abort() ; break ;
      case 's' : set(value) ; break ;
      case 'u' :
      case 'r' : number(value) ; break ;
      case 'p' : policy(value) ; break ;
      case 'G' : for (; *value ; value++) if ((unsigned char)*value < 32) abort() ; break ;
      default : abort() ;
    }
    v++ ;
  }
  return v ;
}

static void command (char const *const *v)
{
  static char const *const svc[] = { HERM_S6_EXTBINPREFIX "s6-svc", "RECORD" } ;
  char const *prog = *v ;
  v = options(v + 1) ;
  if (is(prog, HERM_EXTBINPREFIX "herm-probe-status")) { if (*v) abort() ; return ; }
  if (!*v || !is(*v++, "--")) abort() ;
  if (is(prog, HERM_EXTBINPREFIX "herm-rules"))
  {
    if (!is(v[0], "RULES") || v[1]) abort() ;
    return ;
  }
  if (!is(prog, HERM_EXTBINPREFIX "herm-probe-load")) abort() ;
  if (!is(v[0], svc[0]) || !(is(v[1], "-ru") || is(v[1], "-d"))) abort() ;
  if (!is(v[2], svc[1]) || v[3]) abort() ;
}

int LLVMFuzzerTestOneInput (uint8_t const *data, size_t n)
{
  request_plan p = REQUEST_PLAN_ZERO ;
  char const *words[n + 2] ;
  size_t nwords = 0, i ;
  char *s ;
  int r ;
  if (!n) return 0 ;
  server.verbs = *data & 1 ? "status" : VERBS ;
  server.rules = *data & 2 ? 0 : "RULES" ;
  server.policies = *data & 4 ? 0 : "POLICIES" ;
  s = malloc(n) ;   /* no byte more, for the sanitizer */
  memcpy(s, data + 1, n - 1) ;
  s[n - 1] = 0 ;
  for (i = 0 ; i < n - 1 ; i += strlen(s + i) + 1) words[nwords++] = s + i ;
  words[nwords] = 0 ;
  r = request_scan(&p, &server, words) ;
  if (r < 0 || p.n >= sizeof(p.argv) / sizeof(p.argv[0])) abort() ;
  if (!r && !p.bad) abort() ;
  if (r && *data & 1 && nwords && !is(words[0], "status")) abort() ;
  if (r && p.n)
  {
    if (p.argv[p.n]) abort() ;
    command(p.argv) ;
  }
  stralloc_free(&p.policy) ;
  free(s) ;
  return 0 ;
}
