/* ISC license. */

/*
  Records, statistics and reader state, shared by programs and reader. Needs uint8_t ..
  int64_t. Times: ns, CLOCK_BOOTTIME. dev: major << 20 | minor; with ino 0: unknown. error:
  0 or an errno. flags: HERM_PATH_ or HERM_NET_LATE. what: enum herm_blind.
  HERM_RECORD_FORMAT changes with any layout or meaning: s6-fdholder identifiers
  contain it, so a reader never meets another format.
*/

#ifndef HERM_EVENT_H
#define HERM_EVENT_H

#define HERM_RECORD_FORMAT 4

enum herm_set
{
  HERM_SET_EXEC = 0,
  HERM_SET_LIFE,
  HERM_SET_CONNECT,
  HERM_SET_FILE,
  HERM_SET_TLS,
  HERM_SET_GUARD,     /* kills, and records it */
  HERM_SET_EGRESS,    /* refuses, and records it */
  HERM_SET_TREE,      /* no events; its losses concern all sets */
  HERM_SET_N
} ;

enum herm_hook
{
  HERM_HOOK_NONE = 0,
  HERM_HOOK_TP,       /* classic */
  HERM_HOOK_TP_BTF,
  HERM_HOOK_RAW_TP,
  HERM_HOOK_LSM,      /* companions only, as the next two */
  HERM_HOOK_CGROUP,
  HERM_HOOK_COMPAT,   /* 32-bit system calls */
  HERM_HOOK_UPROBE,
  HERM_HOOK_N
} ;

enum herm_kind
{
  HERM_KIND_NONE = 0,
  HERM_KIND_EXEC,
  HERM_KIND_FORK,
  HERM_KIND_EXIT,
  HERM_KIND_CONNECT,
  HERM_KIND_CLOSE,
  HERM_KIND_OPEN,
  HERM_KIND_READ,
  HERM_KIND_WRITE,
  HERM_KIND_UNLINK,
  HERM_KIND_RENAME,
  HERM_KIND_BLIND,
  HERM_KIND_TLS_WRITE,
  HERM_KIND_TLS_READ,
  HERM_KIND_REFUSED,
  HERM_KIND_KILL,
  HERM_KIND_N,
  HERM_KIND_LOSS = HERM_KIND_N, /* lines without records */
  HERM_KIND_DEGRADED,
  HERM_KIND_GAP,      /* of herm-follow */
  HERM_KIND_AGAIN,
  HERM_KIND_REGISTERED, /* of herm-watch */
  HERM_KIND_UNREGISTERED,
  HERM_KIND_STARTED,
  HERM_KIND_READY,
  HERM_KIND_EXITED,
  HERM_KIND_FAILED,
  HERM_KIND_WANTED,
  HERM_KIND_STATE,
  HERM_KIND_SERVICE_GAP,
  HERM_KIND_ALL
} ;

#define HERM_COMM_LEN 16
#define HERM_PATH_MAX 4096   /* without NUL */
#define HERM_ARGV_MAX 4096   /* with NULs */

/* Begins every record. Pids, uids: initial namespaces. */
typedef struct herm_event herm_event ;
struct herm_event
{
  uint16_t kind ;
  uint8_t set ;
  uint8_t hook ;
  uint32_t size ;     /* with header */
  uint64_t ts ;
  uint64_t start_ns ; /* of the thread group leader */
  uint64_t cgroup ;   /* default hierarchy */
  uint32_t pid ;      /* tgid */
  uint32_t tid ;
  uint32_t ppid ;     /* tgid of real_parent */
  uint32_t nspid ;
  uint32_t uid ;      /* real: before a set-id exec */
  uint32_t gid ;
  uint32_t euid ;     /* after the event */
  uint32_t egid ;
  char comm[HERM_COMM_LEN] ;
  uint32_t name ;     /* entry of the names, and its generation; 0: none */
  uint32_t generation ;
  uint32_t auid ;     /* of the login, like ses; HERM_UNSET: none */
  uint32_t ses ;
} ;

#define HERM_UNSET UINT32_C(0xffffffff)
#define HERM_NAMES_MAX 2048 /* entries; a power of two */
#define HERM_NAME_SIZE 256  /* with NUL */
#define HERM_LEVELS_MAX 8   /* of nested names */

/*
  Names of services, an array map (frozen, BPF_F_MMAPABLE). A program that reuses an entry changes
  the generation first: who finds another generation than the record's knows no name. Entry 0
  names nothing: its generation counts roots gone.
*/
typedef struct herm_name herm_name ;
struct herm_name
{
  uint32_t generation ;
  uint32_t parent ;    /* entry of the s6-svscan's own name, or 0 */
  uint32_t parent_generation ;
  uint32_t uid ;       /* real, of the s6-svscan */
  uint32_t scan_uid ;  /* owner of the scan directory */
  uint32_t slot_uid ;
  uint16_t scan_mode ;
  uint16_t slot_mode ; /* 0: not seen yet, like slot_uid */
  uint32_t node ;      /* in herm_wants */
  uint8_t level ;      /* from 1 */
  uint8_t wanted ;     /* by -G */
  uint16_t len ;
  uint32_t users ;     /* for herm-probe-status */
  char name[HERM_NAME_SIZE] ;
} ;

