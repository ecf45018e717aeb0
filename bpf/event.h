/* ISC license. */

/*
  Header of both sides, kernel and user space: the records of the ring, the
  cells of the statistics map, the state that the reader keeps. *.bpf.h are for
  the kernel side only. Needs uint8_t .. uint64_t, int32_t and int64_t.
  Any change of layout or meaning must change HERM_RECORD_FORMAT: identifiers in
  an s6-fdholder contain it, so that a reader never meets records of another
  format.
*/

#ifndef HERM_EVENT_H
#define HERM_EVENT_H

#define HERM_RECORD_FORMAT 2

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
#define HERM_PATH_MAX 4096   /* bytes of a file name that a record can hold, without the NUL */
#define HERM_ARGV_MAX 4096   /* bytes of arguments that a record can hold, NULs included */

/* Every record starts with this: 88 bytes. Pids as seen from the initial pid namespace. */
typedef struct herm_event herm_event ;
struct herm_event
{
  uint16_t kind ;     /* enum herm_kind */
  uint8_t set ;       /* enum herm_set */
  uint8_t hook ;      /* enum herm_hook */
  uint32_t size ;     /* of the whole record, header included */
  uint64_t ts ;       /* CLOCK_BOOTTIME, ns */
  uint64_t start_ns ; /* start of the process (thread group leader), CLOCK_BOOTTIME, ns */
  uint64_t cgroup ;   /* id in the default hierarchy */
  uint32_t pid ;      /* tgid */
  uint32_t tid ;
  uint32_t ppid ;     /* tgid of real_parent */
  uint32_t nspid ;    /* tgid as seen in the task's own pid namespace */
  uint32_t uid ;      /* real, before a set-id exec takes effect, initial user namespace */
  uint32_t gid ;
  uint32_t euid ;     /* effective, after the event */
  uint32_t egid ;
  char comm[HERM_COMM_LEN] ;
  uint64_t reserved ; /* 0; the tag comes here */
} ;

/* HERM_KIND_EXEC: the header, this, then filename_len bytes of file name, then argv_len bytes of NUL-terminated arguments. */
typedef struct herm_event_exec herm_event_exec ;
struct herm_event_exec
{
  struct herm_event h ;
  uint64_t ino ;
  uint32_t dev ;          /* the kernel's encoding of s_dev: major << 20 | minor */
  int32_t error ;         /* 0, or the errno of an exec that did not happen */
  uint32_t argc ;         /* of the new program, as far as it is known, else 0 */
  uint32_t argv_total ;   /* full length of the arguments in bytes, NULs included */
  uint16_t filename_len ; /* without a NUL */
  uint16_t argv_len ;     /* bytes that follow, at most HERM_ARGV_MAX; the last argument may be cut */
  int32_t argv_error ;    /* 0, or the errno of reading them */
} ;

#define HERM_PLAIN_MAX 4096  /* bytes of plaintext that a record can hold, when the loader was told to record any */

/* HERM_KIND_TLS_WRITE, HERM_KIND_TLS_READ: the header, this, then plain_len bytes of what was passed. */
typedef struct herm_event_tls herm_event_tls ;
struct herm_event_tls
{
  struct herm_event h ;
  uint64_t bytes ;
  uint64_t duration ;     /* of the call, ns; it began that long before h.ts */
  uint32_t library ;      /* number of it in HERM_LIBRARIES, from 1 on; 0: not known */
  uint32_t plain_len ;    /* at most HERM_PLAIN_MAX */
} ;

/* The system calls of the set file, and what goes without. The order is that of the names in src/probe/read_file.c. */
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
  HERM_FILE_IO_URING,   /* no call: an open that io_uring does */
  HERM_FILE_N
} ;

#define HERM_PATH_KNOWN 1     /* there was something to walk from */
#define HERM_PATH_CUT 2       /* the beginning is missing: too many names */
#define HERM_PATH_DELETED 4   /* it has no name any more, or never had one */
#define HERM_PATH_DETACHED 8  /* not below the root of the process's mount namespace */

#define HERM_WALK_STEPS 96    /* names and mount points of a path */
#define HERM_WALK_MAX (HERM_PATH_MAX + 256)

/*
  Where a file is: the name that was given to the call, without a NUL, then the walk to
  the root, from the file that was opened, or if there is a name from the directory that it
  is relative to: the last name first, each with a NUL.
*/
typedef struct herm_event_path herm_event_path ;
struct herm_event_path
{
  uint16_t name_len ;
  uint16_t walk_len ;
  uint16_t flags ;        /* HERM_PATH_ */
  uint16_t name_error ;   /* 0, or the errno of reading the name */
} ;

