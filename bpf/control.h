/* ISC license. */

/* Shared by loader and programs, not the reader. Pid namespaces: by inode. */

#ifndef HERM_CONTROL_H
#define HERM_CONTROL_H

#include "event.h"

#define HERM_UIDS_MAX 64

/* The programs that must fire on the trigger before the loader trusts the set */

#define HERM_PROOF_N 8

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

/* Section .rodata.herm */
struct herm_config
{
  uint32_t ncpu ;
  uint32_t nuids ;               /* 0: all */
  uint32_t uids[HERM_UIDS_MAX] ; /* real, initial namespace */
  uint32_t companions ;          /* attached: bits 1 << enum herm_hook */
  uint32_t tree ;                /* 1: only herm_tree */
  uint64_t cgroup ;              /* with those below; 0: all */
  uint32_t root_pid ;            /* tree: the first process */
  uint32_t root_ns ;             /* of root_pid */
  uint64_t root_start ;          /* CLOCK_BOOTTIME, 1/100 s */
  uint32_t plain ;               /* tls: plaintext bytes to record per call */
  uint32_t pad ;
} ;

/* Unless pid is 0, events of that process are the trigger: in fired and filtered, unrecorded. */
struct herm_control
{
  uint32_t pid ;
  uint32_t ns ;
  uint64_t fired[HERM_SET_N][HERM_PROOF_N] ;
} ;

struct herm_missed
{
  uint32_t set ;
  uint32_t pad ;
  uint64_t missed ;
} ;

#endif
