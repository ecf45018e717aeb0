/* ISC license. */

#ifndef HERM_FILTER_H
#define HERM_FILTER_H

#include <stddef.h>
#include <stdint.h>

#include <linux/filter.h>

#include "policy.h"

/* A seccomp filter in the making. Errors stay: see filter_make(). */

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

/* Returns 1 if this architecture can have filters at all, else 0. */
extern int filter_possible (void) gccattr_const ;

/* Makes the whole filter. Returns 1, or 0 if it does not fit. */
extern int filter_make (filter *, policy const *) ;

/* Its parts. Those of arguments end with the number of the call loaded again. */
extern void filter_network (filter *, policy const *) ;
extern void filter_calls (filter *, policy const *) ;

extern void filter_put (filter *, unsigned int, uint32_t) ;
extern void filter_jump (filter *, unsigned int, uint32_t, unsigned int, unsigned int) ;

/* Jumps if true, to this label of the block, else goes on; filter_label() sets the label here. */
extern void filter_goto (filter *, unsigned int, uint32_t, unsigned int) ;
extern void filter_label (filter *, unsigned int) ;

/* Begins a block for a call: n instructions are skipped for others. Loads an argument. */
extern unsigned int filter_begin (filter *, long) ;
extern void filter_argument (filter *, unsigned int) ;
extern void filter_end (filter *, unsigned int) ;

/* Ends the call with this errno. */
extern void filter_refuse (filter *, unsigned int) ;

#endif
