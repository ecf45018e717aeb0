/* ISC license. */

#ifndef HERM_POLICY_H
#define HERM_POLICY_H

#include <stddef.h>
#include <stdint.h>

#include <skalibs/gccattributes.h>
#include <skalibs/genalloc.h>
#include <skalibs/stralloc.h>

/* See herm-policy(7). In the order of output. */

#define POLICY_FS_READ 0
#define POLICY_FS_WRITE 1
#define POLICY_FS_EXEC 2
#define POLICY_NET_CONNECT 3
#define POLICY_NET_BIND 4
#define POLICY_SYSCALLS_ALLOW 5
#define POLICY_SYSCALLS_DENY 6
#define POLICY_NAME 7
#define POLICY_FILES 8

#define POLICY_LINES_MAX 4096
#define POLICY_LINE_MAX 4095

typedef struct policy_line_s policy_line ;
struct policy_line_s
{
  size_t offset ;       /* in text */
  unsigned int number ; /* in the file, from 1 */
} ;

/* stated without lines: nothing is allowed */
typedef struct policy_file_s policy_file ;
struct policy_file_s
{
  int stated ;
  stralloc text ;  /* each line with a NUL */
  genalloc lines ; /* policy_line */
} ;

typedef struct policy_s policy ;
struct policy_s
{
  policy_file file[POLICY_FILES] ;
} ;
#define POLICY_ZERO { .file = { { .stated = 0 } } }

#define POLICY_NAME_MAX 64

typedef struct policy_error_s policy_error ;
struct policy_error_s
{
  char where[POLICY_NAME_MAX] ; /* empty: the directory */
  unsigned int line ;           /* 0: none */
  char const *what ;
} ;

/* Returns "fs/read" and the like. */
extern char const *policy_name (unsigned int) gccattr_const ;

#define policy_count(file) genalloc_len(policy_line, &(file)->lines)
#define policy_number(file, i) (genalloc_s(policy_line, &(file)->lines)[i].number)
#define policy_text(file, i) ((file)->text.s + genalloc_s(policy_line, &(file)->lines)[i].offset)

/* Reads a directory into a zeroed policy. Returns 1; 0 if it is invalid; -1 (errno). */
extern int policy_read (policy *, char const *, policy_error *) ;

/* Dies with 100 for a bad or missing policy, 111 on error. */
extern void policy_get (policy *, char const *) ;

/* Adds the contents of a file. Returns as policy_read. */
extern int policy_scan (policy_file *, unsigned int, char const *, size_t, policy_error *) ;

/* These return 0, or what is wrong. */
extern char const *policy_line_bad (unsigned int, char const *) ;

extern char const *policy_path_bad (char const *) gccattr_pure ;

/* Checks what files say together. Returns 1, or 0. */
extern int policy_whole (policy const *, policy_error *) ;

extern void policy_free (policy *) ;


 /* Network lines */

#define POLICY_TCP 1
#define POLICY_UDP 2
#define POLICY_UNIX 3

#define POLICY_ANY 0      /* any host */
#define POLICY_IP4 4
#define POLICY_IP6 6
#define POLICY_HOST 7
#define POLICY_WILDCARD 8 /* *.host */

typedef struct policy_net_s policy_net ;
struct policy_net_s
{
  unsigned char protocol ;
  unsigned char to ;
  unsigned char prefix ;
  unsigned char anyport ;
  uint16_t port ;
  unsigned char address[16] ;
  char const *name ;           /* in the line: a host or path */
  size_t namelen ;
} ;

/* Returns 0, or what is wrong. */
extern char const *policy_net_scan (policy_net *, unsigned int, char const *) ;

/* Returns 1 if the file has a line of this protocol, else 0. */
extern int policy_net_has (policy_file const *, unsigned int) ;


 /* System calls */

#define POLICY_CALL_NONE (-1)    /* ?name, unknown here */
#define POLICY_CALL_BASELINE (-2)
#define POLICY_CALL_KILL (-3)
#define POLICY_CALL_BAD (-4)

/* Returns a number, or one of these. */
extern long policy_call_scan (char const *) gccattr_pure ;

typedef struct policy_call_s policy_call ;
struct policy_call_s
{
  char const *name ;
  long number ;
} ;

/* Sorted by name. */
extern policy_call const policy_calls[] ;
extern size_t const policy_ncalls ;

/*
  Calls back with each number that a list names, also by +baseline; negative: this architecture
  has none. Returns 1 if it has +kill, else 0.
*/
typedef void policy_call_func (void *, long) ;
extern int policy_each_call (policy_file const *, policy_call_func *, void *) ;

/*
  Sets the bits of allowed calls, by number, in n words; others have none. Returns 1; 2 if the
  list has +kill; 0 if the policy says nothing about calls.
*/
extern int policy_bitmap (policy const *, uint64_t *, size_t) ;

/* Ends with null; the architecture may lack some. */
extern char const *const *policy_baseline (void) gccattr_const ;

#endif
