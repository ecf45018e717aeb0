/* ISC license. */

/*
  The kernel, as far as our programs look at it.  Only the fields that they
  read are declared, in any order: preserve_access_index makes the loader
  look up where the running kernel keeps them.  No vmlinux.h is needed, so
  the objects can be built on machines whose kernel has no type information.
  Nothing here includes a system header: libbpf's bpf_helpers.h needs but
  these integer types.
*/

#ifndef HERM_KERNEL_H
#define HERM_KERNEL_H

typedef unsigned char uint8_t ;
typedef unsigned short uint16_t ;
typedef unsigned int uint32_t ;
typedef unsigned long long uint64_t ;
typedef int int32_t ;

typedef unsigned char __u8 ;
typedef unsigned short __u16 ;
typedef unsigned int __u32 ;
typedef unsigned long long __u64 ;
typedef signed char __s8 ;
typedef short __s16 ;
typedef int __s32 ;
typedef long long __s64 ;
typedef __u16 __be16 ;
typedef __u32 __be32 ;
typedef __u32 __wsum ;


 /* From the ABI, linux/bpf.h: these numbers never change */

#define BPF_MAP_TYPE_ARRAY 2
#define BPF_MAP_TYPE_PERCPU_ARRAY 6
#define BPF_MAP_TYPE_LRU_HASH 9
#define BPF_MAP_TYPE_RINGBUF 27
#define BPF_F_MMAPABLE (1U << 10)


 /* Types that only the running kernel knows */

#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)

typedef struct
{
  unsigned int val ;
} kuid_t ;

typedef struct
{
  unsigned int val ;
} kgid_t ;

struct cred
{
  kuid_t uid ;
  kgid_t gid ;
  kuid_t euid ;
  kgid_t egid ;
} ;

struct super_block
{
  unsigned int s_dev ;
} ;

struct inode
{
  unsigned long i_ino ;
  struct super_block *i_sb ;
} ;

struct file
{
  struct inode *f_inode ;
} ;

struct mm_struct
{
  unsigned long arg_start ;
  unsigned long arg_end ;
  struct file *exe_file ;
} ;

struct ns_common
{
  unsigned int inum ;
} ;

struct pid_namespace
{
  struct ns_common ns ;
} ;

struct upid
{
  int nr ;
  struct pid_namespace *ns ;
} ;

struct pid
{
  unsigned int level ;
  struct upid numbers[1] ;
} ;

struct task_struct
{
  int pid ;
  int tgid ;
  struct task_struct *real_parent ;
  struct task_struct *group_leader ;
  struct pid *thread_pid ;
  __u64 start_boottime ;
  struct cred *cred ;
  struct mm_struct *mm ;
} ;

struct linux_binprm
{
  int argc ;
  char *filename ;
} ;

/* What a classic tracepoint program is given for sched/sched_process_exec. */
struct trace_event_raw_sched_process_exec
{
  __u32 __data_loc_filename ; /* length << 16 | offset from the start of this */
} ;

#pragma clang attribute pop

#endif
