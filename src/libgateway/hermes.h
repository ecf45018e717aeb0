/* ISC license. */

#ifndef HERMES_H
#define HERMES_H

#include <stddef.h>
#include <sys/types.h>
#include <sys/stat.h>

#include <skalibs/stralloc.h>

#include <herm/owner.h>

/*
  Names and formats of hermes-agent; hermes_*.c follow its changes. A descriptor argument is a
  profile's directory; -1 comes with errno.
*/

#define HERMES_HOME "/opt/data"
#define HERMES_DEFAULT "default" /* in the home itself */


 /* The container's command */

enum
{
  HERMES_COMMAND_ANY,
  HERMES_COMMAND_NONE,  /* without gateways */
  HERMES_COMMAND_LEGACY /* for the default gateway alone */
} ;

/* Returns HERMES_COMMAND_*, by the arguments of the process main-wrapper.sh. */
extern int hermes_command (void) ;


 /* The home. Root without CAP_DAC_OVERRIDE acts as its owner. */

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
  Opens the argument, else $HERMES_HOME, else HERMES_HOME; for home/profiles/NAME, home.
  Sets the name even on error. Returns 1, or 0 (errno).
*/
extern int hermes_home_open (hermes_home *, char const *) ;

/* Returns 1 if this user can probably write to the home, else 0 (errno). */
extern int hermes_home_writable (hermes_home const *, herm_owner const *) ;

/* Never through a link. Returns a descriptor, or -1. */
extern int hermes_home_profile (hermes_home const *, char const *) ;

/* Appends the sorted names in profiles/ with a SOUL.md, each with its NUL. Returns how many, -1. */
extern ssize_t hermes_home_profiles (hermes_home const *, stralloc *) ;

/* Removes pid files, which a new gateway would believe. Warns of errors. */
extern void hermes_home_forget (hermes_home const *, int, char const *) ;


 /* The state file */

enum
{
  HERMES_NONE,
  HERMES_BAD, /* unreadable */
  HERMES_OTHER,
  HERMES_RUNNING,
  HERMES_STOPPED,
  HERMES_STARTING,
  HERMES_STARTUP_FAILED,
  HERMES_DRAINING,
  HERMES_DEGRADED,
  HERMES_N
} ;

extern char const *hermes_state_name (unsigned int) ;

/* Reads desired_state, else gateway_state. Returns 1, 0 without a file, -1. */
extern int hermes_state_read (hermes_home const *, int, unsigned int *) ;

/* Stores a desired state; other bytes stay. Returns 0, -1 (EINVAL: no object, EMSGSIZE). */
extern int hermes_state_want (hermes_home const *, char const *, unsigned int) ;

/* Returns what is wrong with a state file, for an errno of these functions. */
extern char const *hermes_state_why (int) ;

/* Makes a missing state file (running), unless nonzero. Returns 1 if it was missing, 0, -1. */
extern int hermes_state_legacy (hermes_home const *, int) ;


enum { HERMES_EXIT_UNKNOWN, HERMES_EXIT_CLEAN, HERMES_EXIT_UNCLEAN, HERMES_EXIT_N } ;

/* Returns HERMES_EXIT_* of the last run. */
extern unsigned int hermes_exit_read (hermes_home const *, int) ;

/* Returns 1 if the gateway must stay down, else 0; -1. */
extern int hermes_parked (hermes_home const *, int) ;


 /* The boot log */

/* Opens logs/container-boot.log to append, renamed at 256 KiB. Returns a descriptor, or -1. */
extern int hermes_bootlog_open (hermes_home const *) ;

/* without time and profile */
#define HERMES_BOOTLOG_BOUND 256

/* Formats time, profile, state, action, last exit, and if folded. Returns the length. */
extern size_t hermes_bootlog_fmt
  (char *, char const *, char const *, unsigned int, char const *, char const *, int) ;

#endif
