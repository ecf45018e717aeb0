/* ISC license. */

#ifndef HERM_SLOT_H
#define HERM_SLOT_H

#include <stddef.h>
#include <sys/types.h>

#include <skalibs/stralloc.h>

#include <herm/scandir.h>
#include <herm/service.h>

/* A slot is one gateway's service directory in a scan directory. */

/*
  Opens the slot of a profile. In a scan directory of their own, users may link it
  from elsewhere. Returns a descriptor, O_PATH, or -1 (errno).
*/
extern int herm_slot_open (herm_scandir const *, char const *) ;

/*
  Appends the profiles that have a slot in the scan directory of that name, sorted,
  each with its NUL; a missing scan directory has none. Dies with 111 on error.
  Returns how many.
*/
extern size_t herm_slot_names (char const *, stralloc *) ;

typedef struct herm_slotview_s herm_slotview ;
struct herm_slotview_s
{
  herm_svstatus sv ;
  unsigned int deaths ;      /* since the supervisor started */
  unsigned int normallyup : 1 ;
  unsigned int notyet : 1 ;  /* never started by its supervisor, of s6 2.13.2 or later */
} ;

/*
  Reads the state of an open slot.
  Returns 1, 0 if it is not supervised, -1 (errno) on error.
*/
extern int herm_slot_look (int, herm_slotview *) ;

/* 1 if its run script runs, 0 if only its finish script or nothing does. */
#define herm_slot_isup(v) ((v)->sv.pid && !(v)->sv.finishing)


 /* herm's marker */

#define HERM_MARKER "herm"

/*
  Reads the profile that an open slot belongs to from data/herm, to a buffer of
  HERM_PROFILE_MAX + 1 bytes. Returns 1, or 0 (errno; EINVAL: no good marker).
*/
extern int herm_marker_read (int, char *) ;

/*
  Writes the marker to an open data directory: the profile, and a new unique
  generation. Returns 0, or -1 (errno).
*/
extern int herm_marker_write (int, char const *, uid_t, gid_t) ;

#endif
