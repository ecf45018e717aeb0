/* ISC license. */

/*
  Header of both sides, programs and reader: the records of the ring, the cells
  of the statistics map, the state that the reader keeps. Needs uint8_t ..
  uint64_t, int32_t and int64_t. HERM_RECORD_FORMAT must change with any layout
  or meaning: identifiers in an s6-fdholder contain it, so that a reader never
  meets records of another format.
*/

#ifndef HERM_EVENT_H
#define HERM_EVENT_H

#define HERM_RECORD_FORMAT 3

enum herm_set
{
  HERM_SET_EXEC = 0,
  HERM_SET_LIFE,
  HERM_SET_CONNECT,
  HERM_SET_FILE,
  HERM_SET_TLS,
  HERM_SET_GUARD,     /* reserved */
  HERM_SET_TREE,      /* has no events; what it loses is lost to the filter of all sets */
  HERM_SET_N
} ;

enum herm_hook
{
  HERM_HOOK_NONE = 0,
  HERM_HOOK_TP,       /* classic tracepoint */
  HERM_HOOK_TP_BTF,
  HERM_HOOK_RAW_TP,
  HERM_HOOK_LSM,      /* this and the next two are companions only */
  HERM_HOOK_CGROUP,
  HERM_HOOK_COMPAT,   /* raw_syscalls, for system calls of the 32-bit ABI */
  HERM_HOOK_UPROBE,
  HERM_HOOK_N
} ;

/* The names of the kinds, as lines have them, are in src/libherm/herm_kind_name.c. */
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
  HERM_KIND_N,
  HERM_KIND_LOSS = HERM_KIND_N, /* lines that no record stands for */
  HERM_KIND_DEGRADED,
  HERM_KIND_ALL
} ;

#define HERM_COMM_LEN 16
#define HERM_PATH_MAX 4096   /* a file name without its NUL */
#define HERM_ARGV_MAX 4096   /* arguments with their NULs */

/* Every record begins with this. Pids and uids are those of the initial namespaces. */
typedef struct herm_event herm_event ;
struct herm_event
{
  uint16_t kind ;     /* enum herm_kind */
  uint8_t set ;       /* enum herm_set */
  uint8_t hook ;      /* enum herm_hook */
  uint32_t size ;     /* of the record, header included */
  uint64_t ts ;       /* CLOCK_BOOTTIME, ns */
  uint64_t start_ns ; /* of the thread group leader, CLOCK_BOOTTIME, ns */
  uint64_t cgroup ;   /* id, default hierarchy */
  uint32_t pid ;      /* tgid */
  uint32_t tid ;
  uint32_t ppid ;     /* tgid of real_parent */
  uint32_t nspid ;    /* tgid in its own pid namespace */
  uint32_t uid ;      /* real, before a set-id exec */
  uint32_t gid ;
  uint32_t euid ;     /* effective, after the event */
  uint32_t egid ;
  char comm[HERM_COMM_LEN] ;
  uint64_t reserved ; /* 0: for a tag */
} ;

/*
  HERM_KIND_EXEC: this, then filename_len bytes, argv_len bytes of arguments, and two walks, as of a
  herm_event_path: base, where the file name begins, and exe, the file that runs.
*/
typedef struct herm_event_exec herm_event_exec ;
struct herm_event_exec
{
  struct herm_event h ;
  uint64_t ino ;
  uint32_t dev ;          /* major << 20 | minor */
  int32_t error ;         /* 0, or an errno: the exec failed */
  uint32_t argc ;         /* 0: unknown */
  uint32_t argv_total ;   /* bytes of all arguments, NULs included */
  uint16_t filename_len ; /* without NUL */
  uint16_t argv_len ;     /* the last argument may be cut */
  int32_t argv_error ;    /* 0, or the errno of reading them */
  uint16_t base_len ;
  uint16_t base_flags ;   /* HERM_PATH_ */
  uint16_t exe_len ;
  uint16_t exe_flags ;
  uint64_t script_ino ;   /* of the file that was opened; 0 with script_dev 0: unknown */
  uint32_t script_dev ;
  int32_t fd ;            /* the file name is /dev/fd/N or below it, base is of N; -1: no such name */
} ;

