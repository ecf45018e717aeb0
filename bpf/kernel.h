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
typedef long long int64_t ;

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

#define BPF_MAP_TYPE_HASH 1
#define BPF_MAP_TYPE_ARRAY 2
#define BPF_MAP_TYPE_PERCPU_ARRAY 6
#define BPF_MAP_TYPE_LRU_HASH 9
#define BPF_MAP_TYPE_RINGBUF 27
#define BPF_MAP_TYPE_TASK_STORAGE 29
#define BPF_F_NO_PREALLOC (1U << 0)
#define BPF_F_MMAPABLE (1U << 10)
#define BPF_ANY 0
#define BPF_NOEXIST 1
#define BPF_LOCAL_STORAGE_GET_F_CREATE 1

#define CLONE_PARENT 0x00008000UL
#define CLONE_THREAD 0x00010000UL
#define S_IFMT 0170000
#define TS_COMPAT 2
#define EEXIST 17


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
  unsigned long s_magic ;
} ;

struct inode
{
  unsigned short i_mode ;
  unsigned long i_ino ;
  struct super_block *i_sb ;
} ;

struct hlist_bl_node
{
  struct hlist_bl_node **pprev ;
} ;

struct qstr
{
  unsigned char const *name ;
} ;

struct dentry
{
  struct hlist_bl_node d_hash ;
  struct dentry *d_parent ;
  struct qstr d_name ;
} ;

struct vfsmount
{
  struct dentry *mnt_root ;
} ;

struct mnt_namespace ;

struct mount
{
  struct mount *mnt_parent ;
  struct dentry *mnt_mountpoint ;
  struct vfsmount mnt ;
  struct mnt_namespace *mnt_ns ;
} ;

struct path
{
  struct vfsmount *mnt ;
  struct dentry *dentry ;
} ;

struct file
{
  unsigned int f_mode ;
  unsigned int f_flags ;
  struct path f_path ;
  struct inode *f_inode ;
  void *private_data ;
} ;

struct fdtable
{
  unsigned int max_fds ;
  struct file **fd ;
} ;

struct files_struct
{
  struct fdtable *fdt ;
} ;

struct fs_struct
{
  struct path root ;
  struct path pwd ;
} ;

struct nsproxy
{
  struct mnt_namespace *mnt_ns ;
} ;

