/* ISC license. */

/*
  A file of a policy: the first byte chooses which, the rest is its contents. What is accepted must
  be accepted line by line, and its filter must do what the lists say. tests/integration/policy-fuzz
  builds and runs it.
*/

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>

#include "../unit/bpf-run.h"
#include "confine.h"

static void lines (policy_file const *f, unsigned int file)
{
  unsigned int last = 0 ;
  for (size_t i = 0 ; i < policy_count(f) ; i++)
  {
    char const *s = policy_text(f, i) ;
    size_t n = strlen(s) ;
    if (policy_line_bad(file, s) || !n || n > POLICY_LINE_MAX || *s == '#' || strchr(s, '\n'))
      abort() ;
    if (policy_number(f, i) <= last || policy_number(f, i) > POLICY_LINES_MAX) abort() ;
    last = policy_number(f, i) ;
    if (confine_dimension(file, s) >= CONFINE_N) abort() ;
  }
}

static void filters (policy const *p)
{
  static filter f ;
  struct seccomp_data d = { .nr = SYS_read } ;
  if (!filter_make(&f, p)) abort() ;
  d.arch = f.insn[1].k ;
  for (int i = 0 ; i < 600 ; i++)
  {
    d.nr = i ;
    bpf_run(f.insn, f.n, &d) ;
  }
}

int LLVMFuzzerTestOneInput (uint8_t const *data, size_t n)
{
  policy p = POLICY_ZERO ;
  policy_error e ;
  unsigned int file ;
  char *s ;
  if (!n) return 0 ;
  file = *data % POLICY_FILES ;
  s = malloc(n - 1) ;   /* no byte more, for the sanitizer */
  memcpy(s, data + 1, n - 1) ;
  if (policy_scan(p.file + file, file, s, n - 1, &e) > 0)
  {
    lines(p.file + file, file) ;
    policy_whole(&p, &e) ;
    filters(&p) ;
  }
  policy_free(&p) ;
  free(s) ;
  return 0 ;
}