/*
  HERM_KIND_EXEC. Then: file name, arguments, and two walks as of herm_event_path:
  base, where the file name begins, and exe, the file that runs.
*/
typedef struct herm_event_exec herm_event_exec ;
struct herm_event_exec
{
  struct herm_event h ;
  uint64_t ino ;
  uint32_t dev ;
  int32_t error ;
  uint32_t argc ;         /* 0: unknown */
  uint32_t argv_total ;   /* with NULs */
  uint16_t filename_len ; /* without NUL */
  uint16_t argv_len ;     /* the last argument may be cut */
  int32_t argv_error ;
  uint16_t base_len ;
  uint16_t base_flags ;
  uint16_t exe_len ;
  uint16_t exe_flags ;
  uint64_t script_ino ;   /* of the file opened */
  uint32_t script_dev ;
  int32_t fd ;            /* N of a name /dev/fd/N[/...], base is its file; or -1 */
} ;

#define HERM_PLAIN_MAX 4096

/* Then: plain_len bytes of the data */
typedef struct herm_event_tls herm_event_tls ;
struct herm_event_tls
{
  struct herm_event h ;
  uint64_t bytes ;
  uint64_t duration ;
  uint32_t library ;      /* in HERM_LIBRARIES, from 1; 0: unknown */
  uint32_t plain_len ;
} ;

/* The order of the names in src/probe/read_file.c */
enum herm_file_op
{
  HERM_FILE_OPEN = 0,
  HERM_FILE_OPENAT,
  HERM_FILE_OPENAT2,
  HERM_FILE_CREAT,
  HERM_FILE_READ,
  HERM_FILE_PREAD64,
  HERM_FILE_READV,
  HERM_FILE_PREADV,
  HERM_FILE_PREADV2,
  HERM_FILE_WRITE,
  HERM_FILE_PWRITE64,
  HERM_FILE_WRITEV,
  HERM_FILE_PWRITEV,
  HERM_FILE_PWRITEV2,
  HERM_FILE_UNLINK,
  HERM_FILE_UNLINKAT,
  HERM_FILE_RMDIR,
  HERM_FILE_RENAME,
  HERM_FILE_RENAMEAT,
  HERM_FILE_RENAMEAT2,
  HERM_FILE_IO_URING,   /* an open, no call */
  HERM_FILE_N
} ;

#define HERM_PATH_KNOWN 1     /* there is a walk */
#define HERM_PATH_CUT 2       /* first names missing: too many */
#define HERM_PATH_DELETED 4   /* has no name now, or never had one */
#define HERM_PATH_DETACHED 8  /* outside the process's mount namespace */
#define HERM_PATH_PSEUDO 16   /* in no directory; at most one name */
#define HERM_PATH_STALE 32    /* has another name, not this one */
#define HERM_PATH_SHARED 64   /* another thread could change what led to it */
#define HERM_PATH_CHANGED 128 /* another name at the call's entry */
#define HERM_PATH_SHORT 256   /* a name lacks its end */
#define HERM_PATH_NAMED 512   /* the call's name, below the walk */

/* How the kernel writes a HERM_PATH_PSEUDO path: flags >> HERM_PSEUDO_SHIFT */
#define HERM_PSEUDO_SHIFT 12
enum herm_pseudo
{
  HERM_PSEUDO_FILE = 0,   /* /NAME */
  HERM_PSEUDO_PIPE,       /* pipe:[INODE] */
  HERM_PSEUDO_SOCKET,     /* socket:[INODE] */
  HERM_PSEUDO_NAMESPACE,  /* NAME:[INODE] */
  HERM_PSEUDO_ANON,       /* anon_inode:NAME */
  HERM_PSEUDO_PIDFD       /* anon_inode:[pidfd] */
} ;

#define HERM_WALK_STEPS 96
#define HERM_WALK_MAX (HERM_PATH_MAX + 256)

/*
  The call's name, without NUL; then names from the file, or from the directory of the name, up
  to the root, each with a NUL.
*/
typedef struct herm_event_path herm_event_path ;
struct herm_event_path
{
  uint16_t name_len ;
  uint16_t walk_len ;
  uint16_t flags ;
  uint16_t name_error ;
} ;

