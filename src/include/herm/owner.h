/* ISC license. */

#ifndef HERM_OWNER_H
#define HERM_OWNER_H

#include <sys/types.h>

/* The unprivileged user that may control gateways. */
typedef struct herm_owner_s herm_owner ;
struct herm_owner_s
{
  uid_t uid ;
  gid_t gid ;
} ;
#define HERM_OWNER_ZERO { .uid = 0, .gid = 0 }

/* "uid:gid", without a final NUL. */
#define HERM_OWNER_FMT 44

/*
  Reads a user name, a uid, or uid:gid. For a uid without a passwd entry the gid is the
  same number. Returns 1; 0 if there is no such user; -1 (errno) if the user database
  cannot be read.
*/
extern int herm_owner_scan (herm_owner *, char const *) ;

/* Writes uid:gid and no NUL; returns the number of bytes. */
extern size_t herm_owner_fmt (char *, herm_owner const *) ;

/*
  Returns 0 if uid or gid do not exist in the user namespace of this process, so that
  nothing can be given to this owner; else 1.
*/
extern int herm_owner_mapped (herm_owner const *) ;

/*
  Stores the owner that a program works for: the argument of its option, or, with a null
  pointer, $HERM_OWNER, else the caller, or the user "hermes" if the caller is root.
  Dies with 100 if there is no such user here, with 111 if that cannot be known.
*/
extern void herm_owner_get (herm_owner *, char const *) ;

#endif
