/* ISC license. */

/* Header of both sides, loader and programs; the reader sees nothing of it. */

#ifndef HERM_CONTROL_H
#define HERM_CONTROL_H

#include "event.h"

#define HERM_UIDS_MAX 64

/* What a set must show by firing on the loader's trigger, before the loader trusts it */

#define HERM_PROOF_N 8 /* at most */

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

/* Section .rodata.herm of every object: constant once loaded */
struct herm_config
{
  uint32_t ncpu ;                /* columns of the statistics map */
  uint32_t nuids ;               /* 0: all */
  uint32_t uids[HERM_UIDS_MAX] ; /* real, initial user namespace */
  uint32_t companions ;          /* those attached: bits 1 << enum herm_hook */
  uint32_t tree ;                /* 1: only processes in herm_tree */
  uint64_t cgroup ;              /* only this one and those below; 0: all */
  uint32_t root_pid ;            /* with tree: the first process */
  uint32_t root_ns ;             /* pid namespace of that number, by inode */
  uint64_t root_start ;          /* its start, CLOCK_BOOTTIME, 1/100 s */
  uint32_t plain ;               /* tls: bytes of plaintext to record of each call */
  uint32_t pad ;
} ;

/*
  The entry of the map herm_control. While pid is not 0, events of that process are the
  loader's trigger: counted in fired and as filtered, not recorded.
*/
struct herm_control
{
  uint32_t pid ;
  uint32_t ns ;    /* pid namespace, by inode */
  uint64_t fired[HERM_SET_N][HERM_PROOF_N] ;
} ;

/* Argument of missed.bpf.c */
struct herm_missed
{
  uint32_t set ;
  uint32_t pad ;
  uint64_t missed ;
} ;

#endif
