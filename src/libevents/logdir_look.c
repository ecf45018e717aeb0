/* ISC license. */

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>
#include <skalibs/genalloc.h>

#include <herm/dir.h>

#include "follow.h"

/* @ 24 digits .s or .u */
static int is_archive (char const *s)
{
  return *s == '@' && strlen(s) == 27 && s[25] == '.' && (s[26] == 's' || s[26] == 'u') ;
}

static int compare (void const *a, void const *b)
{
  return strcmp(((logfile const *)a)->name, ((logfile const *)b)->name) ;
}

static int reopen (logdir *d, char const *name, int *fd, logid *id)
{
  strcpy(d->tried, name) ;
  if (*fd >= 0) fd_close(*fd) ;
  *fd = herm_file_open(d->fd, name, O_RDONLY) ;
  if (*fd < 0) return errno == ENOENT ? 0 : -1 ;
  return logid_get(*fd, id) ;
}

/* Of an archive seen for the first time */
static int identify (logdir *d, logfile *f)
{
  struct stat st ;
  strcpy(d->tried, f->name) ;
  if (fstatat(d->fd, f->name, &st, AT_SYMLINK_NOFOLLOW) < 0) return errno == ENOENT ? 0 : -1 ;
  f->id.dev = st.st_dev ;
  f->id.ino = st.st_ino ;
  f->done = !S_ISREG(st.st_mode) || logdir_was(d, &f->id) ? LOGFILE_READ : 0 ;
  return 1 ;
}

static int add (logdir *d, genalloc *files, char const *name)
{
  logfile f ;
  logfile const *old = 0 ;
  int r = 1 ;
  memcpy(f.name, name, sizeof(f.name)) ;
  if (d->files.len)
    old = bsearch(&f, genalloc_s(logfile, &d->files), genalloc_len(logfile, &d->files),
      sizeof(logfile), &compare) ;
  if (old) f = *old ;
  else r = identify(d, &f) ;
  return r <= 0 ? r : genalloc_append(logfile, files, &f) ? 0 : -1 ;
}

static int list (logdir *d, genalloc *files)
{
  DIR *dir = herm_dir_read(d->fd) ;
  struct dirent *e ;
  int r = dir ? 0 : -1 ;
  *d->tried = 0 ;
  while (!r && (e = herm_dir_next(dir))) if (is_archive(e->d_name)) r = add(d, files, e->d_name) ;
  if (!r && errno)
  {
    r = -1 ;
    *d->tried = 0 ;
  }
  if (dir) herm_dir_end(dir) ;
  return r ;
}

/*
  A file goes from current to previous to an archive; as an archive it has two names for a
  moment, and readdir(3) need not show a name made meanwhile. So: current, then previous, then
  the archives.
*/
int logdir_look (logdir *d)
{
  genalloc files = GENALLOC_ZERO ;
  if (reopen(d, "current", &d->current, &d->currentid) < 0) return -1 ;
  if (reopen(d, "previous", &d->previous, &d->previousid) < 0) return -1 ;
  if (list(d, &files) < 0)
  {
    genalloc_free(logfile, &files) ;
    return -1 ;
  }
  if (files.len)
    qsort(genalloc_s(logfile, &files), genalloc_len(logfile, &files), sizeof(logfile), &compare) ;
  genalloc_free(logfile, &d->files) ;
  d->files = files ;
  for (size_t i = 0 ; d->previous >= 0 && i < genalloc_len(logfile, &files) ; i++)
    if (logid_same(&genalloc_s(logfile, &files)[i].id, &d->previousid))
    {
      fd_close(d->previous) ;
      d->previous = -1 ;
    }
  return 0 ;
}
