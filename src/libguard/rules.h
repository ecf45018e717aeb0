/* ISC license. */

#ifndef HERM_RULES_H
#define HERM_RULES_H

#include <stdint.h>

#include <skalibs/genalloc.h>
#include <skalibs/stralloc.h>

#include "rule.h"
#include "policy.h"

/* The rules of the set egress, from a directory: see herm-rules(1). */

#define RULES_NODES_MAX 4096 /* with the root */
#define RULES_KEYS_MAX 65536

typedef struct rules_s rules ;
struct rules_s
{
  genalloc nodes ;        /* herm_rule_part: number i is node i + 1 */
  genalloc keys ;         /* herm_rule_key */
  unsigned int hosts ;    /* names resolved */
} ;
#define RULES_ZERO { .nodes = GENALLOC_ZERO, .keys = GENALLOC_ZERO, .hosts = 0 }

/* Reads the directory. Dies with 100 for bad rules, 99 for names not resolved, 111 on error. */
extern void rules_get (rules *, char const *) ;


 /* Parts */

/* Adds the lines of a policy's net/ files. Dies likewise. (rules, node, policy, path) */
extern void rules_add (rules *, uint32_t, policy const *, char const *) ;

/*
  Appends the addresses of a host: a family byte, 4 or 6, and 16 bytes each. Returns 1, 0 if it
  has none now, -1 (errno).
*/
extern int rules_resolve (stralloc *, char const *, size_t) ;

#endif
