/* ISC license. */

#ifndef HERM_OWNER_H
#define HERM_OWNER_H

#include <sys/types.h>

typedef struct herm_owner_s herm_owner ;
struct herm_owner_s
{
  uid_t uid ;
  gid_t gid ;
} ;
#define HERM_OWNER_ZERO { .uid = 0, .gid = 0 }

#define HERM_OWNER_FMT 44

/* Before a lookup: a static glibc reads only /etc/passwd and /etc/group. */
extern void herm_owner_files (void) ;

/*
  Scans a user, uid or uid:gid; an unknown uid is its own gid. Returns 1; 0 if no such user; -1
  (errno).
*/
extern int herm_owner_scan (herm_owner *, char const *) ;

/* Writes uid:gid, no NUL. Returns the bytes. */
extern size_t herm_owner_fmt (char *, herm_owner const *) ;

/* Returns 1 if both ids exist in this user namespace, else 0. */
extern int herm_owner_mapped (herm_owner const *) ;

/*
  Uses the argument; without one, the caller or, for root, $HERM_OWNER or "hermes". Dies with 100
  if no such user, 111 on error.
*/
extern void herm_owner_get (herm_owner *, char const *) ;

#endif
