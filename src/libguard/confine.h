/* ISC license. */

#ifndef HERM_CONFINE_H
#define HERM_CONFINE_H

#include <stdint.h>
#include <sys/types.h>

#include <skalibs/gccattributes.h>
#include <skalibs/genalloc.h>

#include "filter.h"
#include "policy.h"

/* See herm-confinement(7). */

#define CONFINE_FS_READ 0
#define CONFINE_FS_WRITE 1
#define CONFINE_FS_EXEC 2
#define CONFINE_NET_CONNECT 3
#define CONFINE_NET_BIND 4
#define CONFINE_NET_UDP 5     /* ports */
#define CONFINE_NET_UNIX 6    /* paths */
#define CONFINE_NET_ADDRESS 7 /* and host names */
#define CONFINE_SYSCALLS 8
#define CONFINE_SCOPE 9       /* other processes */
#define CONFINE_N 10

typedef struct confine_rule_s confine_rule ;
struct confine_rule_s
{
  dev_t dev ;
  ino_t ino ;
  unsigned int dimension ;
} ;

typedef struct confine_s confine ;
struct confine_s
{
  policy const *policy ;
  int abi ;                       /* of Landlock; 0: unusable */
  int why ;                       /* then: errno */
  int ruleset ;
  uint64_t fs ;                   /* handled rights */
  uint64_t net ;
  genalloc rules ;                /* confine_rule */
  unsigned int stated ;           /* 1 << dimension */
  unsigned int refuted ;          /* 1 << dimension */
  unsigned int proved ;
  int filtered ;                  /* the filter can be loaded; then: was seen to work */
  int wildcard ;                  /* net/connect has a name with * */
  filter filter ;
} ;

extern char const *confine_name (unsigned int) gccattr_const ;
extern int confine_scan (unsigned int *, char const *) ;

extern unsigned int confine_dimension (unsigned int, char const *) ;

/* Prepares a domain without its paths. Returns 0; -1 (errno). */
extern int confine_begin (confine *, policy const *) ;

/* Adds the path of a line. Returns 1; 0 if it is missing and may be; -1 (errno, as below). */
extern int confine_path (confine *, unsigned int, char const *) ;

/* Opens an absolute path with O_PATH. Returns -1 (errno; ELOOP: through a link of this user). */
extern int confine_open (char const *) ;
extern char const *confine_open_why (int) ;

/* Enters the domain and tries an act for each dimension. Returns 0; -1 (errno). */
extern int confine_domain (confine *) ;

/* Loads the filter. Returns 1; 0 if the filter does not hold after all; -1 (errno). */
extern int confine_filter (confine *) ;

/* Does both in a child. Returns 0; -1 (errno). */
extern int confine_try (confine *) ;

/* Returns 0 if the dimension holds here, or what is missing. After confine_domain. */
extern char const *confine_lacks (confine const *, unsigned int) ;

extern char const *confine_means (unsigned int) gccattr_const ;
extern unsigned int confine_errata (void) ;

/* Returns 1 if the line is a path to open, else 0. */
extern int confine_is_path (unsigned int, char const *) ;

/* Returns 1 if a rule of this dimension allows the path, else 0. */
extern int confine_covers (confine const *, unsigned int, char const *) ;


 /* Landlock, newer than some headers: ABI 10 */

#define LL_FS_EXECUTE (UINT64_C(1) << 0)
#define LL_FS_WRITE_FILE (UINT64_C(1) << 1)
#define LL_FS_READ_FILE (UINT64_C(1) << 2)
#define LL_FS_READ_DIR (UINT64_C(1) << 3)
#define LL_FS_CHANGE (UINT64_C(0x1ff) << 4) /* remove and make entries */
#define LL_FS_REFER (UINT64_C(1) << 13)     /* ABI 2 */
#define LL_FS_TRUNCATE (UINT64_C(1) << 14)  /* 3 */
#define LL_FS_IOCTL_DEV (UINT64_C(1) << 15) /* 5 */
#define LL_FS_RESOLVE_UNIX (UINT64_C(1) << 16) /* 9 */
#define LL_FS_OF_FILES \
  (LL_FS_EXECUTE | LL_FS_WRITE_FILE | LL_FS_READ_FILE | LL_FS_TRUNCATE | LL_FS_IOCTL_DEV | \
  LL_FS_RESOLVE_UNIX)

#define LL_NET_BIND_TCP (UINT64_C(1) << 0)    /* 4 */
#define LL_NET_CONNECT_TCP (UINT64_C(1) << 1)
#define LL_NET_BIND_UDP (UINT64_C(1) << 2)    /* 10 */
#define LL_NET_CONNECT_UDP (UINT64_C(1) << 3)

#define LL_SCOPE 3 /* ABI 6: abstract sockets, signals */

#define LL_VERSION 1
#define LL_ERRATA 2
#define LL_LOG_SAME_EXEC_OFF 1 /* ABI 7 */
#define LL_LOG_NEW_EXEC_ON 2

#define LL_RULE_PATH 1
#define LL_RULE_PORT 2

typedef struct ll_ruleset_s ll_ruleset ;
struct ll_ruleset_s
{
  uint64_t fs ;
  uint64_t net ;
  uint64_t scoped ;
} ;

typedef struct ll_path_s ll_path ;
struct ll_path_s
{
  uint64_t access ;
  int32_t fd ;
} __attribute__((packed)) ;

typedef struct ll_port_s ll_port ;
struct ll_port_s
{
  uint64_t access ;
  uint64_t port ;
} ;

#endif
