/* ISC license. */

#ifndef HERMES_H
#define HERMES_H

#include <stddef.h>
#include <sys/types.h>
#include <sys/stat.h>

#include <skalibs/stralloc.h>

/* What hermes-agent decides: names, formats, customs. These files follow its changes. */

#define HERMES_HOME "/opt/data"
#define HERMES_DEFAULT "default" /* in the home itself */


 /* The container's command */

enum
{
  HERMES_COMMAND_ANY,
  HERMES_COMMAND_NONE,  /* without gateways */
  HERMES_COMMAND_LEGACY /* for the default gateway alone */
} ;

/*
  Returns the kind of container: by the arguments behind main-wrapper.sh of the first process of
  root or the caller that has it.
*/
extern int hermes_command (void) ;


 /* The home. Root without CAP_DAC_OVERRIDE acts as its owner where needed. */

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
  Opens the argument, else $HERMES_HOME, else HERMES_HOME; of a profile's directory, the home
  above. Sets the name in any case. Returns 1, or 0 (errno).
*/
extern int hermes_home_open (hermes_home *, char const *) ;

/* Never through a link. Returns a descriptor, or -1 (errno). */
extern int hermes_home_profile (hermes_home const *, char const *) ;

/*
  Appends other profiles than HERMES_DEFAULT, sorted, each with its NUL: directories in
  profiles/ with a SOUL.md. Warns of unusable ones. Returns how many, or -1 (errno).
*/
extern ssize_t hermes_home_profiles (hermes_home const *, stralloc *) ;

/*
  Removes pids of ended processes from a profile's directory: a new gateway would believe that
  they are its own. Warns of errors.
*/
extern void hermes_home_forget (hermes_home const *, int, char const *) ;


 /* The state file */

/* States, in hermes' words but for the first three. */
enum
{
  HERMES_NONE,  /* no state */
  HERMES_BAD,   /* no good JSON object, or unreadable */
  HERMES_OTHER, /* unknown */
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
  Reads desired_state, else gateway_state, of a profile's directory; draining and degraded mean
  running. Returns 1, 0 without a file, -1 (errno).
*/
extern int hermes_state_read (hermes_home const *, int, unsigned int *) ;

/*
  Stores HERMES_RUNNING or HERMES_STOPPED; every other byte of the file stays. Returns 0, or -1
  (errno; EINVAL: no good JSON object, EMSGSIZE: too large).
*/
extern int hermes_state_want (hermes_home const *, char const *, unsigned int) ;

/*
  For HERMES_COMMAND_LEGACY: returns 1 if there is no state file, else 0; -1 (errno). Unless the
  last argument is nonzero, makes one that wants the default gateway running.
*/
extern int hermes_state_legacy (hermes_home const *, int) ;


enum { HERMES_EXIT_UNKNOWN, HERMES_EXIT_CLEAN, HERMES_EXIT_UNCLEAN, HERMES_EXIT_N } ;

/* Returns how the last run ended, by a profile's directory. */
extern unsigned int hermes_exit_read (hermes_home const *, int) ;

/* Returns 1 if the gateway shall stay down, else 0; -1 (errno). */
extern int hermes_parked (hermes_home const *, int) ;


 /* The boot log */

/*
  Opens logs/container-boot.log to append; first renames one of 256 KiB. Returns a descriptor,
  or -1 (errno).
*/
extern int hermes_bootlog_open (hermes_home const *) ;

/* besides time and profile */
#define HERMES_BOOTLOG_BOUND 256

/*
  Formats time, profile, HERMES_* state, action, how the last run ended, and if the default
  gateway serves the profile. Returns the length.
*/
extern size_t hermes_bootlog_fmt
  (char *, char const *, char const *, unsigned int, char const *, char const *, int) ;

#endif
