/* ISC license. */

/* Shared by loader and programs, not the reader. Pid namespaces: by inode. */

#ifndef HERM_CONTROL_H
#define HERM_CONTROL_H

#include "event.h"

#define HERM_UIDS_MAX 64
#define HERM_CALLS_MAX 512

/* The programs that must fire on the trigger before the loader trusts the set */

#define HERM_PROOF_N 8

enum herm_proof_exec
{
  HERM_PROOF_EXEC_DONE = 0,
  HERM_PROOF_EXEC_CHECK,
  HERM_PROOF_EXEC_FAILED,
  HERM_PROOF_EXEC_FAILED_AT,
  HERM_PROOF_EXEC_ENTERED,
  HERM_PROOF_EXEC_ENTERED_AT
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

enum herm_proof_egress
{
  HERM_PROOF_EGRESS_CONNECT = 0,
  HERM_PROOF_EGRESS_SEND,
  HERM_PROOF_EGRESS_BIND
} ;

enum herm_proof_guard
{
  HERM_PROOF_GUARD_ENTER = 0,
  HERM_PROOF_GUARD_SELF   /* the loader would be killed: no proof */
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
  HERM_PROOF_TREE_FORK = 0,
  HERM_PROOF_TREE_EXEC
} ;


 /* Lineage */

enum herm_role
{
  HERM_ROLE_MEMBER = 0,
  HERM_ROLE_CANDIDATE,  /* child of a scanner, until it executes */
  HERM_ROLE_SCANNER,    /* a trusted s6-svscan; without a name: of -g */
  HERM_ROLE_SUPERVISOR, /* s6-supervise */
  HERM_ROLE_STARTING    /* its child, until it executes */
} ;

#define HERM_LINEAGE_TREE 1   /* of -r */
#define HERM_LINEAGE_WANTED 2 /* of -G */
#define HERM_LINEAGE_LOST 4   /* has the name above instead of its own */

struct herm_process
{
  uint64_t start ; /* ns, CLOCK_BOOTTIME */
  uint64_t pid ;
} ;

struct herm_lineage
{
  uint32_t name ;
  uint32_t generation ;
  uint8_t role ;
  uint8_t flags ;
  uint16_t pad ;
} ;

/* What the loader knows of existing processes */
#define HERM_SEED_TREE 1       /* root of -r */
#define HERM_SEED_ROOT 2       /* root of -g */
#define HERM_SEED_SCANNER 4    /* an s6-svscan, if it has a name */
#define HERM_SEED_SUPERVISOR 8 /* an s6-supervise, if a scanner's child */
#define HERM_SEED_LAST 16      /* key 0: the last pass */

struct herm_seed_key
{
  uint64_t start ; /* 1/100 s */
  uint64_t pid ;   /* in herm_config.ns */
} ;

struct herm_seed
{
  uint32_t what ;
  char name[HERM_NAME_SIZE] ;
} ;

/* A tree of the parts of all -G. node 0: above the first part */
struct herm_want_key
{
  char name[HERM_NAME_SIZE] ; /* filled with NULs */
  uint64_t node ;
} ;

struct herm_want
{
  uint32_t node ;
  uint32_t wanted ;
} ;

/* Section .rodata.herm */
struct herm_config
{
  uint32_t ncpu ;
  uint32_t nuids ;               /* 0: all */
  uint32_t uids[HERM_UIDS_MAX] ; /* real, initial namespace */
  uint32_t companions ;          /* attached: bits 1 << enum herm_hook */
  uint32_t lineage ;             /* HERM_LINEAGE_ flags that a process must have */
  uint64_t cgroup ;              /* with those below; 0: all */
  uint32_t names ;               /* 1: records carry names */
  uint32_t named ;               /* 1: -G wants every name */
  uint32_t ns ;                  /* pid namespace of the seeds */
  uint64_t calls[HERM_CALLS_MAX / 64] ; /* guard: allowed, by number */
  uint32_t plain ;               /* tls: plaintext bytes to record per call */
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