#define HERM_PLAIN_MAX 4096  /* plaintext, if the loader was told to record any */

/* HERM_KIND_TLS_WRITE, HERM_KIND_TLS_READ: this, then plain_len bytes of the data */
typedef struct herm_event_tls herm_event_tls ;
struct herm_event_tls
{
  struct herm_event h ;
  uint64_t bytes ;
  uint64_t duration ;     /* ns, until h.ts */
  uint32_t library ;      /* its number in HERM_LIBRARIES, from 1; 0: unknown */
  uint32_t plain_len ;    /* at most HERM_PLAIN_MAX */
} ;

/* The system calls of the set file. src/probe/read_file.c has their names in this order. */
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
  HERM_FILE_IO_URING,   /* an open by io_uring, no call */
  HERM_FILE_N
} ;

#define HERM_PATH_KNOWN 1     /* the walk had a beginning */
#define HERM_PATH_CUT 2       /* too many names: the first ones are missing */
#define HERM_PATH_DELETED 4   /* has no name any more, or never had one */
#define HERM_PATH_DETACHED 8  /* not below the root of the mount namespace of the process */
#define HERM_PATH_PSEUDO 16   /* in no directory; the walk is one name, or none */
#define HERM_PATH_STALE 32    /* has lost this name, or never had it, and has another one */
#define HERM_PATH_SHARED 64   /* what it was found by could be changed by another thread */
#define HERM_PATH_CHANGED 128 /* the name read at the entry of the call was another one */
#define HERM_PATH_SHORT 256   /* a name did not fit: its end is missing */
#define HERM_PATH_NAMED 512   /* the name that the call got, below the walk */

/* With HERM_PATH_PSEUDO: how the kernel writes the path, flags >> HERM_PSEUDO_SHIFT */
#define HERM_PSEUDO_SHIFT 12
enum herm_pseudo
{
  HERM_PSEUDO_FILE = 0,   /* /NAME: memory files and the like */
  HERM_PSEUDO_PIPE,       /* pipe:[INODE] */
  HERM_PSEUDO_SOCKET,     /* socket:[INODE] */
  HERM_PSEUDO_NAMESPACE,  /* NAME:[INODE] */
  HERM_PSEUDO_ANON,       /* anon_inode:NAME */
  HERM_PSEUDO_PIDFD       /* anon_inode:[pidfd] */
} ;

#define HERM_WALK_STEPS 96    /* names and mount points of a path */
#define HERM_WALK_MAX (HERM_PATH_MAX + 256)

/*
  A path: the name given to the call, without NUL; then the names from the file, or from the
  directory of the name given, up to the root, the last one first, each with a NUL.
*/
typedef struct herm_event_path herm_event_path ;
struct herm_event_path
{
  uint16_t name_len ;
  uint16_t walk_len ;
  uint16_t flags ;        /* HERM_PATH_ */
  uint16_t name_error ;   /* 0, or the errno of reading it */
} ;

/* HERM_KIND_OPEN .. HERM_KIND_RENAME: this, then the bytes of path[0] and path[1] */
typedef struct herm_event_file herm_event_file ;
struct herm_event_file
{
  struct herm_event h ;
  uint64_t ino ;          /* 0 with dev 0: unknown */
  uint32_t dev ;          /* major << 20 | minor */
  uint32_t flags ;        /* of the call; HERM_FILE_IO_URING: of the file */
  int64_t ret ;           /* unknown for HERM_FILE_IO_URING */
  uint64_t duration ;     /* ns, likewise */
  uint32_t op ;           /* enum herm_file_op */
  uint32_t pad ;
  struct herm_event_path path[2] ; /* the second for HERM_KIND_RENAME only */
} ;

/* The largest record: two names and two walks. */
#define HERM_RECORD_MAX (sizeof(struct herm_event_file) + 2 * (HERM_PATH_MAX + HERM_WALK_MAX))

