/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/* System call numbers to enum herm_file_op; -1: not recorded */

#ifndef HERM_FILE_CALLS_BPF_H
#define HERM_FILE_CALLS_BPF_H

#include "kernel.bpf.h"
#include "event.h"

#if defined(__TARGET_ARCH_x86)
# define NATIVE(x86, generic) x86
#else
# define NATIVE(x86, generic) generic
#endif

herm_inline int file_op (int32_t nr)
{
  switch (nr)
  {
#if defined(__TARGET_ARCH_x86)
    case 2 : return HERM_FILE_OPEN ;
    case 85 : return HERM_FILE_CREAT ;
    case 87 : return HERM_FILE_UNLINK ;
    case 84 : return HERM_FILE_RMDIR ;
    case 82 : return HERM_FILE_RENAME ;
#endif
    case NATIVE(257, 56) : return HERM_FILE_OPENAT ;
    case 437 : return HERM_FILE_OPENAT2 ;
    case NATIVE(0, 63) : return HERM_FILE_READ ;
    case NATIVE(17, 67) : return HERM_FILE_PREAD64 ;
    case NATIVE(19, 65) : return HERM_FILE_READV ;
    case NATIVE(295, 69) : return HERM_FILE_PREADV ;
    case NATIVE(327, 286) : return HERM_FILE_PREADV2 ;
    case NATIVE(1, 64) : return HERM_FILE_WRITE ;
    case NATIVE(18, 68) : return HERM_FILE_PWRITE64 ;
    case NATIVE(20, 66) : return HERM_FILE_WRITEV ;
    case NATIVE(296, 70) : return HERM_FILE_PWRITEV ;
    case NATIVE(328, 287) : return HERM_FILE_PWRITEV2 ;
    case NATIVE(263, 35) : return HERM_FILE_UNLINKAT ;
    case NATIVE(264, 38) : return HERM_FILE_RENAMEAT ;
    case NATIVE(316, 276) : return HERM_FILE_RENAMEAT2 ;
    default : return -1 ;
  }
}

/* 64-bit processes reach it by int 0x80. */
herm_inline int file_op_i386 (int32_t nr)
{
  switch (nr)
  {
    case 5 : return HERM_FILE_OPEN ;
    case 295 : return HERM_FILE_OPENAT ;
    case 437 : return HERM_FILE_OPENAT2 ;
    case 8 : return HERM_FILE_CREAT ;
    case 3 : return HERM_FILE_READ ;
    case 180 : return HERM_FILE_PREAD64 ;
    case 145 : return HERM_FILE_READV ;
    case 333 : return HERM_FILE_PREADV ;
    case 378 : return HERM_FILE_PREADV2 ;
    case 4 : return HERM_FILE_WRITE ;
    case 181 : return HERM_FILE_PWRITE64 ;
    case 146 : return HERM_FILE_WRITEV ;
    case 334 : return HERM_FILE_PWRITEV ;
    case 379 : return HERM_FILE_PWRITEV2 ;
    case 10 : return HERM_FILE_UNLINK ;
    case 301 : return HERM_FILE_UNLINKAT ;
    case 40 : return HERM_FILE_RMDIR ;
    case 38 : return HERM_FILE_RENAME ;
    case 302 : return HERM_FILE_RENAMEAT ;
    case 353 : return HERM_FILE_RENAMEAT2 ;
    default : return -1 ;
  }
}

#endif
