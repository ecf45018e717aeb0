/* ISC license. */

#include <string.h>
#include <stddef.h>
#include <stdint.h>

#include <skalibs/blake2s.h>
#include <skalibs/fmtscan.h>

#include <herm/names.h>

#include "libprobe.h"

#define DIGEST_BYTES ((PROBE_DIGEST_SIZE - 1) / 2)

static void add (blake2s_ctx *ctx, void const *s, size_t len)
{
  uint64_t n = len ;
  blake2s_update(ctx, (char const *)&n, sizeof(n)) ;
  blake2s_update(ctx, s, len) ;
}

/* Read back on this machine only: byte order and padding do not matter. */
void probe_digest (probe_want const *wants, unsigned int n, probe_ask const *ask, uint32_t ringsize, char *s)
{
  struct herm_config const *config = &ask->config ;
  static uint32_t const format = HERM_RECORD_FORMAT ;
  blake2s_ctx ctx ;
  char digest[DIGEST_BYTES] ;
  blake2s_init(&ctx, DIGEST_BYTES) ;
  add(&ctx, &format, sizeof(format)) ;
  add(&ctx, &ringsize, sizeof(ringsize)) ;
  add(&ctx, &config->ncpu, sizeof(config->ncpu)) ;
  add(&ctx, &config->cgroup, sizeof(config->cgroup)) ;
  add(&ctx, &config->root_pid, sizeof(config->root_pid)) ;
  add(&ctx, &config->root_ns, sizeof(config->root_ns)) ;
  add(&ctx, &config->root_start, sizeof(config->root_start)) ;
  add(&ctx, config->uids, config->nuids * sizeof(config->uids[0])) ;
  add(&ctx, &config->plain, sizeof(config->plain)) ;
  for (unsigned int i = 0 ; i < ask->libraries.n ; i++)
  {
    probe_library const *l = ask->libraries.v + i ;
    add(&ctx, l->path, strlen(l->path)) ;
    add(&ctx, &l->dev, sizeof(l->dev)) ;
    add(&ctx, &l->ino, sizeof(l->ino)) ;
  }
  for (unsigned int i = 0 ; i < n ; i++)
  {
    size_t len ;
    void const *elf = (*wants[i].set->elf)(&len) ;
    char const *name = herm_set_name(wants[i].set->set) ;
    add(&ctx, name, strlen(name)) ;
    add(&ctx, &wants[i].hook, sizeof(wants[i].hook)) ;
    add(&ctx, &wants[i].beside, sizeof(wants[i].beside)) ;
    add(&ctx, &wants[i].required, sizeof(wants[i].required)) ;
    add(&ctx, elf, len) ;
  }
  blake2s_final(&ctx, digest) ;
  ucharn_fmt(s, digest, DIGEST_BYTES) ;
  s[PROBE_DIGEST_SIZE - 1] = 0 ;
}
