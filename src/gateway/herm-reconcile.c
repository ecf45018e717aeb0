/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <skalibs/buffer.h>
#include <skalibs/sgetopt.h>
#include <skalibs/strerr.h>
#include <skalibs/types.h>

#include <herm/env.h>
#include <herm/owner.h>
#include <herm/scandir.h>
#include <herm/service.h>
#include <herm/time.h>
#include "hermes.h"
#include "reconcile.h"
#include "spec.h"

#define USAGE "herm-reconcile [ -s scandir ] [ -h home ] [ -u owner ] " \
  "[ -m group | compat | s6 | shared ] [ -f template ] [ -M each | fold ] [ -X file ] " \
  "[ -n ] [ -v ] [ -t ms ]"
#define dieusage() strerr_dieusage(100, USAGE)

static void open_home (hermes_home *home, char const *name)
{
  if (hermes_home_open(home, name)) return ;
  if (errno == ENOENT || errno == ENOTDIR) strerr_dief(100, "no home ", home->name.s) ;
  strerr_diefusys(111, "open the gateways' home") ;
}

/* GATEWAY_MULTIPLEX_PROFILES is how hermes called it. */
static int fold (char const *topology)
{
  if (!topology) topology = getenv("HERM_TOPOLOGY") ;
  if (!topology || !*topology) return herm_truthy(getenv("GATEWAY_MULTIPLEX_PROFILES")) ;
  if (!strcmp(topology, "each")) return 0 ;
  if (strcmp(topology, "fold")) strerr_dief(100, "topology must be each or fold: ", topology) ;
  return 1 ;
}

/* Only a template of one's own can do without. */
static void check_home (reconcile const *rc)
{
  char owner[HERM_OWNER_FMT + 1] ;
  if (strcmp(rc->spec.template, SLOT_TEMPLATE)) return ;
  if (hermes_home_writable(&rc->home, &rc->spec.owner)) return ;
  owner[herm_owner_fmt(owner, &rc->spec.owner)] = 0 ;
  strerr_diefsys(100, "no gateway of ", owner, " can write to the home ", rc->home.name.s) ;
}

static void seed_legacy (reconcile *rc)
{
  int r = hermes_state_legacy(&rc->home, rc->plan) ;
  if (r < 0)
    strerr_warnwu("write the state file of gateway " HERMES_DEFAULT ": ", hermes_state_why(errno)) ;
  rc->legacy = !!r ;
}

static void report_away (reconcile const *rc)
{
  char fmt[UINT_FMT] ;
  unsigned int n = 0 ;
  for (size_t i = 0 ; i < reconcile_n(rc) ; i++)
  {
    item const *it = reconcile_item(rc, i) ;
    if (!(it->flags & ITEM_AWAY)) continue ;
    n++ ;
    if (rc->verbose) strerr_warni("gateway ", it->profile, ": left out") ;
  }
  if (!n) return ;
  fmt[uint_fmt(fmt, n)] = 0 ;
  strerr_warnw("s6-svscan on ", rc->sd.name, " is full: ",
    fmt, n == 1 ? " gateway" : " gateways", " left out") ;
}

static void work (reconcile *rc)
{
  reconcile_orphans(rc) ;
  reconcile_decide(rc) ;
  for (size_t i = 0 ; i < reconcile_n(rc) ; i++) reconcile_settle(rc, reconcile_item(rc, i)) ;
  if (rc->plan)
  {
    if (!buffer_flush(buffer_1)) strerr_diefusys(111, "write to stdout") ;
    return ;
  }
  reconcile_verify(rc) ;
  report_away(rc) ;
  reconcile_bootlog(rc) ;
}

int main (int argc, char const *const *argv)
{
  reconcile rc = RECONCILE_ZERO ;
  char const *scandir = 0, *home = 0, *owner = 0, *mode = 0 ;
  char const *topology = 0, *standalone = 0 ;
  unsigned int ms = 60000 ;
  int command ;
  PROG = "herm-reconcile" ;
  rc.spec.template = SLOT_TEMPLATE ;
  umask(0) ; /* every mode here is explicit */
  {
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "s:h:u:m:f:M:X:nvt:", &l) ;
      if (opt < 0) break ;
      switch (opt)
      {
        case 's' : scandir = l.arg ; break ;
        case 'h' : home = l.arg ; break ;
        case 'u' : owner = l.arg ; break ;
        case 'm' : mode = l.arg ; break ;
        case 'f' : rc.spec.template = l.arg ; break ;
        case 'M' : topology = l.arg ; break ;
        case 'X' : standalone = l.arg ; break ;
        case 'n' : rc.plan = 1 ; break ;
        case 'v' : rc.verbose = 1 ; break ;
        case 't' : if (!uint0_scan(l.arg, &ms)) dieusage() ; break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ; argv += l.ind ;
  }
  if (argc || (mode && !herm_seed_scan(&rc.spec.mode, mode))) dieusage() ;
  rc.fold = fold(topology) ;
  if (standalone) reconcile_standalone(&rc, standalone) ;

  command = hermes_command() ;
  if (command == HERMES_COMMAND_NONE)
  {
    if (rc.verbose) strerr_warni("this container has no gateways") ;
    return 0 ;
  }
  herm_owner_get(&rc.spec.owner, owner) ;
  herm_scandir_get(&rc.sd, scandir) ;
  if (!rc.plan) herm_scandir_check(&rc.sd) ;
  spec_check(&rc.spec, &rc.sd, !!mode) ;
  open_home(&rc.home, home) ;
  check_home(&rc) ;
  spec_template(&rc.spec) ;
  reconcile_items(&rc) ;

  herm_deadline(&rc.deadline, ms) ;
  if (rc.plan) rc.room = herm_scandir_room(&rc.sd, reconcile_n(&rc) * rc.spec.services) ;
  else if (!reconcile_enter(&rc, 0)) return errno == ETIMEDOUT ? 99 : 111 ;
  if (command == HERMES_COMMAND_LEGACY) seed_legacy(&rc) ;
  work(&rc) ;
  return 0 ;
}
