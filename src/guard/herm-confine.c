/* ISC license. */

#include <errno.h>

#include <skalibs/exec.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <herm/dir.h>
#include "confine.h"

#define USAGE "herm-confine [ -p policy ] [ -x dimension ]... prog..."
#define dieusage() strerr_dieusage(100, USAGE)

static confine c ;

static void path (char const *dir, unsigned int file, unsigned int number, char const *s)
{
  char fmt[UINT_FMT] ;
  if (confine_path(&c, file, s) >= 0) return ;
  fmt[uint_fmt(fmt, number)] = 0 ;
  strerr_dief(herm_absent(errno) || errno == EACCES || errno == ENAMETOOLONG ? 100 : 111,
    "unable to open ", s, ", named in ", dir, "/", policy_name(file), ":", fmt, ": ",
    confine_open_why(errno)) ;
}

static void paths (char const *dir, policy const *p)
{
  for (unsigned int i = 0 ; i <= POLICY_NET_CONNECT ; i++)
  {
    policy_file const *f = p->file + i ;
    for (size_t k = 0 ; k < policy_count(f) ; k++)
      if (confine_is_path(i, policy_text(f, k)))
        path(dir, i, policy_number(f, k), policy_text(f, k)) ;
  }
}

/* Fails closed: what cannot be enforced must be waived by name. */
static void demand (unsigned int waived)
{
  for (unsigned int i = 0 ; i < CONFINE_N ; i++)
  {
    char const *why = c.stated & 1u << i ? confine_lacks(&c, i) : 0 ;
    if (!why) continue ;
    if (!(waived & 1u << i))
      strerr_dief(112, confine_name(i), " cannot be enforced: ", why,
        " (-x ", confine_name(i), " does without)") ;
    strerr_warnw(confine_name(i), " is not fully enforced, as -x permits: ", why) ;
  }
}

int main (int argc, char const *const *argv)
{
  policy p = POLICY_ZERO ;
  char const *dir = 0 ;
  unsigned int waived = 0, dimension ;
  int r ;
  PROG = "herm-confine" ;
  {
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "p:x:", &l) ;
      if (opt < 0) break ;
      switch (opt)
      {
        case 'p' : dir = l.arg ; break ;
        case 'x' :
          if (!confine_scan(&dimension, l.arg)) strerr_dief(100, "no such dimension: ", l.arg) ;
          waived |= 1u << dimension ;
          break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ; argv += l.ind ;
  }
  if (!argc) dieusage() ;
  if (dir) policy_get(&p, dir) ;
  if (confine_begin(&c, &p) < 0) strerr_diefusys(111, "make a Landlock ruleset") ;
  paths(dir, &p) ;
  if (confine_domain(&c) < 0) strerr_diefusys(111, "enter a Landlock domain") ;
  demand(waived) ;
  r = confine_filter(&c) ;
  if (r < 0) strerr_diefusys(111, "load a seccomp filter") ;
  if (!r) demand(waived) ;
  xexec(argv) ;
}
