/* ISC license. */

#ifndef HERM_FILTER_H
#define HERM_FILTER_H

#include <stddef.h>
#include <stdint.h>

#include <linux/filter.h>

#include "policy.h"

#define FILTER_MAX BPF_MAXINSNS
#define FILTER_REFS 16

typedef struct filter_s filter ;
struct filter_s
{
  struct sock_filter insn[FILTER_MAX] ;
  unsigned int n ;
  unsigned int bad ;                /* too long */
  unsigned int nrefs ;
  unsigned int refs[FILTER_REFS] ;  /* instructions that jump to a label if true */
} ;

extern int filter_possible (void) gccattr_const ;

/* Makes the whole filter. Returns 1, or 0 if it does not fit. */
extern int filter_make (filter *, policy const *) ;

extern void filter_network (filter *, policy const *) ;
extern void filter_calls (filter *, policy const *) ;

extern void filter_put (filter *, unsigned int, uint32_t) ;
extern void filter_jump (filter *, unsigned int, uint32_t, unsigned int, unsigned int) ;

/* Jumps to a label of the block if true. */
extern void filter_goto (filter *, unsigned int, uint32_t, unsigned int) ;
extern void filter_label (filter *, unsigned int) ;

/* A block for one call; filter_end loads the number again. */
extern unsigned int filter_begin (filter *, long) ;
extern void filter_argument (filter *, unsigned int) ;
extern void filter_end (filter *, unsigned int) ;

extern void filter_refuse (filter *, unsigned int) ;

#endif
