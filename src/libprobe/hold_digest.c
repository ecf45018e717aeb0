/* ISC license. */

#include <string.h>
#include <stddef.h>
#include <stdint.h>

#include <skalibs/blake2s.h>
#include <skalibs/fmtscan.h>

#include <herm/names.h>

#include "hold.h"
#include "probe-internal.h"

#define DIGEST_BYTES ((PROBE_DIGEST_SIZE - 1) / 2)

static void add (blake2s_ctx *ctx, void const *s, size_t len)
{
  uint64_t n = len ;
  blake2s_update(ctx, (char const *)&n, sizeof(n)) ;
  blake2s_update(ctx, s, len) ;
}

/* Only this machine compares it: byte order and padding may enter. */
void hold_digest (probe_setup const *s, char *out)
{
  blake2s_ctx ctx ;
  char digest[DIGEST_BYTES] ;
  blake2s_init(&ctx, DIGEST_BYTES) ;
  add(&ctx, &s->maps.ringsize, sizeof(s->maps.ringsize)) ;
  add(&ctx, &s->maps.treesize, sizeof(s->maps.treesize)) ;
  add(&ctx, &s->maps.namesize, sizeof(s->maps.namesize)) ;
  add(&ctx, s->roots, s->nroots * sizeof(s->roots[0])) ;
  for (unsigned int i = 0 ; i < s->nservices ; i++)
    add(&ctx, s->services[i], strlen(s->services[i])) ;
  add(&ctx, &s->config, sizeof(s->config)) ;
  for (unsigned int i = 0 ; i < s->libraries.n ; i++)
  {
    probe_library const *l = s->libraries.v + i ;
    add(&ctx, l->path, strlen(l->path)) ;
    add(&ctx, &l->dev, sizeof(l->dev)) ;
    add(&ctx, &l->ino, sizeof(l->ino)) ;
  }
  for (unsigned int i = 0 ; i < s->n ; i++)
  {
    probe_want const *want = s->wants + i ;
    char const *name = probe_set_name(want->set) ;
    size_t len ;
    void const *elf = (*want->set->elf)(&len) ;
    add(&ctx, name, strlen(name)) ;
    add(&ctx, &want->hook, sizeof(want->hook)) ;
    add(&ctx, &want->companions, sizeof(want->companions)) ;
    add(&ctx, &want->required, sizeof(want->required)) ;
    add(&ctx, elf, len) ;
  }
  blake2s_final(&ctx, digest) ;
  ucharn_fmt(out, digest, DIGEST_BYTES) ;
  out[PROBE_DIGEST_SIZE - 1] = 0 ;
}
