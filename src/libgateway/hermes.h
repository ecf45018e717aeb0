/* ISC license. */

#ifndef HERMES_H
#define HERMES_H

#include <stddef.h>
#include <sys/types.h>
#include <sys/stat.h>

#include <skalibs/stralloc.h>

/*
  Everything that hermes-agent decides and herm follows: names, formats and customs.
  When hermes changes one of them, this header and the hermes*.c files change with it.
*/

#define HERMES_HOME "/opt/data"
#define HERMES_DEFAULT "default" /* the profile whose directory is the home itself */


 /* The container's command */

enum
{
  HERMES_COMMAND_ANY,
  HERMES_COMMAND_NONE,  /* a container without gateways */
  HERMES_COMMAND_LEGACY /* a container made to run the default gateway alone */
} ;

/*
  Returns the kind of container that this is. The first process that is root's or the
  caller's and has main-wrapper.sh among its arguments tells, by those that follow.
*/
extern int hermes_command (void) ;


 /*
   The home. Root without CAP_DAC_OVERRIDE may be refused what hermes keeps to itself:
   then these functions act as the owner of the home while they work.
 */

typedef struct hermes_home_s hermes_home ;
struct hermes_home_s
{
  stralloc name ;
  int fd ;
  int as ; /* act as the owner */
  struct stat st ;
} ;
#define HERMES_HOME_ZERO { .name = STRALLOC_ZERO, .fd = -1, .as = 0 }

/*
  Opens the home: the argument, else $HERMES_HOME, else HERMES_HOME; if that is a
  profile's directory, the home above it. Sets the name in any case.
  Returns 1, or 0 (errno).
*/
extern int hermes_home_open (hermes_home *, char const *) ;

/* Opens a profile's directory, never through a link. Returns a descriptor, or -1 (errno). */
extern int hermes_home_profile (hermes_home const *, char const *) ;

/*
  Appends the profiles but HERMES_DEFAULT, sorted, each with its NUL: the directories in
  profiles/ with a SOUL.md. Warns of those that cannot be used.
  Returns how many, or -1 (errno).
*/
extern ssize_t hermes_home_profiles (hermes_home const *, stralloc *) ;

/*
  Removes the numbers of processes that have ended from the open directory of a profile:
  a new gateway would believe that they are its own. Warns of errors.
*/
extern void hermes_home_forget (hermes_home const *, int, char const *) ;


 /* The state file of a profile: an object */

/* The states of a gateway, in hermes' words but for the first three. */
enum
{
  HERMES_NONE,  /* it has no state */
  HERMES_BAD,   /* the state file is no good JSON object, or cannot be read */
  HERMES_OTHER, /* a state that herm does not know */
  HERMES_RUNNING,
  HERMES_STOPPED,
  HERMES_STARTING,
  HERMES_STARTUP_FAILED,
  HERMES_DRAINING,
  HERMES_DEGRADED,
  HERMES_N
} ;

extern char const *hermes_state_name (unsigned int) ;

/*
  Reads the desired state (desired_state, or else gateway_state, in which draining and
  degraded mean running) from the open directory of a profile.
  Returns 1, 0 if there is no state file, -1 (errno: see below).
*/
extern int hermes_state_read (hermes_home const *, int, unsigned int *) ;

/*
  Stores a desired state, HERMES_RUNNING or HERMES_STOPPED, for a profile; every other
  byte of the state file stays.
  Returns 0, or -1 (errno; EINVAL: no good JSON object, EMSGSIZE: too large).
*/
extern int hermes_state_want (hermes_home const *, char const *, unsigned int) ;

/*
  For a HERMES_COMMAND_LEGACY: returns 1 if the home has no state file, else 0. Unless
  the last argument is nonzero, makes one that wants the default gateway running;
  returns -1 (errno) if it cannot.
*/
extern int hermes_state_legacy (hermes_home const *, int) ;


 /* Other files of a profile */

enum { HERMES_EXIT_UNKNOWN, HERMES_EXIT_CLEAN, HERMES_EXIT_UNCLEAN, HERMES_EXIT_N } ;

/* Returns how the last run of a gateway ended, from the open directory of its profile. */
extern unsigned int hermes_exit_read (hermes_home const *, int) ;

/* Returns 1 if the gateway of an open profile directory shall stay down, else 0; -1 (errno). */
extern int hermes_parked (hermes_home const *, int) ;


 /* The boot log */

/*
  Opens logs/container-boot.log to append to it, having renamed one of 256 KiB.
  Returns a descriptor, or -1 (errno).
*/
extern int hermes_bootlog_open (hermes_home const *) ;

/* Room for a line without its time and its profile. */
#define HERMES_BOOTLOG_BOUND 256

/*
  Formats a line: time, profile, HERMES_* state, action, how the last run ended, and
  whether the default gateway works for the profile. Returns its length.
*/
extern size_t hermes_bootlog_fmt
  (char *, char const *, char const *, unsigned int, char const *, char const *, int) ;

#endif
