/* ISC license. */

/*
  Header of both sides, kernel and user space: what the loader tells its
  programs, and they the loader. The reader sees nothing of it.
*/

#ifndef HERM_CONTROL_H
#define HERM_CONTROL_H

#include "event.h"

#define HERM_UIDS_MAX 64
#define HERM_PROOF_N 8 /* programs of a set, or groups of them, that the loader wants to see fire */

/* The read-only section .rodata.herm of every object: set before the load, constant to the verifier. */
struct herm_config
{
  uint32_t ncpu ;               /* columns of the statistics map */
  uint32_t nuids ;              /* 0: every uid */
  uint32_t uids[HERM_UIDS_MAX] ; /* real uids, initial user namespace */
  uint32_t beside ;             /* bit 1 << enum herm_hook: attached beside this program */
  uint32_t tree ;               /* 1: only processes in the map herm_tree */
  uint64_t cgroup ;             /* only this one and those below it; 0: every one */
  uint32_t root_pid ;           /* with tree: the process that it begins with, as this pid namespace has it */
  uint32_t root_ns ;            /* inode number of that pid namespace */
  uint64_t root_start ;         /* when it started, CLOCK_BOOTTIME, in hundredths of a second */
  uint32_t plain ;              /* set tls: so many bytes of plaintext of each call are recorded */
  uint32_t pad ;
} ;

/*
  The only entry of the map herm_control, shared by all sets, private to the
  loader.  While pid is not 0, an event of the process that has this number
  in the pid namespace ns is the loader's own trigger: it is counted in fired, by set
  and by what the set has to prove, and in the statistics as filtered; it never enters the ring.
*/
struct herm_control
{
  uint32_t pid ;
  uint32_t ns ;    /* inode number of the pid namespace */
  uint64_t fired[HERM_SET_N][HERM_PROOF_N] ;
} ;

/* Argument of the program in missed.bpf.c. */
struct herm_missed
{
  uint32_t set ;
  uint32_t pad ;
  uint64_t missed ;
} ;

#endif