/* HERM_KIND_OPEN .. HERM_KIND_RENAME. Then: path[0], path[1] */
typedef struct herm_event_file herm_event_file ;
struct herm_event_file
{
  struct herm_event h ;
  uint64_t ino ;
  uint32_t dev ;
  uint32_t flags ;        /* of the call; HERM_FILE_IO_URING: of the file */
  int64_t ret ;           /* unknown for HERM_FILE_IO_URING, as duration */
  uint64_t duration ;
  uint32_t op ;
  uint32_t pad ;
  struct herm_event_path path[2] ; /* [1]: HERM_KIND_RENAME */
} ;

#define HERM_RECORD_MAX (sizeof(struct herm_event_file) + 2 * (HERM_PATH_MAX + HERM_WALK_MAX))

/* From now on the set can miss acts of the process. */
enum herm_blind
{
  HERM_BLIND_IO_URING = 0,
  HERM_BLIND_AIO,
  HERM_BLIND_N
} ;
typedef struct herm_event_blind herm_event_blind ;
struct herm_event_blind
{
  struct herm_event h ;
  uint32_t what ;
  uint32_t pad ;
} ;

/* h: the parent; the rest: the child */
typedef struct herm_event_fork herm_event_fork ;
struct herm_event_fork
{
  struct herm_event h ;
  uint64_t start_ns ;
  uint32_t pid ;
  uint32_t nspid ;
} ;

typedef struct herm_event_exit herm_event_exit ;
struct herm_event_exit
{
  struct herm_event h ;
  uint32_t status ; /* as in wait(2) */
  uint32_t pad ;
} ;

/* HERM_KIND_KILL */
typedef struct herm_event_kill herm_event_kill ;
struct herm_event_kill
{
  struct herm_event h ;
  int64_t nr ;       /* of the call */
  uint32_t compat ;  /* 1: of the 32-bit ABI */
  uint32_t failed ;  /* 1: the kernel did not take the signal */
} ;

#define HERM_NET_UNKNOWN (-1)
#define HERM_NET_CONNECT 0 /* of HERM_KIND_REFUSED: the call */
#define HERM_NET_SEND 2
#define HERM_NET_BIND 4
#define HERM_NET_LATE 1  /* ts and duration are upper bounds */

/*
  HERM_KIND_CONNECT, HERM_KIND_CLOSE, HERM_KIND_REFUSED (any proto). Addresses: network order,
  IPv4 in 4 bytes.
*/
typedef struct herm_event_net herm_event_net ;
struct herm_event_net
{
  struct herm_event h ;  /* the process that connected */
  uint8_t saddr[16] ;    /* all 0: unknown */
  uint8_t daddr[16] ;
  uint16_t sport ;
  uint16_t dport ;       /* 0: unknown, as sport */
  uint8_t family ;       /* 4 or 6 */
  uint8_t proto ;        /* 6: TCP, 17: UDP */
  uint16_t flags ;
  int32_t result ;       /* error, or HERM_NET_UNKNOWN */
  uint32_t scope ;       /* interface of a link-local daddr, or 0 */
  uint64_t duration ;
  uint64_t sent ;        /* bytes, without retransmissions */
  uint64_t received ;
} ;

/*
  Cell set * ncpu + cpu of the statistics map (frozen, BPF_F_MMAPABLE); ncpu: possible
  processors. seen = emitted + lost + filtered.
*/
typedef struct herm_stat herm_stat ;
struct herm_stat
{
  uint64_t seen ;
  uint64_t filtered ;
  uint64_t emitted ;
  uint64_t lost ;      /* no room, scratch space or memory */
  uint64_t missed ;    /* runs that the kernel refused */
  uint64_t known ;     /* 1: missed is valid */
  uint64_t pad[2] ;
} ;

/*
  The reader's memory, an array map held with the ring, at first 0 but for seqid. A reader can
  be killed anywhere: slot[turn & 1] is valid, only the other is written, and one store of turn
  changes over.
*/
typedef struct herm_reader_loss herm_reader_loss ;
struct herm_reader_loss
{
  uint64_t lost ;
  uint64_t missed ;
} ;
typedef struct herm_reader_slot herm_reader_slot ;
struct herm_reader_slot
{
  uint64_t seq ;       /* of the last line written, from 1 */
  uint64_t pos ;       /* its end in the ring; after a kill maybe beyond the consumer */
  uint32_t degraded ;  /* HERM_DEGRADED lines written */
  uint32_t pending ;   /* kernel.loss line being written: 1 + set, or 0 */
  herm_reader_loss pending_total ;
  uint64_t pending_ts ;                   /* at first of herm.degraded lines */
  uint64_t offset ;    /* to real time, ns: repeated lines must be equal */
  herm_reader_loss reported[HERM_SET_N] ;
} ;
typedef struct herm_reader_state herm_reader_state ;
struct herm_reader_state
{
  uint32_t turn ;
  uint32_t dirty ;     /* 1 while a reader runs; at its start: the last one was killed */
  uint64_t seqid ;     /* of all numbers of this ring, random */
  struct herm_reader_slot slot[2] ;
} ;

#endif
