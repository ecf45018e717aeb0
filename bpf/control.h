/* ISC license. */

/*
  Header of both sides, kernel and user space: what the loader tells its
  programs, and they the loader. The reader sees nothing of it.
*/

#ifndef HERM_CONTROL_H
#define HERM_CONTROL_H

#include "event.h"

#define HERM_UIDS_MAX 64

/*
  Proofs: what each set must show, by firing on the loader's trigger, before
  the loader believes that it works. The programs count by these numbers, the
  table of hooks asks for them.
*/

#define HERM_PROOF_N 8 /* at most, of a set */

enum herm_proof_exec
{
  HERM_PROOF_EXEC_DONE = 0,
  HERM_PROOF_EXEC_CHECK,
  HERM_PROOF_EXEC_FAILED,
  HERM_PROOF_EXEC_FAILED_AT
} ;

enum herm_proof_life
{
  HERM_PROOF_LIFE_FORK = 0,
  HERM_PROOF_LIFE_EXIT
} ;

enum herm_proof_connect
{
  HERM_PROOF_CONNECT_STATE = 0,
  HERM_PROOF_CONNECT_ENTER,
  HERM_PROOF_CONNECT_EXIT,
  HERM_PROOF_CONNECT_CGROUP_CONNECT,
  HERM_PROOF_CONNECT_CGROUP_SEND
} ;

enum herm_proof_file
{
  HERM_PROOF_FILE_EXIT = 0,
  HERM_PROOF_FILE_ENTER,
  HERM_PROOF_FILE_ENTER_FD,
  HERM_PROOF_FILE_COMPAT,
  HERM_PROOF_FILE_LSM
} ;

enum herm_proof_tree
{
  HERM_PROOF_TREE_FORK = 0
} ;

/* The read-only section .rodata.herm of every object: set before the load, then constant. */
struct herm_config
{
  uint32_t ncpu ;                /* columns of the statistics map */
  uint32_t nuids ;               /* 0: record every uid */
  uint32_t uids[HERM_UIDS_MAX] ; /* real uids, initial user namespace */
  uint32_t companions ;          /* attached companion hooks: bits 1 << enum herm_hook */
  uint32_t tree ;                /* 1: record only processes in the map herm_tree */
  uint64_t cgroup ;              /* record only this cgroup and those below; 0: every cgroup */
  uint32_t root_pid ;            /* with tree: the first process, by its pid in this namespace */
  uint32_t root_ns ;             /* inode number of that pid namespace */
  uint64_t root_start ;          /* start of that process, CLOCK_BOOTTIME, 1/100 s */
  uint32_t plain ;               /* set tls: bytes of plaintext recorded of each call */
  uint32_t pad ;
} ;

/*
  The only entry of the map herm_control, which all sets share and the reader never gets.
  While pid is not 0, events of the process with that number in the pid namespace ns are the
  loader's trigger: counted in fired, by set and proof, and as filtered; never recorded.
*/
struct herm_control
{
  uint32_t pid ;
  uint32_t ns ;    /* inode number of the pid namespace */
  uint64_t fired[HERM_SET_N][HERM_PROOF_N] ;
} ;

/* The argument of the program in missed.bpf.c */
struct herm_missed
{
  uint32_t set ;
  uint32_t pad ;
  uint64_t missed ;
} ;

#endif
