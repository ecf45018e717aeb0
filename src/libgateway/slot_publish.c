/* ISC license. */

#include <errno.h>
#include <fcntl.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include <herm/profile.h>
#include <herm/watch.h>
#include "spec.h"

#define SPARE 8

/* Returns 1 if there are descriptors to remove the slot again, else 0. */
static int can_undo (int fd)
{
  int spare[SPARE] ;
  unsigned int n = 0 ;
  while (n < SPARE && (spare[n] = fcntl(fd, F_DUPFD_CLOEXEC, 0)) >= 0) n++ ;
  for (unsigned int i = 0 ; i < n ; i++) fd_close(spare[i]) ;
  return n == SPARE ;
}

int slot_publish (herm_scandir const *sd, slotspec const *spec, herm_watch *w, diag *why)
{
  char name[HERM_UNIQUE_SIZE], slot[HERM_SLOT_MAX + 1] ;
  int fd = slot_build(sd, spec, name, why) ;
  if (fd < 0) return -1 ;
  why->where = sd->name ;
  herm_slot_name(slot, spec->profile) ;
  if (!w) fd_close(fd) ;
  else if (!herm_watch_open(w, fd, 1) || !herm_watch_listen(w))
  {
    diag_set(why, 111, "listen to events of", slot) ;
    goto err ;
  }
  else if (!can_undo(fd))
  {
    diag_set(why, 111, "reserve descriptors for", slot) ;
    goto err ;
  }
  if (!herm_rename_new(sd->fd, name, sd->fd, slot)) return 0 ;
  if (errno == EEXIST) diag_set(why, 1, "already registered", slot) ;
  else diag_set(why, 111, "publish", slot) ;
 err:
  if (w) herm_watch_close(w) ;
  herm_dir_remove(sd->fd, name, &tain_infinite) ;
  return -1 ;
}