/* HERM_KIND_OPEN .. HERM_KIND_RENAME: the header, this, then the bytes of path[0] and path[1]. */
typedef struct herm_event_file herm_event_file ;
struct herm_event_file
{
  struct herm_event h ;
  uint64_t ino ;          /* of the file, 0 with dev 0: not known */
  uint32_t dev ;          /* as in herm_event_exec */
  uint32_t flags ;        /* those given to the call; HERM_FILE_IO_URING: those that the file has */
  int64_t ret ;           /* as the call returned it; HERM_FILE_IO_URING: not known */
  uint64_t duration ;     /* ns; the same */
  uint32_t op ;           /* enum herm_file_op */
  uint32_t pad ;
  struct herm_event_path path[2] ; /* the second one only for HERM_KIND_RENAME */
} ;

/* The largest record: two names and two walks. */
#define HERM_RECORD_MAX (sizeof(struct herm_event_file) + 2 * (HERM_PATH_MAX + HERM_WALK_MAX))

/* HERM_KIND_BLIND: the header and this. From now on the process can do what its set does not see. */
enum herm_blind
{
  HERM_BLIND_IO_URING = 0,
  HERM_BLIND_N
} ;
typedef struct herm_event_blind herm_event_blind ;
struct herm_event_blind
{
  struct herm_event h ;
  uint32_t what ;         /* enum herm_blind */
  uint32_t pad ;
} ;

/* HERM_KIND_FORK: the header is about who calls fork(2) or its like, this about the process that it makes. */
typedef struct herm_event_fork herm_event_fork ;
struct herm_event_fork
{
  struct herm_event h ;
  uint64_t start_ns ;
  uint32_t pid ;
  uint32_t nspid ;
} ;

/* HERM_KIND_EXIT: the header is about the process that ends. */
typedef struct herm_event_exit herm_event_exit ;
struct herm_event_exit
{
  struct herm_event h ;
  uint32_t status ; /* as wait(2) gives it */
  uint32_t pad ;
} ;

#define HERM_NET_UNKNOWN (-1)

/* HERM_KIND_CONNECT, HERM_KIND_CLOSE. Addresses in the order of the network, IPv4 in the first four bytes; ports as numbers, 0: not known. */
typedef struct herm_event_net herm_event_net ;
struct herm_event_net
{
  struct herm_event h ;  /* of the process that connected */
  uint8_t saddr[16] ;    /* all 0: not known */
  uint8_t daddr[16] ;
  uint16_t sport ;
  uint16_t dport ;
  uint8_t family ;       /* 4 or 6 */
  uint8_t proto ;        /* 6: TCP, 17: UDP */
  uint16_t pad ;
  int32_t result ;       /* 0, an errno, or HERM_NET_UNKNOWN */
  uint32_t pad2 ;
  uint64_t duration ;    /* ns: of the attempt, of the connection */
  uint64_t sent ;        /* HERM_KIND_CLOSE: bytes, without what was sent again */
  uint64_t received ;
} ;

/*
  Statistics: an array map (BPF_F_MMAPABLE, frozen before it is handed out) of
  HERM_SET_N * ncpu cells, ncpu = number of possible processors, index = set * ncpu + cpu.
  Changed by atomic adds only.  seen = emitted + lost + filtered.
*/
typedef struct herm_stat herm_stat ;
struct herm_stat
{
  uint64_t seen ;      /* runs of the set's programs on an event */
  uint64_t filtered ;  /* not wanted by the filters, or the loader's own trigger */
  uint64_t emitted ;   /* in the ring */
  uint64_t lost ;      /* wanted, but the ring was full or scratch space busy */
  uint64_t missed ;    /* runs that the kernel refused; published from the privileged side */
  uint64_t pad[3] ;
} ;

/*
  The reader's own memory, an array map of one entry of this size, mapped
  writable, held together with the ring.  All zero at the start.
  A reader can be killed between any two instructions, and the next one must
  go on with the same numbers, so everything that must change together lives
  in a slot: slot[turn & 1] is the valid one, only the other one is written,
  and one store of turn makes it valid.
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
  uint64_t seq ;       /* number of the last line written, 0 if none: the first line has 1 */
  uint64_t pos ;       /* ring position up to which lines were written: ahead of the consumer position after some kills */
  uint32_t degraded ;  /* number of entries of HERM_DEGRADED that were written as lines */
  uint32_t intent ;    /* 1 + set of the kernel.loss line that is being written, 0 if none */
  struct herm_reader_loss intended ;             /* the totals that this line brings us to */
  uint64_t intended_ts ;                         /* and its time, CLOCK_BOOTTIME; at first that of the herm.degraded lines */
  uint64_t offset ;    /* from CLOCK_BOOTTIME to real time, ns: kept as long as it holds, so that repeated lines are alike */
  struct herm_reader_loss told[HERM_SET_N] ;     /* totals reported so far, by set */
} ;
typedef struct herm_reader_state herm_reader_state ;
struct herm_reader_state
{
  uint32_t turn ;
  uint32_t dirty ;     /* 1 while a reader runs: found at the start, the last one did not end by itself */
  struct herm_reader_slot slot[2] ;
} ;

#endif
