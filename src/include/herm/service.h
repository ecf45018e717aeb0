/* ISC license. */

#ifndef HERM_SERVICE_H
#define HERM_SERVICE_H

#include <stddef.h>
#include <sys/types.h>

#include <skalibs/tai.h>

#include <herm/owner.h>

/*
  Any service of s6, by its open service directory: a slot, the log directory of a
  slot, or a service that herm knows nothing else of.
*/

 /* Seeding: the control parts of a service directory, made before its supervisor */

#define HERM_SEED_GROUP 0
#define HERM_SEED_COMPAT 1
#define HERM_SEED_S6 2
#define HERM_SEED_SHARED 3
#define HERM_SEED_FRESH 4 /* a flag: the directory is new, and others cannot enter it */

/* Reads the name of a seeding mode. Returns 1, or 0 if there is no such mode. */
extern int herm_seed_scan (unsigned int *, char const *) ;

/*
  Makes the missing ones of event/, supervise/ and supervise/control, in the service
  directory and in its log/ if it has one, for that owner in that mode. Entries of the
  right type stay as they are. The gid is the supervisor's group, for HERM_SEED_SHARED.
  Returns 1; -1 (errno) on failure; 0 if an entry has a wrong type: then nothing was
  changed, and the last argument names the entry.
*/
extern int herm_seed (int, unsigned int, herm_owner const *, gid_t, char const **) ;


 /* Status */

typedef struct herm_svstatus_s herm_svstatus ;
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

/*
  Reads supervise/status, in the format of any s6 from 2.11 on.
  Returns 1, or 0 (errno; EPROTO: an unknown format).
*/
extern int herm_svstatus_read (int, herm_svstatus *) ;

/* One death of a service, as s6-supervise remembers it. */
typedef struct herm_dtally_s herm_dtally ;
struct herm_dtally_s
{
  tain stamp ;
  unsigned char exitcode ; /* if sig is 0 */
  unsigned char sig ;
} ;

/*
  Reads supervise/death_tally, the deaths since the supervisor started, oldest first:
  at most that many, the newest ones. Returns the number of deaths in the file, which
  may be more, or -1 (errno). A missing file has none.
*/
extern ssize_t herm_dtally_read (int, herm_dtally *, size_t) ;


 /* Supervision */

/*
  Writes commands to supervise/control.
  Returns 1, 0 if no supervisor listens, -1 (errno) on error.
*/
extern int herm_svctl (int, char const *, size_t) ;

/*
  Opens supervise/lock, to look at its holder.
  Returns a descriptor, or -1 (errno; ENOENT: never supervised).
*/
extern int herm_svlock_open (int) ;

/* Returns 1 if a supervisor holds supervise/lock, else 0; -1 (errno) if that cannot be known. */
extern int herm_svlock_held (int) ;

/*
  Stores the status. Returns 1 if there is a supervisor that has its lock and has
  written its status, else 0; -1 (errno) if that cannot be known.
*/
extern int herm_supervised (int, herm_svstatus *) ;


 /* Events, without s6-ftrigrd */

#define HERM_FTRIG_NAMELEN 39

typedef struct herm_ftrig_s herm_ftrig ;
struct herm_ftrig_s
{
  int dir ; /* the event directory */
  int fd ;
  char name[HERM_FTRIG_NAMELEN + 1] ;
} ;
#define HERM_FTRIG_ZERO { .dir = -1, .fd = -1, .name = "" }

/*
  Listens to the events of a service: from now on their letters arrive at fd, which
  never blocks. Returns 1, or 0 (errno).
*/
extern int herm_ftrig_open (herm_ftrig *, int) ;

/* Stops listening, if it listens. */
extern void herm_ftrig_close (herm_ftrig *) ;

#endif
