/* ISC license. */

/* The rules of the set egress, shared by loader, programs and herm-rules. */

#ifndef HERM_RULE_H
#define HERM_RULE_H

#include "control.h"

/*
  Two arrays of maps. herm_rule_nodes has one map, by struct herm_want_key: the node of each part
  of a name below the node above; of node 0, the empty name leads to the root, the node of all
  names. herm_rule_tables has two tries of addresses: those of the nodes in force, and those of
  the nodes before or after. An address in the trie is allowed; a node that states a kind of rule
  allows nothing else of that kind.
*/

#define HERM_RULE_CONNECT 1u
#define HERM_RULE_BIND 2u

#define HERM_RULE_TABLES 2

typedef struct herm_rule_node herm_rule_node ;
struct herm_rule_node
{
  uint32_t node ;   /* from 1 */
  uint32_t stated ; /* HERM_RULE_ */
  uint32_t table ;  /* in herm_rule_tables */
  uint32_t generation ;
} ;

/* What herm-rules makes a node of; the first is the root. */
typedef struct herm_rule_part herm_rule_part ;
struct herm_rule_part
{
  struct herm_want_key key ;
  uint32_t stated ;
  uint32_t pad ;
} ;

#define HERM_RULE_BITS 96 /* before the address */

typedef struct herm_rule_key herm_rule_key ;
struct herm_rule_key
{
  uint32_t prefixlen ;  /* HERM_RULE_BITS and the bits of the address that count */
  uint32_t node ;
  uint8_t what ;        /* HERM_RULE_ */
  uint8_t proto ;
  uint8_t family ;      /* 4 or 6 */
  uint8_t anyport ;
  uint16_t port ;
  uint16_t pad ;
  uint8_t address[16] ; /* network order, IPv4 in 4 bytes */
} ;

#endif
