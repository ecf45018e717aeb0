/* ISC license. */

#ifndef HERM_DIR_H
#define HERM_DIR_H

#include <dirent.h>
#include <sys/types.h>
#include <sys/stat.h>

#include <skalibs/tai.h>
#include <skalibs/types.h>

/*
  Work inside directories that somebody else may be changing at the same time.
  Everything goes by descriptors; a symbolic link is never followed, a FIFO never
  waited for. All descriptors are close-on-exec. Failure is -1 and errno, except
  where another value is named.
*/

/* Bytes of a staging name, its final NUL included. */
#define HERM_UNIQUE_SIZE 32

/* Writes prefix, at most 15 bytes, then random letters and a NUL to a buffer of HERM_UNIQUE_SIZE bytes. */
extern void herm_unique (char *, char const *) ;

/*
  Root without CAP_DAC_OVERRIDE has fewer rights than the owner of a file, and is not always allowed to do what the owner is:
  it looks with the owner's eyes, and makes what is his as he would, until herm_unlook, which keeps errno. herm_look takes a file of that owner; nobody but root changes by it.
*/
extern void herm_look (struct stat const *) ;
extern void herm_unlook (void) ;

/* The same as the owner of an open directory, if there root got the EACCES that is in errno. Returns whether it is worth another try. */
extern int herm_look_again (int) ;

/* Opens the directory of that name. Returns a descriptor. */
extern int herm_dir_open (int, char const *) ;

/* The same without the right to list it, and without the need for it: only to reach what is in it. */
extern int herm_dir_path (int, char const *) ;

/*
  Begins to read an open directory, from its start. The descriptor stays the caller's. Returns 0 on failure.
  closedir ends it, not skalibs' dir_close, which frees it twice if its close was interrupted.
*/
extern DIR *herm_dir_read (int) ;

/* The next entry but . and .. of it. Returns 0 at the end, with errno 0, and on failure. */
extern struct dirent *herm_dir_next (DIR *) ;

/* closedir; keeps errno. */
extern void herm_dir_end (DIR *) ;

/*
  Returns 1 if this errno says that there is no such entry, or none of the right type;
  else 0: the error may hide something.
*/
extern int herm_absent (int) ;

/* Writes the name of a descriptor in /proc/self/fd, to a buffer of HERM_FD_PATH bytes. */
#define HERM_FD_PATH (14 + UINT_FMT)
extern void herm_fd_path (char *, int) ;

/*
  Makes a directory that only the caller can enter, and opens it; EEXIST if there
  is anything of that name. What it opens is what it made, or something as private.
  The umask must leave the owner's rights.
*/
extern int herm_dir_make (int, char const *) ;

/* Opens a regular file of that name with these flags, read or write. EINVAL if it is no regular file. */
extern int herm_file_open (int, char const *, int) ;

/* The same for reading, in a subdirectory. */
extern int herm_file_openin (int, char const *, char const *) ;

/* Makes a new regular file, writes the two pieces to it and gives it owner and exact mode. Returns 0; on failure it is removed again. */
extern int herm_file_make (int, char const *, char const *, size_t, char const *, size_t, uid_t, gid_t, mode_t) ;

/* Reads a whole regular file of that name, at most max bytes: EMSGSIZE past that. Returns the number of bytes. */
extern ssize_t herm_file_read (int, char const *, char *, size_t) ;

/* Makes a FIFO of exactly that mode and owner; EEXIST if there is anything of that name. The umask must be 0. Returns 0. */
extern int herm_fifo_make (int, char const *, uid_t, gid_t, mode_t) ;

/* Gives what is behind a descriptor an owner, if it is another one, and then exactly that mode. Returns 0. */
extern int herm_fd_own (int, uid_t, gid_t, mode_t) ;

/* Is the entry of that name the same file as this? Returns 1 or 0; -1 only for errors other than that there is no such entry. */
extern int herm_dir_same (int, char const *, struct stat const *) ;

/* Renames an entry, in place of renameat2(RENAME_NOREPLACE). EEXIST if the new name is taken. Returns 0. */
extern int herm_rename_new (int, char const *, int, char const *) ;

/*
  Removes whatever is in a directory, however deep, with a handful of descriptors.
  Gives up with ETIMEDOUT at the deadline, if somebody adds entries all the time. Returns 0.
  STAMP must be current.
*/
extern int herm_dir_clear (int, tain const *) ;

/* Removes an entry, whatever it is, with all that is in it. No such entry is success. Returns 0. STAMP must be current. */
extern int herm_dir_remove (int, char const *, tain const *) ;

#endif
