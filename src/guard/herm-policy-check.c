/* ISC license. */

#include <errno.h>

#include <skalibs/buffer.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include "confine.h"

#define USAGE "herm-policy-check [ -e ] dir"
#define dieusage() strerr_dieusage(100, USAGE)

static confine c ;
static int failed = 0 ;

static void out (char const *s)
{
  if (buffer_puts(buffer_1, s) < 0) strerr_diefusys(111, "write to stdout") ;
}

static void number (unsigned int n)
{
  char fmt[UINT_FMT] ;
  fmt[uint_fmt(fmt, n)] = 0 ;
  out(fmt) ;
}

static void enforced (unsigned int dimension)
{
  char const *why = confine_lacks(&c, dimension) ;
  out(why ? "NOT ENFORCED: " : "enforced by ") ;
  out(why ? why : confine_means(dimension)) ;
  out("\n") ;
  if (why) failed = 1 ;
}

static void line (unsigned int file, char const *s, int missing)
{
  if (missing < 0)
  {
    out("herm-confine does not start: ") ;
    out(confine_open_why(-missing)) ;
    out("\n") ;
    failed = 1 ;
  }
  else if (missing) out("missing, no rule\n") ;
  else if ((file == POLICY_SYSCALLS_ALLOW || file == POLICY_SYSCALLS_DENY) &&
    policy_call_scan(s) == POLICY_CALL_NONE) out("no such call here, no rule\n") ;
  else enforced(confine_dimension(file, s)) ;
}

/* Opens the paths first: only then can the rules be tried. missing: 1, or -errno */
static void paths (policy const *p, int missing[][POLICY_LINES_MAX])
{
  for (unsigned int i = 0 ; i <= POLICY_NET_CONNECT ; i++)
  {
    policy_file const *f = p->file + i ;
    for (size_t k = 0 ; k < policy_count(f) ; k++)
    {
      int r = 1 ;
      if (confine_is_path(i, policy_text(f, k))) r = confine_path(&c, i, policy_text(f, k)) ;
      missing[i][k] = r < 0 ? -errno : !r ;
    }
  }
}

static void report (policy const *p, unsigned int i, int const *missing)
{
  policy_file const *f = p->file + i ;
  if (!policy_count(f))
  {
    out(policy_name(i)) ;
    out(!f->stated ? ": absent, nothing is said\n" : i == POLICY_SYSCALLS_DENY ?
      ": empty, nothing is denied: " : ": empty, nothing is allowed: ") ;
    if (f->stated) enforced(confine_dimension(i, "1")) ;
  }
  for (size_t k = 0 ; k < policy_count(f) ; k++)
  {
    out(policy_name(i)) ;
    out(":") ;
    number(policy_number(f, k)) ;
    out(": ") ;
    out(policy_text(f, k)) ;
    out(": ") ;
    line(i, policy_text(f, k), missing ? missing[k] : 0) ;
  }
}

static void kernel (void)
{
  if (!c.abi) { out("no Landlock\n") ; return ; }
  out("Landlock ABI ") ;
  number(c.abi) ;
  out(", fixed errata ") ;
  number(confine_errata()) ;
  out("\n") ;
}

static void waivers (void)
{
  int first = 1 ;
  for (unsigned int i = 0 ; i < CONFINE_N ; i++)
  {
    if (!(c.stated & 1u << i) || !confine_lacks(&c, i)) continue ;
    out(first ? "herm-confine needs here: -x " : " -x ") ;
    out(confine_name(i)) ;
    first = 0 ;
    failed = 1 ;
  }
  if (!first) out("\n") ;
}

int main (int argc, char const *const *argv)
{
  static int missing[POLICY_NET_CONNECT + 1][POLICY_LINES_MAX] ;
  policy p = POLICY_ZERO ;
  int demand = 0 ;
  PROG = "herm-policy-check" ;
  {
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "e", &l) ;
      if (opt < 0) break ;
      switch (opt)
      {
        case 'e' : demand = 1 ; break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ; argv += l.ind ;
  }
  if (argc != 1) dieusage() ;
  policy_get(&p, argv[0]) ;
  if (confine_begin(&c, &p) < 0) strerr_diefusys(111, "make a Landlock ruleset") ;
  paths(&p, missing) ;
  if (confine_try(&c) < 0) strerr_diefusys(111, "try the policy in a child") ;
  kernel() ;
  out("scope: always: ") ;
  enforced(CONFINE_SCOPE) ;
  for (unsigned int i = 0 ; i < POLICY_NAME ; i++)
    report(&p, i, i <= POLICY_NET_CONNECT ? missing[i] : 0) ;
  waivers() ;
  if (!buffer_flush(buffer_1)) strerr_diefusys(111, "write to stdout") ;
  return demand && failed ;
}
