/* ISC license. */

#include <string.h>
#include <stdarg.h>
#include <stdio.h>

#include <bpf/libbpf.h>

#include <skalibs/strerr.h>

#include "probe-internal.h"

/* libbpf gives printf formats: the only stdio. */
static int say (enum libbpf_print_level level, char const *fmt, va_list args)
{
  char buf[1024] ;
  size_t len ;
  (void)level ;
  vsnprintf(buf, sizeof(buf), fmt, args) ;
  len = strlen(buf) ;
  while (len && buf[len-1] == '\n') buf[--len] = 0 ;
  if (len) strerr_warnt(buf) ;
  return 0 ;
}

void probe_init (int debug)
{
  libbpf_set_print(debug ? &say : 0) ;
}
