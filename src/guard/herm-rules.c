/* ISC license. */

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/sgetopt.h>
#include <skalibs/sig.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include <herm/config.h>

#ifdef HERM_USE_BPF

#include <herm/lock.h>
#include <herm/time.h>

#include "libprobe.h"
#include "rules.h"

#define USAGE "herm-rules [ -n ] [ -t ms ] -H holder rulesdir"
#define dieusage() strerr_dieusage(100, USAGE)

static void lock (char const *holder, unsigned int ms)
{
  stralloc dir = STRALLOC_ZERO ;
  tain deadline ;
  int fd, r ;
  if (!sadirname(&dir, holder, strlen(holder)) || !stralloc_0(&dir))
    strerr_diefusys(111, "allocate memory") ;
  fd = open(dir.s, O_RDONLY | O_DIRECTORY | O_CLOEXEC) ;
  if (fd < 0) strerr_diefusys(111, "open ", dir.s) ;
  herm_deadline(&deadline, ms) ;
  r = herm_lock(fd, HERM_LOCK_DIR, &deadline) ;
  if (r < 0) strerr_diefusys(111, "lock ", dir.s) ;
  if (!r) strerr_dief(99, "another herm-rules works on ", holder) ;
  stralloc_free(&dir) ;
}

static void die_holder (char const *path)
{
  switch (errno)
  {
    case ETIMEDOUT : strerr_dief(99, "the holder at ", path, " does not answer") ;
    case EPERM :
      strerr_dief(100, "the holder at ", path, " denies the operation:"
        " its rules must allow this uid to retrieve herm:rule: identifiers") ;
    default : strerr_diefusys(111, "read the holder at ", path) ;
  }
}

static void put (rules const *all, char const *holder)
{
  probe_maps maps ;
  int r = probe_rules_take(&maps, holder) ;
  int generation ;
  char fmt[3][UINT_FMT] ;
  if (r < 0) die_holder(holder) ;
  if (!r) strerr_dief(100, "the holder at ", holder, " has no probe set egress") ;
  generation = probe_rules_put(&maps,
    genalloc_s(herm_rule_part, &all->nodes), genalloc_len(herm_rule_part, &all->nodes),
    genalloc_s(herm_rule_key, &all->keys), genalloc_len(herm_rule_key, &all->keys)) ;
  if (generation < 0)
  {
    if (errno == EPERM) strerr_dief(112, "rules need root, or CAP_BPF and CAP_SYS_ADMIN") ;
    strerr_diefusys(111, "put the rules in force") ;
  }
  fmt[0][uint_fmt(fmt[0], generation)] = 0 ;
  fmt[1][uint_fmt(fmt[1], genalloc_len(herm_rule_part, &all->nodes) - 1)] = 0 ;
  fmt[2][uint_fmt(fmt[2], genalloc_len(herm_rule_key, &all->keys))] = 0 ;
  strerr_warni("generation ", fmt[0], ": ", fmt[1], " names, ", fmt[2], " addresses") ;
}

int main (int argc, char const *const *argv)
{
  rules r = RULES_ZERO ;
  char const *holder = 0 ;
  unsigned int ms = 10000 ;
  int dry = 0 ;
  PROG = "herm-rules" ;
  {
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "nt:H:", &l) ;
      if (opt < 0) break ;
      switch (opt)
      {
        case 'n' : dry = 1 ; break ;
        case 't' : if (!uint0_scan(l.arg, &ms)) dieusage() ; break ;
        case 'H' : holder = l.arg ; break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ; argv += l.ind ;
  }
  if (argc != 1 || !holder == !dry) dieusage() ;

  if (sig_altignore(SIGPIPE) < 0) strerr_diefusys(111, "catch SIGPIPE") ;
  tain_now_set_stopwatch_g() ;
  if (holder) lock(holder, ms) ;
  rules_get(&r, argv[0]) ;
  if (holder) put(&r, holder) ;
  return 0 ;
}

#else

int main (void)
{
  PROG = "herm-rules" ;
  strerr_dief(112, "built without BPF") ;
}

#endif
