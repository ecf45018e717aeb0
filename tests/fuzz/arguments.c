/* ISC license. */

/*
  The arguments of a program: -DPROGRAM='"herm-confine.c"' or another. Words end at NUL. It runs in
  this process, as far as it goes without a child: nothing is confined, nothing executed.
  tests/integration/policy-fuzz builds and runs it, in a directory with policies.
*/

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>

#include <skalibs/exec.h>
#include <skalibs/strerr.h>

#include "die.h"

/* herm-control: the fuzzer keeps its own alarm, and its output is a pipe */
#define sigaction(n, new, old) ((void)(new), 0)
#define setitimer(which, new, old) ((void)(new), 0)
#define fstat(fd, st) ((st)->st_mode = S_IFIFO, 0)
#define main program
#include PROGRAM
#undef main
#undef fstat

#define WORDS_MAX 24

static char const *argv[WORDS_MAX + 2] ;
static int argc ;

void __wrap_xexec_ae (char const *file, char const *const *args, char const *const *env)
{
  char const *const *a = argv ;
  if (file != *args) abort() ;
#ifdef HERM_REQUEST_H
  if (strncmp(env[0], "PATH=", 5) || env[1] || !strstr(file, "herm-")) abort() ;
  for (a = argv + 1 ; a < argv + argc && strcmp(*a, "--") ; a++) ;
  if (a == argv + argc) abort() ;
#else
  while (a < argv + argc && a != args) a++ ;
  if (a == argv || a == argv + argc || env != (char const *const *)environ) abort() ;
#endif
  fuzz_die(0) ;
}

#ifdef HERM_CONFINE_H
static unsigned int fuzz_kernel ;   /* what it enforces */

int __wrap_confine_domain (confine *x)
{
  x->proved = fuzz_kernel ;
  x->refuted = ~fuzz_kernel ;
  x->filtered = fuzz_kernel & 1u << CONFINE_N ;
  return 0 ;
}

int __wrap_confine_try (confine *x)
{
  return __wrap_confine_domain(x) ;
}

/* What does not hold has a word that says so, -x or its argument. */
int __wrap_confine_filter (confine *x)
{
  for (unsigned int i = 0 ; i < CONFINE_N ; i++)
  {
    char const *name = confine_name(i) ;
    int k = 1 ;
    if (!(x->stated & 1u << i) || !confine_lacks(x, i)) continue ;
    while (k < argc && (strlen(argv[k]) < strlen(name) ||
      strcmp(argv[k] + strlen(argv[k]) - strlen(name), name))) k++ ;
    if (k == argc) abort() ;
  }
  return 1 ;
}
#endif

#ifdef HERM_LIBPROBE_H
int probe_rules_take (probe_maps *maps, char const *path)
{
  (void)maps ;
  return path[0] == 'h' ? 0 : (errno = ENOENT, -1) ;
}
int probe_rules_put (probe_maps const *maps, herm_rule_part const *nodes, size_t n,
  herm_rule_key const *keys, size_t m)
{
  (void)maps ; (void)keys ;
  if (!n || nodes[0].key.node || m > RULES_KEYS_MAX) abort() ;
  return 1 ;
}
#endif

static int once (void)
{
  if (setjmp(fuzz_end)) return fuzz_code ;
  return program(argc, argv) ;
}

int LLVMFuzzerTestOneInput (uint8_t const *data, size_t n)
{
  static int lowest = -1 ;
  char *s = malloc(n + 1) ;
  int code ;
  if (lowest < 0) { lowest = dup(2) ; close(lowest) ; }
  memcpy(s, data, n) ;
  s[n] = 0 ;
  argc = 1 ;
  argv[0] = "program" ;
  for (char *w = s ; w < s + n && argc <= WORDS_MAX ; w += strlen(w) + 1) argv[argc++] = w ;
  argv[argc] = 0 ;
#ifdef HERM_CONFINE_H
  fuzz_kernel = n & 1 ? ~0u : n * 2654435761u >> 8 ;
#endif
  code = once() ;
  if (code != 0 && code != 1 && code != 99 && code != 100 && code != 111 && code != 112) abort() ;
  if (argc == 1 && code != 100) abort() ;
  close_range(lowest, ~0u, 0) ;
  free(s) ;
  return 0 ;
}
