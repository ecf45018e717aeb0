/* ISC license. */

#ifndef STATUS_H
#define STATUS_H

/* Reads the rules of the set egress from a holder (socket path), if this user may. Dies. */
extern void status_rules_get (char const *) ;

/* Prints a string. Dies. */
extern void status_put (char const *) ;

/* Prints them, as text or (1) as a JSON value. Dies. */
extern void status_rules_put (int) ;

#endif
