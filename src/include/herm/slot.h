/* ISC license. */

#ifndef HERM_SLOT_H
#define HERM_SLOT_H

#include <stdint.h>
#include <sys/types.h>
#include <sys/stat.h>

#include <skalibs/tai.h>

#include <herm/dir.h>
#include <herm/owner.h>
#include <herm/profile.h>
#include <herm/scandir.h>

/* A slot is one gateway's service directory in a scan directory. */

 /* Seeding: the control parts of a service directory, made before its supervisor */

#define HERM_SEED_GROUP 0
#define HERM_SEED_COMPAT 1
#define HERM_SEED_S6 2
#define HERM_SEED_SHARED 3
#define HERM_SEED_FRESH 4 /* to be added: nobody else can get in yet, and nothing is there */

/* Reads the name of a seeding mode. Returns 1 or 0. */
extern int herm_seed_scan (unsigned int *, char const *) ;

/*
  Makes what is missing of event/, supervise/ and supervise/control in the open
  service directory, and in its log/ if it has one, for that owner in that mode.
  What exists with the right type is left alone. sgid: the group of who will supervise, for HERM_SEED_SHARED.
  Returns 1. On failure returns -1 (errno) or, if something of a wrong type is in
  the way, 0, and names the entry through the last argument.
  The check for wrong types comes before any change.
*/
extern int herm_seed (int, unsigned int, herm_owner const *, gid_t, char const **) ;


 /* What s6-supervise tells */

typedef struct herm_svstatus_s herm_svstatus, *herm_svstatus_ref ;
struct herm_svstatus_s
{
  tain stamp ;
  tain readystamp ;
  pid_t pid ;
  int wstat ;
  unsigned int paused : 1 ;
  unsigned int finishing : 1 ;
  unsigned int wantup : 1 ;
  unsigned int ready : 1 ;
} ;

/* Reads supervise/status of the open service directory, in the format of any s6 from 2.11 on. Returns 1, or 0 (errno; EPROTO: an unknown format). */
extern int herm_svstatus_read (int, herm_svstatus *) ;

/* Writes commands to supervise/control of the open service directory. Returns 1, 0 if no supervisor listens, -1 (errno) on error. */
extern int herm_svctl (int, char const *, size_t) ;

/* Opens supervise/lock of the open service directory to look at who holds it. Returns a descriptor, -1 and errno (ENOENT: never supervised). */
extern int herm_svlock_open (int) ;

/* Is the open service directory supervised, that is, does anybody hold supervise/lock? Returns 1, 0, -1 (errno) if that cannot be known. */
extern int herm_svlock_held (int) ;


 /* Events of a service, without s6-ftrigrd */

#define HERM_FTRIG_NAMELEN 39

typedef struct herm_ftrig_s herm_ftrig, *herm_ftrig_ref ;
struct herm_ftrig_s
{
  int dir ; /* the event directory */
  int fd ;
  char name[HERM_FTRIG_NAMELEN + 1] ;
} ;
#define HERM_FTRIG_ZERO { .dir = -1, .fd = -1, .name = "" }

/* Listens to the events of the open service directory: from then on their bytes arrive at fd, which never blocks. Returns 1 or 0 (errno). */
extern int herm_ftrig_open (herm_ftrig *, int) ;

/* Stops listening. */
extern void herm_ftrig_close (herm_ftrig *) ;


 /* herm's marker */

#define HERM_MARKER "herm"

/* Reads the profile that a slot belongs to from data/herm. buf: HERM_PROFILE_MAX + 1 bytes. Returns 1; 0 (errno) if there is no good marker. */
extern int herm_marker_read (int, char *) ;

/* Writes data/herm: the profile, and a new unique generation. dd is the open data directory. Returns 0, or -1 (errno). */
extern int herm_marker_write (int, char const *, uid_t, gid_t) ;


 /* The end of a slot */

/*
  A removal that has begun: the slot has its dot name and is locked, so that
  nothing can be started in it any more. Whoever removes it holds flock() on it:
  if nobody does, the remover was killed, and whoever finds it takes over.
*/
typedef struct herm_removal_s herm_removal, *herm_removal_ref ;
struct herm_removal_s
{
  herm_scandir const *sd ;
  int fd ;       /* the slot */
  int log ;      /* its log directory, or -1 */
  int lock[2] ;  /* supervise/lock of the service and of its logger, or -1 */
  pid_t proc[2] ; /* the supervisors that had these locks, or 0 */
  int run ;      /* data/lock, held by the running gateway, or -1 */
  int pipe ;     /* the reading end of the pipe between them, or -1 */
  uid_t victim ; /* whose processes may be killed for having that pipe; 0: anybody's */
  int orphaned ; /* there is no s6-svscan to stop them */
  struct stat st ;
  char name[HERM_UNIQUE_SIZE] ;
} ;
#define HERM_REMOVAL_ZERO { .sd = 0, .fd = -1, .log = -1, .lock = { -1, -1 }, .proc = { 0, 0 }, .run = -1, .pipe = -1, .victim = 0, .orphaned = 0 }

/*
  Takes an entry out of the scan directory, whose lock the caller holds, and has
  its supervisors stopped. An entry that has a dot name already is taken over.
  Returns 1; 0 if there is no such entry; -1 (errno) on error. EBUSY: another process is removing it,
  and only then fd is left open: HERM_LOCK_DIR on it waits for that.
*/
extern int herm_removal_begin (herm_removal *, herm_scandir const *, char const *) ;

/*
  Waits until everything that ran in the slot is gone, then removes the slot. The scan directory's lock
  should not be held for it. killat: when to start killing; s6's processes, the gateway, and what else
  holds the log pipe.
  Returns 1; 0 at the deadline, having told on stderr what still lives; -1 (errno) on error. Ends the removal in any case.
*/
extern int herm_removal_end (herm_removal *, tain const *, tain const *) ;

/* Closes what a removal has open. Keeps errno. */
extern void herm_removal_forget (herm_removal *) ;

/*
  Takes the lock of a scan directory and cleans up what killed programs left there.
  A removal of that profile (null pointer: none) is waited for or finished first,
  killing from killat on; other ones are finished only as far as nothing of them lives.
  Returns the lock's descriptor; -1 and errno, ETIMEDOUT at the deadline.
*/
extern int herm_scandir_enter (herm_scandir const *, char const *, tain const *, tain const *) ;

#endif
