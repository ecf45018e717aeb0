/* ISC license. */

/* The digest of a setup: whatever differs between two setups makes another one. */

#include <herm/config.h>

#ifdef HERM_USE_BPF

#include "check.h"
#include "hold.h"
#include "libprobe.h"

static char base[PROBE_DIGEST_SIZE] ;

static void report (void *data, enum probe_level level, char const *const *v, unsigned int n)
{
  (void)data ;
  (void)level ;
  for (unsigned int i = 0 ; i < n ; i++) printf("%s%s", v[i], i + 1 < n ? "" : "\n") ;
}

/* Padding differs before, so that it is init that makes it the same. */
static void init (probe_setup *s, int c)
{
  memset(s, c, sizeof(*s)) ;
  probe_setup_init(s, &report, 0) ;
  CHECK(!probe_setup_want(s, "exec!")) ;
  CHECK(!probe_setup_want(s, "tls")) ;
  s->config.ncpu = 4 ;
}

static int differs (probe_setup const *s)
{
  char digest[PROBE_DIGEST_SIZE] ;
  hold_digest(s, digest) ;
  return !!strcmp(digest, base) ;
}

int main (void)
{
  static probe_setup s ;
  init(&s, 0) ;
  hold_digest(&s, base) ;
  CHECK(strlen(base) == PROBE_DIGEST_SIZE - 1) ;
  init(&s, 0xa5) ;
  CHECK(!differs(&s)) ;

 /* every bit of the configuration */
  for (size_t i = 0 ; i < sizeof(s.config) ; i++)
    for (unsigned int bit = 0 ; bit < 8 ; bit++)
    {
      ((unsigned char *)&s.config)[i] ^= 1 << bit ;
      CHECK(differs(&s)) ;
      ((unsigned char *)&s.config)[i] ^= 1 << bit ;
    }
  CHECK(!differs(&s)) ;

 /* sizes */
  CHECK(!probe_setup_ring(&s, 1 << 20)) ;
  CHECK(differs(&s)) ;
  init(&s, 0) ;
  s.maps.treesize++ ;
  CHECK(differs(&s)) ;

 /* sets and hooks */
  init(&s, 0) ;
  CHECK(!probe_setup_want(&s, "life")) ;
  CHECK(differs(&s)) ;
  init(&s, 0) ;
  s.n-- ;
  CHECK(differs(&s)) ;
  init(&s, 0) ;
  s.wants[0].set = probe_set_find("life") ;
  CHECK(differs(&s)) ;
  init(&s, 0) ;
  s.wants[0].required = 0 ;
  CHECK(differs(&s)) ;
  init(&s, 0) ;
  CHECK(!probe_setup_hook(&s, "exec=tp")) ;
  CHECK(differs(&s)) ;
  hold_digest(&s, base) ;
  CHECK(!probe_setup_hook(&s, "exec=tp+lsm")) ;
  CHECK(differs(&s)) ;
  CHECK(!probe_setup_hook(&s, "exec=tp_btf")) ;
  CHECK(differs(&s)) ;

 /* libraries: another path, another file of that path */
  init(&s, 0) ;
  CHECK(!probe_setup_library(&s, "/proc/self/exe")) ;
  CHECK(differs(&s)) ;
  hold_digest(&s, base) ;
  CHECK(!differs(&s)) ;
  s.libraries.v[0].path = "/proc/self/exf" ;
  CHECK(differs(&s)) ;
  s.libraries.v[0].path = "/proc/self/exe" ;
  CHECK(!differs(&s)) ;
  s.libraries.v[0].dev++ ;
  CHECK(differs(&s)) ;
  s.libraries.v[0].dev-- ;
  s.libraries.v[0].ino++ ;
  CHECK(differs(&s)) ;
  return CHECK_RESULT() ;
}

#else

int main (void)
{
  return 77 ;
}

#endif