struct thread_info
{
  __u32 status ; /* x86 */
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

typedef struct
{
  int counter ;
} atomic_t ;

struct list_head
{
  struct list_head *next ;
  struct list_head *prev ;
} ;

struct signal_struct
{
  atomic_t live ;      /* threads that have not begun to exit */
  int group_exit_code ;
  unsigned int flags ;
} ;
#define SIGNAL_GROUP_EXIT 4

/* Before 6.1 it knows the numbers of its ancestors and its own, by level. */
struct cgroup
{
  int level ;
  __u64 ancestor_ids[1] ;
} ;

struct css_set
{
  struct cgroup *dfl_cgrp ;
} ;

struct task_struct
{
  struct thread_info thread_info ;
  unsigned int flags ;
  int exit_code ;
  struct signal_struct *signal ;
  struct list_head children ;
  struct list_head sibling ;
  int pid ;
  int tgid ;
  struct task_struct *real_parent ;
  struct task_struct *group_leader ;
  struct pid *thread_pid ;
  __u64 start_boottime ;
  struct cred *cred ;
  struct mm_struct *mm ;
  struct fs_struct *fs ;
  struct files_struct *files ;
  struct nsproxy *nsproxy ;
  struct css_set *cgroups ;
} ;

struct linux_binprm
{
  int argc ;
  char *filename ;
  char *interp ;
  struct file *file ;
} ;

/* What iterators over tasks are given. */
struct seq_file ;

struct bpf_iter_meta
{
  struct seq_file *seq ;
} ;

struct bpf_iter__task
{
  struct bpf_iter_meta *meta ;
  struct task_struct *task ;
} ;

/* What classic tracepoint programs are given. */
struct trace_event_raw_sched_process_exec
{
  __u32 __data_loc_filename ; /* length << 16 | offset from the start of this */
} ;

/* Before 6.16 it was of another type, without this field. */
struct trace_event_raw_sched_process_exit
{
  _Bool group_dead ;
} ;

struct trace_event_raw_task_newtask
{
  int pid ;
  unsigned long clone_flags ;
} ;

/* Network. What the kernel has in nested, nameless structures and unions is found by its name all the same. */

struct in6_addr
{
  int unused ; /* it is read as a whole */
} ;

struct sock_common
{
  __be32 skc_daddr ;
  __be32 skc_rcv_saddr ;
  __be16 skc_dport ;
  unsigned short skc_family ;
  unsigned char skc_state ;
  unsigned long skc_flags ;
  struct in6_addr skc_v6_daddr ;
  struct in6_addr skc_v6_rcv_saddr ;
} ;

struct sock
{
  struct sock_common __sk_common ;
  __u16 sk_protocol ;
  int sk_err ;
  int sk_err_soft ;
} ;

struct inet_sock
{
  __be16 inet_sport ;
} ;

struct tcp_sock
{
  __u64 bytes_received ;
  __u64 bytes_sent ;
  __u64 bytes_retrans ;
} ;

typedef enum
{
  SS_UNCONNECTED = 1
} socket_state ;

/* Of a file that is a socket: its private_data. */
struct socket
{
  socket_state state ;
  struct sock *sk ;
} ;

struct trace_event_raw_inet_sock_set_state
{
  void const *skaddr ;
  int newstate ;
} ;

struct trace_event_raw_sys_enter
{
  unsigned long args[6] ;
} ;

struct trace_event_raw_sys_exit
{
  long ret ;
} ;

/* The registers of a system call, and which has what. Programs that need them are not there on other architectures. */
#if defined(__TARGET_ARCH_x86)
# define SYS_NR orig_ax
# define SYS_ARG1 di
# define SYS_ARG2 si
# define SYS_ARG3 dx
#elif defined(__TARGET_ARCH_arm64)
# define SYS_NR syscallno
# define SYS_ARG1 orig_x0
# define SYS_ARG2 regs[1]
# define SYS_ARG3 regs[2]
#endif
struct pt_regs
{
#if defined(__TARGET_ARCH_x86)
  unsigned long di ;
  unsigned long si ;
  unsigned long dx ;
  unsigned long orig_ax ;
#elif defined(__TARGET_ARCH_arm64)
  __u64 regs[31] ;
  __u64 orig_x0 ;
  __s32 syscallno ;
#endif
} ;

#pragma clang attribute pop


 /* From the ABI, linux/bpf.h: what programs at a cgroup are given */

struct bpf_sock
{
  __u32 bound_dev_if ;
  __u32 family ;
  __u32 type ;
  __u32 protocol ;
  __u32 mark ;
  __u32 priority ;
  __u32 src_ip4 ;
  __u32 src_ip6[4] ;
  __u32 src_port ;
  __u32 dst_port ; /* in the order of the network, unlike the other one */
  __u32 dst_ip4 ;
  __u32 dst_ip6[4] ;
  __u32 state ;
} ;

struct bpf_sock_addr
{
  __u32 user_family ;
  __u32 user_ip4 ;
  __u32 user_ip6[4] ;
  __u32 user_port ;
  __u32 family ;
  __u32 type ;
  __u32 protocol ;
  __u32 msg_src_ip4 ;
  __u32 msg_src_ip6[4] ;
  struct bpf_sock *sk __attribute__((aligned(8))) ;
} ;


 /* Types that are the kernel's ABI: what tracefs says in the format files of these events */

struct herm_syscall_enter  /* syscalls/sys_enter_X: as many arguments as the call has */
{
  __u64 common ;
  __s32 nr ;
  __u64 args[6] ;
} ;

struct herm_syscall_exit   /* syscalls/sys_exit_X */
{
  __u64 common ;
  __s32 nr ;
  __s64 ret ;
} ;

struct herm_raw_enter      /* raw_syscalls/sys_enter */
{
  __u64 common ;
  __s64 nr ;
  __u64 args[6] ;
} ;

struct herm_raw_exit       /* raw_syscalls/sys_exit */
{
  __u64 common ;
  __s64 nr ;
  __s64 ret ;
} ;

#endif
