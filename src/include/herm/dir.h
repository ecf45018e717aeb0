/* ISC license. */

#ifndef HERM_DIR_H
#define HERM_DIR_H

#include <dirent.h>
#include <sys/types.h>
#include <sys/stat.h>

#include <skalibs/tai.h>
#include <skalibs/types.h>

/*
  Work inside directories that other users may change at the same time. It goes by
  descriptors, never follows a symbolic link and never waits for a FIFO. All descriptors
  are close-on-exec. Failure is -1 and errno, unless a contract says otherwise.
*/

/* Bytes of a staging name, its NUL included. */
#define HERM_UNIQUE_SIZE 32

/* Writes a prefix of at most 15 bytes, random letters and a NUL. */
extern void herm_unique (char *, char const *) ;

/*
  herm_look() makes root use the filesystem uid and gid of that file until herm_unlook(),
  which keeps errno: without CAP_DAC_OVERRIDE root may be refused what the owner may do.
  Both do nothing for other users.
*/
extern void herm_look (struct stat const *) ;
extern void herm_unlook (void) ;

/*
  After a failure in an open directory: if root got EACCES, looks as the owner of the
  directory. Returns 1 if the caller should try again, and then herm_unlook(); else 0.
*/
extern int herm_look_again (int) ;

/* Opens a directory. Returns a descriptor. */
extern int herm_dir_open (int, char const *) ;

/* The same with O_PATH: needs no right to list it, and only serves to reach its entries. */
extern int herm_dir_path (int, char const *) ;

/*
  Begins to read an open directory from its start. The descriptor stays the caller's.
  Returns 0 on failure. herm_dir_end or closedir ends it; skalibs' dir_close would free
  it twice if its close is interrupted.
*/
extern DIR *herm_dir_read (int) ;

/* The next entry other than . and .. Returns 0 at the end, with errno 0, and on failure. */
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
  Makes a directory that only the caller can enter, without ACLs, and opens it; EEXIST if
  the name is taken. The directory that it opens is the one that it made, or one as private. The umask
  must leave the owner's rights. Returns a descriptor.
*/
extern int herm_dir_make (int, char const *) ;

/* Opens a regular file with these flags; EINVAL for another type. Returns a descriptor. */
extern int herm_file_open (int, char const *, int) ;

/* The same for reading, in a subdirectory. */
extern int herm_file_openin (int, char const *, char const *) ;

/*
  Makes a new regular file of two pieces, with that owner, group and exact mode.
  Returns 0; on failure the file is removed again.
*/
extern int herm_file_make (int, char const *, char const *, size_t,
  char const *, size_t, uid_t, gid_t, mode_t) ;

/* Reads a whole regular file, of at most that many bytes: else EMSGSIZE. Returns its size. */
extern ssize_t herm_file_read (int, char const *, char *, size_t) ;

/*
  Makes a FIFO of that owner, group and exact mode; EEXIST if the name is taken. The umask
  must be 0. Returns 0.
*/
extern int herm_fifo_make (int, char const *, uid_t, gid_t, mode_t) ;

/* Gives an open file that owner and group, if it has others, and exactly that mode. Returns 0. */
extern int herm_fd_own (int, uid_t, gid_t, mode_t) ;

/* Returns 1 if the entry of that name is this very file, else 0; -1 (errno) on error. */
extern int herm_dir_same (int, char const *, struct stat const *) ;

/* Renames an entry, as renameat2(RENAME_NOREPLACE). EEXIST if the new name is taken. Returns 0. */
extern int herm_rename_new (int, char const *, int, char const *) ;

/*
  Empties a directory, however deep, with a handful of descriptors. ETIMEDOUT at the
  deadline, if another process keeps adding entries. STAMP must be current. Returns 0.
*/
extern int herm_dir_clear (int, tain const *) ;

/* Removes an entry with all that is in it, if there is one. STAMP must be current. Returns 0. */
extern int herm_dir_remove (int, char const *, tain const *) ;

#endif
