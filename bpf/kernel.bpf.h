/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/*
  Only the fields that the programs read: the loader finds them by name in the running kernel,
  nested ones too. So the build needs no type information.
*/

#ifndef HERM_KERNEL_BPF_H
#define HERM_KERNEL_BPF_H

typedef unsigned char uint8_t ;
typedef unsigned short uint16_t ;
typedef unsigned int uint32_t ;
typedef unsigned long long uint64_t ;
typedef int int32_t ;
typedef long long int64_t ;

#define UINT32_C(x) x ## U

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


 /* Constants of the ABI */

#define BPF_MAP_TYPE_HASH 1
#define BPF_MAP_TYPE_ARRAY 2
#define BPF_MAP_TYPE_PERCPU_ARRAY 6
#define BPF_MAP_TYPE_LRU_HASH 9
#define BPF_MAP_TYPE_LPM_TRIE 11
#define BPF_MAP_TYPE_ARRAY_OF_MAPS 12
#define BPF_MAP_TYPE_RINGBUF 27
#define BPF_MAP_TYPE_TASK_STORAGE 29
#define BPF_F_NO_PREALLOC (1U << 0)
#define BPF_F_MMAPABLE (1U << 10)
#define BPF_ANY 0
#define BPF_NOEXIST 1
#define BPF_LOCAL_STORAGE_GET_F_CREATE 1

#define EPERM 1
#define EINTR 4
#define EEXIST 17
#define EISCONN 106
#define EALREADY 114
#define EINPROGRESS 115
#define ECANCELED 125

#define CLONE_PARENT 0x00008000UL
#define CLONE_THREAD 0x00010000UL

#define S_IFMT 0170000
#define S_IFDIR 0040000
#define S_IFSOCK 0140000
#define S_IFREG 0100000
#define S_IFBLK 0060000
#define AT_FDCWD (-100)
#define O_ACCMODE 03
#define O_WRONLY 01
#define O_CREAT 0100
#define O_TRUNC 01000
#define O_PATH 010000000
#define RESOLVE_IN_ROOT 0x10
#define ANON_INODE_FS_MAGIC 0x09041934
#define NSFS_MAGIC 0x6e736673
#define PIDFS_MAGIC 0x50494446
#define PIPEFS_MAGIC 0x50495045
#define SOCKFS_MAGIC 0x534f434b

#define AF_UNSPEC 0
#define AF_INET 2
#define AF_INET6 10
#define IPPROTO_TCP 6
#define IPPROTO_UDP 17
#define IPPROTO_MPTCP 262
#define SOCK_RAW 3
#define TCP_ESTABLISHED 1
#define TCP_SYN_SENT 2
#define TCP_SYN_RECV 3
#define TCP_CLOSE 7
#define TCP_LISTEN 10

#if defined(__TARGET_ARCH_x86)
# define NR_CONNECT 42
# define NR_I386_IO_SETUP 245
#elif defined(__TARGET_ARCH_arm64)
# define NR_CONNECT 203
#endif
#define NR_IO_URING_SETUP 425 /* any ABI */
#define NR_IO_URING_ENTER 426
#define NR_X32_BIT 0x40000000


 /* Outside the ABI, unchanged since 5.10 */

#define ERESTARTSYS 512 /* to ERESTART_LAST: the call restarts */
#define ERESTART_LAST 516
#define FMODE_NOACCOUNT (1U << 29)
#define PF_IO_WORKER 0x10
#define PF_FORKNOEXEC 0x40
#define SIGNAL_GROUP_EXIT 4
#define SOCK_DONE 1 /* bit of skc_flags: the peer sent FIN */
#define TS_COMPAT 2


 /* Types */

#pragma clang attribute push (__attribute__((preserve_access_index)), apply_to = record)

typedef struct
{
  int counter ;
} atomic_t ;

typedef struct
{
  __s64 counter ;
} atomic_long_t ;

typedef struct
{
  atomic_long_t refcnt ; /* 0 for one reference */
} file_ref_t ;

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
  kuid_t i_uid ;
  unsigned int i_nlink ;
  unsigned long i_ino ;
  struct super_block *i_sb ;
  void *i_private ;
} ;

struct hlist_bl_node
{
  struct hlist_bl_node **pprev ;
} ;

struct qstr
{
  unsigned int len ;
  unsigned char const *name ;
} ;

struct dentry_operations
{
  void *d_dname ;
} ;

