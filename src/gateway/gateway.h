/* ISC license. */

#ifndef GATEWAY_H
#define GATEWAY_H

#include <stddef.h>
#include <sys/types.h>

#include <herm/owner.h>
#include <herm/scandir.h>

/* Why something could not be built: whoever builds cleans up first, then says it. */
typedef struct trouble_s trouble, *trouble_ref ;
struct trouble_s
{
  int code ;         /* exit code: 100 for what the caller gave, 111 for what the system did */
  int e ;            /* errno, or 0 */
  char const *what ; /* "unable to copy", "not executable", ... */
  char name[256] ;   /* the object, cut if it must be */
} ;

/* Fills in a trouble, taking errno for 111. Returns -1. */
extern int trouble_set (trouble *, int, char const *, char const *) ;

/* Dies of it. */
extern void trouble_die (trouble const *, char const *) ;

/* What a slot is to be. */
typedef struct slotspec_s slotspec, *slotspec_ref ;
struct slotspec_s
{
  char const *profile ;
  char const *template ;     /* template service directory */
  char const *envdir ;       /* or a null pointer */
  char const *const *env ;   /* VAR=value, checked */
  size_t envn ;
  herm_owner owner ;
  uid_t runner ;             /* who runs the slot's scripts first */
  unsigned int mode ;        /* of seeding */
  int down ;
} ;

#define ENV_MAX 131071 /* bytes of VAR=value that execve takes */

/* Is this the name of a variable that a user may set for a gateway? Takes its length. */
extern int env_ok (char const *, size_t) ;

/*
  Copies a template service directory. strict: refuse what others than its owner, who must be root or oneself, can write.
  Returns 0 or -1.
*/
extern int template_copy (int, int, uid_t, gid_t, int, trouble *) ;

/* Could s6-supervise run what is in this service directory, and in its log? Returns 0 or -1. */
extern int slot_check (int, trouble *) ;

/*
  Builds a whole slot under a staging name (HERM_UNIQUE_SIZE bytes) in the scan directory, whose lock the
  caller holds. Returns its descriptor; -1, with nothing left behind.
*/
extern int slot_build (herm_scandir const *, slotspec const *, char *, trouble *) ;

#endif
