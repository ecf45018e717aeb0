/* ISC license. */

#ifndef STATE_H
#define STATE_H

#include <stdint.h>
#include <sys/types.h>
#include <sys/stat.h>

#include <skalibs/stralloc.h>

/* What hermes keeps about a gateway in its profile: gateway_state.json, an object. */

#define STATE_FILE "gateway_state.json"
#define STATE_MAX 1048576 /* bytes */
#define STATE_DEPTH 64    /* levels of arrays and objects */

/*
  Opens the home that has all profiles: the given option's argument, else $HERMES_HOME, else /opt/data;
  if that is itself a profile's directory, the one above. name is set to what was opened, eyes to what herm_look wants
  for anything below it: the home, or root's if root's own rights are enough. Returns a descriptor, or -1 (errno).
*/
extern int home_open (char const *, stralloc *, struct stat *) ;

/* Opens a profile's directory below the home: the home itself for "default". Never through a link. Returns a descriptor, or -1 (errno). */
extern int home_profile (int, char const *) ;

/*
  Stores a wish, "running" or "stopped", as desired_state in the state file of an open profile directory; everything
  else in it stays. Returns 0, or -1 (errno): EINVAL if what is there is no good JSON object, EMSGSIZE if it is too large.
*/
extern int state_wish (int, char const *) ;

/* What a gateway may be, in hermes' words. */
enum
{
  STATE_NONE,  /* nothing is said about it */
  STATE_BAD,   /* the state file cannot be read, or is no good JSON object */
  STATE_OTHER, /* something that herm does not know */
  STATE_RUNNING,
  STATE_STOPPED,
  STATE_STARTING,
  STATE_STARTUP_FAILED,
  STATE_DRAINING,
  STATE_DEGRADED,
  STATE_N
} ;

extern char const *state_name (unsigned int) ;

/*
  Reads from the state file of an open profile directory what the gateway should be (desired_state, or else gateway_state,
  in which draining and degraded mean running), and what it was last (gateway_state).
  Returns 1, 0 if there is none, -1 (errno) if it is no good.
*/
extern int state_read (int, unsigned int *, unsigned int *) ;

/*
  Makes a state file that wants the gateway running, for a container that was told so by its command. Takes the
  seconds since 1970. Returns 0, or -1 (errno; EEXIST).
*/
extern int state_legacy (int, uint64_t) ;

/*
  The profiles of an open home, but not "default", sorted, each with its NUL: directories in profiles/ that hold a SOUL.md.
  Warns of those that cannot be used. Returns how many, or -1 (errno).
*/
extern ssize_t home_profiles (int, stralloc *) ;

/*
  Opens logs/container-boot.log of an open home to append to it. Past 256 KiB, it is renamed first.
  What is made is that user's. Returns a descriptor, or -1 (errno).
*/
extern int home_bootlog (int, uid_t, gid_t) ;

#endif