struct dentry
{
  struct hlist_bl_node d_hash ;
  struct dentry *d_parent ;
  struct qstr d_name ;
  struct inode *d_inode ;
  struct dentry_operations *d_op ;
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

/* From 6.13 on f_ref, before f_count */
struct file
{
  file_ref_t f_ref ;
  atomic_long_t f_count ;
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
  atomic_t count ;
  struct fdtable *fdt ;
} ;

struct fs_struct
{
  int users ;
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
  atomic_t mm_users ;
  unsigned long arg_start ;
  unsigned long arg_end ;
  struct file *exe_file ;
} ;

struct proc_ns_operations
{
  char const *name ;
} ;

struct ns_common
{
  struct proc_ns_operations *ops ;
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

struct list_head
{
  struct list_head *next ;
  struct list_head *prev ;
} ;

struct signal_struct
{
  atomic_t live ;      /* threads not exiting */
  int group_exit_code ;
  unsigned int flags ;
} ;

/* ancestor_ids: before 6.1; by level */
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
  char comm[16] ;
  kuid_t loginuid ;  /* like sessionid: CONFIG_AUDIT */
  unsigned int sessionid ;
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

/* Contexts of classic tracepoints */
struct trace_event_raw_sched_process_exec
{
  __u32 __data_loc_filename ; /* length << 16 | offset */
} ;

/* group_dead: from 6.16 on; before, the context is of another type */
struct trace_event_raw_sched_process_exit
{
  _Bool group_dead ;
} ;

struct trace_event_raw_task_newtask
{
  int pid ;
  unsigned long clone_flags ;
} ;


struct in6_addr
{
  int unused ;
} ;

struct sock_common
{
  __be32 skc_daddr ;
  __be32 skc_rcv_saddr ;
  __be16 skc_dport ;
  __u16 skc_num ;
  unsigned short skc_family ;
  unsigned char skc_state ;
  int skc_bound_dev_if ;
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

struct socket
{
  socket_state state ;
  short type ;
  struct sock *sk ;
} ;

struct trace_event_raw_inet_sock_set_state
{
  void const *skaddr ;
  int oldstate ;
  int newstate ;
} ;

/* Elsewhere the programs that need registers are missing. */
#if defined(__TARGET_ARCH_x86)
# define SYS_NR orig_ax
# define SYS_ARG1 di
# define SYS_ARG2 si
# define SYS_ARG3 dx
# define SYS_ARG4 r10
struct pt_regs
{
  unsigned long r10 ;
  unsigned long bx ;
  unsigned long di ;
  unsigned long si ;
  unsigned long dx ;
  unsigned long cx ;
  unsigned long ax ;
  unsigned long sp ;
  unsigned long orig_ax ;
} ;
#elif defined(__TARGET_ARCH_arm64)
# define SYS_NR syscallno
# define SYS_ARG1 orig_x0
# define SYS_ARG2 regs[1]
# define SYS_ARG3 regs[2]
# define SYS_ARG4 regs[3]
struct pt_regs
{
  __u64 regs[31] ;
  __u64 orig_x0 ;
  __s32 syscallno ;
} ;
struct user_pt_regs
{
  __u64 regs[31] ;
  __u64 sp ;
} ;
#endif

#pragma clang attribute pop




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
  __u32 dst_port ; /* network order, unlike src_port */
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




struct herm_syscall_enter  /* args: as many as the call has */
{
  __u64 common ;
  __s32 nr ;
  __u64 args[6] ;
} ;

struct herm_syscall_exit
{
  __u64 common ;
  __s32 nr ;
  __s64 ret ;
} ;

struct herm_raw_enter
{
  __u64 common ;
  __s64 nr ;
  __u64 args[6] ;
} ;

struct herm_raw_exit
{
  __u64 common ;
  __s64 nr ;
  __s64 ret ;
} ;


 /* Reading */

#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

/* The oldest kernels know no BPF functions. */
#define herm_inline static inline __attribute__((always_inline))

/* btf, constant: the verifier knows the type of s; a direct read is cheaper. */
#define herm_get(btf, s, a) ((btf) ? (s)->a : BPF_CORE_READ(s, a))
#define herm_get2(btf, s, a, b) ((btf) ? (s)->a->b : BPF_CORE_READ(s, a, b))

#define herm_task() ((struct task_struct *)bpf_get_current_task())

/* From 5.11 on. The verifier drops the branch not taken. */
enum bpf_func_id
{
  BPF_FUNC_get_current_task_btf = 158,
  BPF_FUNC_get_attach_cookie = 174,
  BPF_FUNC_task_pt_regs = 175
} ;
#define HERM_HAS_TYPED_TASK \
  bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_get_current_task_btf)

/* 32-bit system calls have other numbers and arguments. */
#define HERM_HAS_COMPAT bpf_core_field_exists(((struct task_struct *)0)->thread_info.status)
#define herm_is_compat(btf, t) \
  (HERM_HAS_COMPAT && herm_get(btf, t, thread_info.status) & TS_COMPAT)

/*
  Returns a sum of the current call's arguments; 0 before 5.15. The kernel can skip the programs at
  an exit and the next entry: only the arguments then tell the calls apart.
*/
herm_inline uint64_t herm_call_sum (int compat)
{
#ifdef SYS_NR
  struct pt_regs *r ;
  if (!bpf_core_enum_value_exists(enum bpf_func_id, BPF_FUNC_task_pt_regs)) return 0 ;
  r = (void *)bpf_task_pt_regs(bpf_get_current_task_btf()) ;
# if defined(__TARGET_ARCH_x86)
  if (compat) return ((r->bx * 31 + r->cx) * 31 + r->dx) * 31 + r->si ;
# endif
  return ((r->SYS_ARG1 * 31 + r->SYS_ARG2) * 31 + r->SYS_ARG3) * 31 + r->SYS_ARG4 ;
#else
  return 0 ;
#endif
}

/* Returns the pid of t in its own pid namespace; *ns: its inode. */
herm_inline uint32_t herm_nspid (struct task_struct *t, uint32_t *ns)
{
  struct pid *p = BPF_CORE_READ(t, thread_pid) ;
  struct upid *u ;
  int nr = 0 ;
  if (!p) return 0 ;
  u = (struct upid *)((char *)__builtin_preserve_access_index(&p->numbers[0])
    + (uint64_t)BPF_CORE_READ(p, level) * bpf_core_type_size(struct upid)) ;
  if (ns) *ns = BPF_CORE_READ(u, ns, ns.inum) ;
  bpf_core_read(&nr, sizeof(nr), &u->nr) ;
  return nr ;
}

#endif
