/* ISC license. */

#ifndef HERM_SLOT_H
#define HERM_SLOT_H

#include <stddef.h>
#include <sys/types.h>

#include <skalibs/stralloc.h>

#include <herm/scandir.h>
#include <herm/service.h>


/*
  Root follows no link in another user's scan directory. Returns a descriptor, O_PATH; -1
  (errno).
*/
extern int herm_slot_open (herm_scandir const *, char const *) ;

/* Appends the profiles, sorted, each with its NUL. Returns how many. Dies with 111. */
extern size_t herm_slot_names (char const *, stralloc *) ;

typedef struct herm_slotview_s herm_slotview ;
struct herm_slotview_s
{
  herm_svstatus sv ;
  unsigned int deaths ;
  unsigned int normallyup : 1 ;
  unsigned int notyet : 1 ;  /* never started (s6 2.13.2 and later) */
} ;

/* Returns 1, 0 if not supervised, -1 (errno). */
extern int herm_slot_look (int, herm_slotview *) ;

#define herm_slot_isup(v) ((v)->sv.pid && !(v)->sv.finishing)


 /* herm's marker */

#define HERM_MARKER "herm"

/* Reads the profile from data/herm. Returns 1, or 0 (errno; EINVAL: no good marker). */
extern int herm_marker_read (int, char *) ;

/* Writes to an open data directory. Returns 0; -1 (errno). */
extern int herm_marker_write (int, char const *, uid_t, gid_t) ;

#endif
