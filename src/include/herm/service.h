/* ISC license. */

#ifndef HERM_SERVICE_H
#define HERM_SERVICE_H

#include <stddef.h>
#include <sys/types.h>

#include <skalibs/tai.h>

#include <herm/owner.h>

 /* Seeding */

#define HERM_SEED_GROUP 0
#define HERM_SEED_COMPAT 1
#define HERM_SEED_S6 2
#define HERM_SEED_SHARED 3
#define HERM_SEED_FRESH 4 /* flag: new, closed to others */

/* Returns 1, or 0 if unknown. */
extern int herm_seed_scan (unsigned int *, char const *) ;

/*
  Makes missing control files, in log/ too; the gid is for HERM_SEED_SHARED. Returns 1; 0 if an
  entry, stored last, has a wrong type: nothing changed; -1 (errno).
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

/* Returns 1, or 0 (errno; EPROTO: unknown format). */
extern int herm_svstatus_read (int, herm_svstatus *) ;

typedef struct herm_dtally_s herm_dtally ;
struct herm_dtally_s
{
  tain stamp ;
  unsigned char exitcode ; /* if sig is 0 */
  unsigned char sig ;
} ;

/*
  Stores the newest deaths since the supervisor started, oldest first. Returns how many the file
  has; -1 (errno).
*/
extern ssize_t herm_dtally_read (int, herm_dtally *, size_t) ;


 /* Supervision */

/* Returns 1, 0 if no supervisor listens, -1 (errno). */
extern int herm_svctl (int, char const *, size_t) ;

/* Returns a descriptor; -1 (errno; ENOENT: never supervised). */
extern int herm_svlock_open (int) ;

/* Returns 1 if a supervisor holds the lock, else 0; -1 (errno). */
extern int herm_svlock_held (int) ;

/* As herm_svlock_held, with the status; 0 until one is written. */
extern int herm_supervised (int, herm_svstatus *) ;


 /* Events, without s6-ftrigrd */

#define HERM_FTRIG_NAMELEN 39

typedef struct herm_ftrig_s herm_ftrig ;
struct herm_ftrig_s
{
  int dir ;
  int fd ;
  char name[HERM_FTRIG_NAMELEN + 1] ;
} ;
#define HERM_FTRIG_ZERO { .dir = -1, .fd = -1, .name = "" }

/* Events arrive at fd, nonblocking, as letters. Returns 1, or 0 (errno). */
extern int herm_ftrig_open (herm_ftrig *, int) ;

extern void herm_ftrig_close (herm_ftrig *) ;

#endif
