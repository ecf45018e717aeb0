/* ISC license. */

#include <string.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/exec.h>
#include <skalibs/sgetopt.h>
#include <skalibs/sig.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include <herm/config.h>

typedef struct options_s options ;
struct options_s
{
  char const *holder ;
  unsigned int notif ;
  int optional ;
  int unload ;
  int what ;    /* 1: some option says what to record */
} ;
#define OPTIONS_ZERO { .holder = 0, .notif = 0, .optional = 0, .unload = 0, .what = 0 }

static void notify (options const *o)
{
  if (!o->notif) return ;
  fd_write(o->notif, "\n", 1) ;
  fd_close(o->notif) ;
}

/* With -o nobody waits for a record that will not come. */
static void die_if (options const *o, int code)
{
  if (!code) return ;
  if (o->optional) notify(o) ;
  _exit(code) ;
}

#ifdef HERM_USE_BPF

#include "libprobe.h"
#include "load.h"
#include "policy.h"

#define USAGE "herm-probe-load -s set[!] ... [ -k set=hook[+hook] ] ... [ -u uid ] ... [ -r pid ]" \
  " [ -g scandir ] ... [ -G service ] ... [ -c cgroup ] [ -l libssl ] ... [ -p policy ]" \
  " [ -P bytes ] [ -b bytes ] [ -d notif ] [ -o ] [ -H holder ] prog..." \
  " | herm-probe-load [ -d notif ] [ -o ] -H holder prog..." \
  " | herm-probe-load -H holder -x [ prog... ]"
#define dieusage() strerr_dieusage(100, USAGE)

static void report (void *data, enum probe_level level, char const *const *v, unsigned int n)
{
  static char const *const prefix[] =
  {
    [PROBE_FATAL] = ": fatal: ",
    [PROBE_WARNING] = ": warning: ",
    [PROBE_INFO] = ": info: "
  } ;
  char const *strings[n + 2] ;
  (void)data ;
  strings[0] = PROG ;
  strings[1] = prefix[level] ;
  for (unsigned int i = 0 ; i < n ; i++) strings[i + 2] = v[i] ;
  strerr_warnv(strings, n + 2) ;
}

static void check_notif (unsigned int notif)
{
  if (notif < 3) strerr_dief(100, "notification fd must be 3 or more") ;
  if (fcntl(notif, F_GETFD) < 0) strerr_diefsys(100, "invalid notification fd") ;
  if (coe(notif) < 0) strerr_diefusys(111, "set the notification fd close-on-exec") ;
}

/* A handler, unlike SIG_IGN, ends with exec. Inherited SIG_IGN stays. */
static void survive_sigpipe (void)
{
  struct sigaction sa ;
  if (sigaction(SIGPIPE, 0, &sa) < 0) strerr_diefusys(111, "examine SIGPIPE") ;
  if (sa.sa_handler == SIG_DFL && sig_altignore(SIGPIPE) < 0)
    strerr_diefusys(111, "catch SIGPIPE") ;
}

static void hand_over (int fd)
{
  if (uncoe(fd) < 0) strerr_diefusys(111, "hand over a descriptor") ;
}

static void hand_over_links (probe_setup const *s)
{
  for (unsigned int i = 0 ; i < s->n ; i++)
    for (unsigned int j = 0 ; j < s->results[i].nlinks ; j++) hand_over(s->results[i].links[j]) ;
}

static void read_policy (probe_setup *s, char const *dir)
{
  policy p = POLICY_ZERO ;
  uint64_t calls[HERM_CALLS_MAX / 64] ;
  policy_get(&p, dir) ;
  if (!policy_bitmap(&p, calls, HERM_CALLS_MAX / 64))
    strerr_dief(100, dir, " says nothing about system calls") ;
  policy_free(&p) ;
  (void)probe_setup_calls(s, calls) ;
}

