/* ISC license. */

#ifndef GATEWAY_H
#define GATEWAY_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <skalibs/buffer.h>
#include <skalibs/stralloc.h>
#include <skalibs/tai.h>

#include <herm/owner.h>
#include <herm/scandir.h>
#include <herm/slot.h>

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
  int checked ;              /* such a slot was found good: the next one is, too */
} ;

/*
  Finds out who runs the slots of a scan directory (or dies with 111), chooses the mode of seeding unless it is given, and
  dies with 100 if that does not fit the owner, or the caller may not do it.
*/
extern void spec_check (slotspec *, herm_scandir const *, int) ;

/*
  Resolves a path to a directory, if everything on the way, links too, is root's or one's own and cannot be changed by
  others (who may write only to sticky directories). Returns 1, 0 if it is not so, -1 (errno) on error.
*/
extern int path_trust (stralloc *, char const *) ;

#define ENV_MAX 131071 /* bytes of VAR=value that execve takes */

/* Is this the name of a variable that a user may set for a gateway? Takes its length. */
extern int env_ok (char const *, size_t) ;

/*
  Copies a template service directory, and closes it. Root refuses what others than root can write.
  Returns 0 or -1.
*/
extern int template_copy (int, int, uid_t, gid_t, trouble *) ;

/*
  Is the open slot a copy of the open template, its files being that user's? What herm, s6 and the slot's
  users add is not looked at: env and data may hold more, and down is a wish. Returns 1 or 0; -1 (errno) on error.
*/
extern int template_same (int, int, uid_t) ;

/* Could s6-supervise run what is in this service directory, and in its log? Returns 0 or -1. */
extern int slot_check (int, trouble *) ;

/*
  Builds a whole slot under a staging name (HERM_UNIQUE_SIZE bytes) in the scan directory, whose lock the
  caller holds. Returns its descriptor; -1, with nothing left behind.
*/
extern int slot_build (herm_scandir const *, slotspec const *, char *, trouble *) ;

/* Whose the files of slots in that scan directory are, made by this process. */
extern uid_t slot_uid (herm_scandir const *) ;
extern gid_t slot_gid (herm_scandir const *) ;

/* Is there a supervisor, with its lock and its status, which is stored, for the open service directory? Returns 1 or 0, or -1 (errno) if that cannot be known. */
extern int slot_supervised (int, herm_svstatus *) ;


 /* Showing slots */

/* What can be seen of one slot. */
typedef struct slotview_s slotview, *slotview_ref ;
struct slotview_s
{
  char const *profile ;
  herm_svstatus sv ;
  unsigned int deaths ;      /* since the supervisor started */
  unsigned int normallyup : 1 ;
  unsigned int notyet : 1 ;  /* its supervisor, of s6 2.13.2 or later, has not started it yet */
} ;

/* Opens the slot of a profile in a scan directory, which may be a link to one. Returns a descriptor, or -1 (errno). */
extern int slot_open (herm_scandir const *, char const *) ;

/* Looks at the open slot. Returns 1, 0 if nobody supervises it, -1 (errno) on error. */
extern int slot_look (int, char const *, slotview *) ;

/* Is the service up: running, and not only its finish script? */
#define slot_isup(v) ((v)->sv.pid && !(v)->sv.finishing)

/* The seconds since a stamp; a clock that was set back makes no negative time. STAMP must be the wall clock. */
extern uint64_t stamp_age (tain const *) ;

#define FIELDS_MAX 16

/* Reads a comma-separated list of field names; dies with 100. Returns how many there are now. */
extern unsigned int fields_scan (char const *, unsigned char *, unsigned int) ;

/* Writes these fields, separated by spaces, and a newline: 4096 bytes at most. STAMP must be the wall clock. */
extern void fields_put (buffer *, slotview const *, unsigned char const *, unsigned int) ;

/*
  Appends n names, each with its NUL, from the second stralloc to the first, sorted. Returns 1 or 0.
*/
extern int names_sort (stralloc *, stralloc const *, size_t) ;

/*
  The profiles that have a slot in a scan directory, sorted, each with its NUL. A missing one has none.
  Dies with 111. Returns how many.
*/
extern size_t slot_names (char const *, stralloc *) ;

#endif
