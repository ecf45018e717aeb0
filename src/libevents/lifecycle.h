/* ISC license. */

#ifndef LIFECYCLE_H
#define LIFECYCLE_H

#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <skalibs/avltree.h>
#include <skalibs/genalloc.h>
#include <skalibs/gensetdyn.h>
#include <skalibs/stralloc.h>
#include <skalibs/tai.h>

#include <herm/service.h>

/*
  The services of a scan directory. inotify only says when to look: all lines come from the status
  and death_tally files. Functions die with 111 on lack of memory.
*/

#define LIFECYCLE_NAME_MAX 255
#define LIFECYCLE_DEATHS_MAX 4096 /* of s6 */

typedef struct service_s service ;
struct service_s
{
  char name[LIFECYCLE_NAME_MAX + 1] ;
  struct stat st ;
  int fd ;             /* of an unregistered service that still runs, else -1 */
  int wd ;             /* of supervise/ or, without it, of the service directory; or -1 */
  uint32_t renames ;   /* status files since the last look */
  uint32_t seen ;      /* of the events still in the queue, those that the last look includes */
  pid_t supervisor ;
  pid_t pid ;          /* 0: down */
  tain start ;
  herm_dtally last ;   /* newest reported death */
  unsigned int registered : 1 ;
  unsigned int waiting : 1 ;    /* for supervise/ */
  unsigned int supervised : 1 ;
  unsigned int dead : 1 ;       /* the supervisor's list has last, or lost it */
  unsigned int finishing : 1 ;
  unsigned int ready : 1 ;
  unsigned int wantup : 1 ;
  unsigned int dirty : 1 ;
  unsigned int ended : 1 ;      /* a supervisor let go of its lock */
} ;

typedef struct lifecycle_s lifecycle ;
struct lifecycle_s
{
  stralloc path ;      /* absolute, with a slash */
  int fd ;
  int wd ;
  struct stat st ;
  int gone ;           /* the scan directory was removed or renamed */
  int empty ;          /* and may be removed without an event: look each second */
  int overflow ;
  uint64_t seqid ;
  uint64_t seq ;
  stralloc in ;        /* inotify events */
  stralloc out ;       /* lines */
  gensetdyn services ;
  avltree byname ;     /* registered ones */
  avltree bywd ;
  genalloc dirty ;     /* uint32_t */
  uint32_t moved ;     /* service that was renamed, until its new name is known, or UINT32_MAX */
  uint32_t cookie ;
} ;

#define LIFECYCLE_SERVICE(w, i) GENSETDYN_P(service, &(w)->services, (i))

/* Dies with 100 if there is no scan directory, 111 on error. Makes the first lines. */
extern void lifecycle_open (lifecycle *, char const *) ;

/*
  Reads all events, makes their lines. Returns 1; 0 once the scan directory is gone. Without an
  event, a service that was renamed has left the scan directory.
*/
extern int lifecycle_read (lifecycle *) ;

/* Looks whether the scan directory is gone or empty. */
extern void lifecycle_gone (lifecycle *) ;

/* Appends the events to in. */
extern void lifecycle_drain (lifecycle *) ;

/* Lists the scan directory: adds services, drops those that were replaced or removed. */
extern void lifecycle_scan (lifecycle *, int) ;

/* Starts a line, of a service or of all (null), at a time or now (null). Returns its end. */
extern char *lifecycle_line (lifecycle *, char const *, service const *, tain const *) ;

/* Ends it. */
extern void lifecycle_line_end (lifecycle *, char *) ;

/* From the last line of this service (null: of all) on something is unknown. (cause) */
extern void lifecycle_gap (lifecycle *, service const *, char const *) ;

/* Adds a registered entry, if it is a directory: found at the start, or new. (name, found) */
extern void lifecycle_add (lifecycle *, char const *, int) ;

/* The entry is gone; the service stays if it was renamed. */
extern void lifecycle_unregister (lifecycle *, uint32_t, int) ;

/* Forgets it, with a gap if it was up. */
extern void lifecycle_drop (lifecycle *, uint32_t) ;

/* Watches supervise/, or waits for it. (w, index, its directory) */
extern void lifecycle_listen (lifecycle *, uint32_t, int) ;

/* Returns O_PATH or -1. The caller closes it unless it is the service's fd. */
extern int lifecycle_service_open (lifecycle const *, service const *) ;

/* Marks it for lifecycle_update. */
extern void lifecycle_touch (lifecycle *, uint32_t) ;

/* Looks, and makes the lines of what happened since the last look. */
extern void lifecycle_update (lifecycle *, uint32_t) ;

/* New deaths, oldest first, and the status, of one moment. */
typedef struct lifeview_s lifeview ;
struct lifeview_s
{
  herm_svstatus sv ;
  herm_dtally const *death ;
  size_t n ;
  size_t total ;
  int lost ; /* there were more */
} ;

/* Returns 1, 0 (errno). (directory, service, view) */
extern int lifecycle_look (int, service const *, lifeview *) ;

/* Returns 1 and the pid of the supervisor (0: not visible), 0 if there is none. */
extern int lifecycle_supervisor (int, pid_t *) ;

/* A line about what is found, which is no event. (w, service, directory) */
extern void lifecycle_state (lifecycle *, service *, int) ;

/* Makes the lines of a view. */
extern void lifecycle_compare (lifecycle *, service *, int, lifeview const *) ;

#endif
