/* ISC license. */

#ifndef HERM_CONVERT_H
#define HERM_CONVERT_H

#include <stddef.h>

#include <skalibs/genalloc.h>
#include <skalibs/stralloc.h>

#include "policy.h"

/* YAML as a tree */

#define DOC_NONE 0
#define DOC_NULL 1
#define DOC_TEXT 2
#define DOC_LIST 3
#define DOC_MAP 4

#define DOC_SIZE_MAX 1048576
#define DOC_DEPTH_MAX 16
#define DOC_KEYS_MAX 1024 /* of one map */

typedef struct doc_node_s doc_node ;
struct doc_node_s
{
  unsigned int type ;
  unsigned int line ;   /* from 1, of the key if it has one */
  unsigned int column ;
  size_t key ;          /* in text; 0: none */
  size_t value ;        /* in text, of DOC_TEXT */
  size_t first ;        /* child, 0: none */
  size_t next ;         /* sibling, 0: none */
} ;

typedef struct doc_s doc ;
struct doc_s
{
  stralloc text ;  /* strings with their NULs, behind an empty one */
  genalloc nodes ; /* doc_node: 0 is the root */
  unsigned int line ; /* of an error */
  unsigned int column ;
  char const *bad ;
} ;
#define DOC_ZERO { .text = STRALLOC_ZERO, .nodes = GENALLOC_ZERO, .bad = 0 }

#define doc_at(d, i) (genalloc_s(doc_node, &(d)->nodes) + (i))
#define doc_key(d, n) ((d)->text.s + (n)->key)
#define doc_text(d, n) ((d)->text.s + (n)->value)

/* Returns 1; 0 if it is refused: bad, line and column say why; -1 (errno). */
extern int doc_parse (doc *, char const *, size_t) ;

/* Returns 0. */
extern int doc_refuse (doc *, doc_node const *, char const *) ;

/* Returns the child with this key, or null. */
extern doc_node const *doc_find (doc const *, doc_node const *, char const *) ;

extern void doc_free (doc *) ;

/* A policy in memory */
typedef struct convert_s convert ;
struct convert_s
{
  int stated[POLICY_FILES] ;
  stralloc file[POLICY_FILES] ;
  stralloc ignored ;
} ;

/* Converts a document into a zeroed policy. Returns as doc_parse. */
extern int convert_document (convert *, doc *) ;

/* Returns 0 if it is a valid policy, or why it is not. */
extern char const *convert_bad (convert const *) ;

extern int convert_list (convert *, doc *, unsigned int, doc_node const *, char const *) ;
extern int convert_keys (doc *, doc_node const *, char const *const *) ;
extern int convert_ignore (convert *, doc const *, char const *, doc_node const *) ;

extern void convert_free (convert *) ;

/* Writes it into a new directory, whole or not at all. Returns 1; 0 if it exists; -1 (errno). */
extern int convert_write (convert const *, char const *) ;

#endif