/* HERM_KIND_BLIND: from now on the process can act unseen by the set. */
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
  uint32_t what ;         /* enum herm_blind */
  uint32_t pad ;
} ;

/* HERM_KIND_FORK: the header is about the parent, this about the child. */
typedef struct herm_event_fork herm_event_fork ;
struct herm_event_fork
{
  struct herm_event h ;
  uint64_t start_ns ;
  uint32_t pid ;
  uint32_t nspid ;
} ;

/* HERM_KIND_EXIT */
typedef struct herm_event_exit herm_event_exit ;
struct herm_event_exit
{
  struct herm_event h ;
  uint32_t status ; /* as wait(2) gives it */
  uint32_t pad ;
} ;

#define HERM_NET_UNKNOWN (-1)
#define HERM_NET_LATE 1  /* seen late: ts and duration are the most that they can be */

/* HERM_KIND_CONNECT, HERM_KIND_CLOSE. Addresses: network order, IPv4 in the first 4 bytes. */
typedef struct herm_event_net herm_event_net ;
struct herm_event_net
{
  struct herm_event h ;  /* of the process that connected */
  uint8_t saddr[16] ;    /* all 0: unknown */
  uint8_t daddr[16] ;
  uint16_t sport ;
  uint16_t dport ;       /* 0: unknown, as sport */
  uint8_t family ;       /* 4 or 6 */
  uint8_t proto ;        /* 6: TCP, 17: UDP */
  uint16_t flags ;       /* HERM_NET_LATE */
  int32_t result ;       /* 0, an errno, or HERM_NET_UNKNOWN */
  uint32_t scope ;       /* interface of a link-local daddr; 0: unknown, or no such address */
  uint64_t duration ;    /* ns, of the attempt or of the connection */
  uint64_t sent ;        /* HERM_KIND_CLOSE: bytes, each once */
  uint64_t received ;
} ;

/*
  Statistics: an array map (BPF_F_MMAPABLE, frozen) of HERM_SET_N * ncpu cells, index = set * ncpu
  + cpu, ncpu = possible processors. Atomic additions only. seen = emitted + lost + filtered.
*/
typedef struct herm_stat herm_stat ;
struct herm_stat
{
  uint64_t seen ;      /* events at the hooks */
  uint64_t filtered ;  /* excluded by the filters, or by the trigger */
  uint64_t emitted ;   /* in the ring */
  uint64_t lost ;      /* no room in the ring, scratch space taken, no memory */
  uint64_t missed ;    /* runs that the kernel refused, added by the loader */
  uint64_t known ;     /* 1 if the loader has added them */
  uint64_t pad[2] ;
} ;

/*
  The memory of the reader: the entry of an array map, mapped writable, held together with the
  ring, at first all zero. A reader can be killed at any instruction, and its successor must go on
  with the same numbers. So all that must change together is in a slot: slot[turn & 1] is valid,
  only the other one is written, one store of turn makes it valid.
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
  uint64_t seq ;       /* of the last line written; the first line has 1 */
  uint64_t pos ;       /* end of the last line in the ring; after a kill maybe beyond the consumer */
  uint32_t degraded ;  /* lines written of HERM_DEGRADED */
  uint32_t pending ;   /* 1 + set of the kernel.loss line being written, else 0 */
  herm_reader_loss pending_total ;        /* the totals of that line */
  uint64_t pending_ts ;                   /* its time, at first that of herm.degraded lines */
  uint64_t offset ;    /* from CLOCK_BOOTTIME to real time, ns: repeated lines must be equal */
  herm_reader_loss reported[HERM_SET_N] ; /* the totals of the lines written */
} ;
typedef struct herm_reader_state herm_reader_state ;
struct herm_reader_state
{
  uint32_t turn ;
  uint32_t dirty ;     /* 1 while a reader runs; 1 at its start: its predecessor was killed */
  struct herm_reader_slot slot[2] ;
} ;

#endif
