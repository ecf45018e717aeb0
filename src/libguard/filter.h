/* ISC license. */

#ifndef HERM_FILTER_H
#define HERM_FILTER_H

#include <stddef.h>
#include <stdint.h>

#include <linux/audit.h>
#include <linux/filter.h>

#include "policy.h"

/* 0: no filter can be made for this machine. */
#if defined(__x86_64__) && !defined(__ILP32__)
# define FILTER_ARCH AUDIT_ARCH_X86_64
# define FILTER_X32 0x40000000
#elif defined(__aarch64__) && !defined(__AARCH64EB__)
# define FILTER_ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
# define FILTER_ARCH AUDIT_ARCH_RISCV64
#elif defined(__loongarch64)
# define FILTER_ARCH AUDIT_ARCH_LOONGARCH64
#elif defined(__powerpc64__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
# define FILTER_ARCH AUDIT_ARCH_PPC64LE
#else
# define FILTER_ARCH 0
#endif

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