/* Returns the number of words read. */
static int scan_options (options *o, probe_setup *s, int argc, char const *const *argv)
{
  char const *hooks[HERM_SET_N] ;
  unsigned int nhooks = 0 ;
  int uids = 0 ;
  uint32_t bytes ;
  subgetopt l = SUBGETOPT_ZERO ;
  for (;;)
  {
    int opt = subgetopt_r(argc, argv, "s:k:u:r:g:G:c:l:p:P:b:d:oH:x", &l) ;
    if (opt < 0) break ;
    if (!strchr("doHx", opt)) o->what = 1 ;
    switch (opt)
    {
      case 's' : die_if(o, probe_setup_want(s, l.arg)) ; break ;
      case 'k' :
        if (nhooks >= HERM_SET_N) strerr_dief(100, "too many -k") ;
        hooks[nhooks++] = l.arg ;
        break ;
      case 'u' : die_if(o, probe_setup_uids(s, l.arg)) ; uids = 1 ; break ;
      case 'r' : die_if(o, probe_setup_tree(s, l.arg)) ; break ;
      case 'g' : die_if(o, probe_setup_scandir(s, l.arg)) ; break ;
      case 'G' : die_if(o, probe_setup_service(s, l.arg)) ; break ;
      case 'c' : die_if(o, probe_setup_cgroup(s, l.arg)) ; break ;
      case 'l' : die_if(o, probe_setup_library(s, l.arg)) ; break ;
      case 'p' : read_policy(s, l.arg) ; break ;
      case 'P' :
        if (!uint320_scan(l.arg, &s->config.plain) || s->config.plain > HERM_PLAIN_MAX) dieusage() ;
        break ;
      case 'b' :
        if (!uint320_scan(l.arg, &bytes)) dieusage() ;
        die_if(o, probe_setup_ring(s, bytes)) ;
        break ;
      case 'd' : if (!uint0_scan(l.arg, &o->notif)) dieusage() ; check_notif(o->notif) ; break ;
      case 'o' : o->optional = 1 ; break ;
      case 'H' : o->holder = l.arg ; break ;
      case 'x' : o->unload = 1 ; break ;
      default : dieusage() ;
    }
  }
  if (o->what && !uids)
  {
    char const *x = getenv("HERM_UIDS") ;
    if (x && *x) die_if(o, probe_setup_uids(s, x)) ;
  }
  for (unsigned int i = 0 ; i < nhooks ; i++) die_if(o, probe_setup_hook(s, hooks[i])) ;
  return l.ind ;
}

int main (int argc, char const *const *argv)
{
  static probe_setup setup ;
  options o = OPTIONS_ZERO ;
  stralloc env = STRALLOC_ZERO ;
  int n ;
  PROG = "herm-probe-load" ;
  if (probe_is_trigger(argc, argv)) return 0 ;
  probe_setup_init(&setup, &report, 0) ;
  n = scan_options(&o, &setup, argc, argv) ;
  argc -= n ; argv += n ;
  if (o.unload || !o.what ? !o.holder || o.what : setup.n == !!setup.nroots) dieusage() ;
  if (!o.unload && !argc) dieusage() ;

  probe_init(!!getenv("HERM_DEBUG")) ;
  survive_sigpipe() ;
  tain_now_set_stopwatch_g() ;
  if (o.unload)
  {
    int r = probe_setup_unload(&setup, o.holder) ;
    if (r || !argc) return r ;
    xexec(argv) ;
  }
  die_if(&o, probe_setup_load(&setup, o.holder)) ;

  load_environment(&env, &setup) ;
  hand_over(setup.maps.ring) ;
  hand_over(setup.maps.stats) ;
  hand_over(setup.maps.state) ;
  if (setup.config.names) hand_over(setup.maps.names) ;
  if (!o.holder) hand_over_links(&setup) ;
  else if (setup.holder >= 0) hand_over(setup.holder) ;
  notify(&o) ;
  xmexec_m(argv, env.s, env.len) ;
}

#else

int main (int argc, char const *const *argv)
{
  options o = OPTIONS_ZERO ;
  subgetopt l = SUBGETOPT_ZERO ;
  int opt ;
  PROG = "herm-probe-load" ;
  while ((opt = subgetopt_r(argc, argv, "s:k:u:r:g:G:c:l:p:P:b:d:oH:x", &l)) > 0)
  {
    if (opt == 'd' && !uint0_scan(l.arg, &o.notif)) o.notif = 0 ;
    if (opt == 'o') o.optional = 1 ;
  }
  strerr_warn(PROG, ": fatal: built without BPF") ;
  die_if(&o, 112) ;
}

#endif
