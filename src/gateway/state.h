/* ISC license. */

#ifndef STATE_H
#define STATE_H

#include <skalibs/stralloc.h>

/* What hermes keeps about a gateway in its profile: gateway_state.json, an object. */

#define STATE_FILE "gateway_state.json"
#define STATE_MAX 1048576 /* bytes */
#define STATE_DEPTH 64    /* levels of arrays and objects */

/*
  Opens the home that has all profiles: the given option's argument, else $HERMES_HOME, else /opt/data;
  if that is itself a profile's directory, the one above. name is set to what was opened. Returns a descriptor, or -1 (errno).
*/
extern int home_open (char const *, stralloc *) ;

/* Opens a profile's directory below the home: the home itself for "default". Never through a link. Returns a descriptor, or -1 (errno). */
extern int home_profile (int, char const *) ;

/*
  Stores a wish, "running" or "stopped", as desired_state in the state file of an open profile directory; everything
  else in it stays. Returns 0, or -1 (errno): EINVAL if what is there is no good JSON object, EMSGSIZE if it is too large.
*/
extern int state_wish (int, char const *) ;

#endif
