/* ISC license. */

#ifndef HERM_DIR_H
#define HERM_DIR_H

#include <dirent.h>
#include <sys/types.h>
#include <sys/stat.h>

#include <skalibs/tai.h>
#include <skalibs/types.h>

/*
  For directories that others change meanwhile: never follows links, never waits for FIFOs.
  Functions return a descriptor, close-on-exec, or 0; -1 (errno) on error.
*/

#define HERM_UNIQUE_SIZE 32

/* Writes a prefix of at most 15 bytes, random letters and a NUL, to HERM_UNIQUE_SIZE bytes. */
extern void herm_unique (char *, char const *) ;

/*
  Root uses the file's uid and gid for file access until herm_unlook(), which keeps errno:
  without CAP_DAC_OVERRIDE root may have fewer rights than the owner.
*/
extern void herm_look (struct stat const *) ;
extern void herm_unlook (void) ;

/*
  After an error: if root got EACCES, looks as the directory's owner and returns 1: try again,
  then herm_unlook(). Else 0.
*/
extern int herm_look_again (int) ;

extern int herm_dir_open (int, char const *) ;

/* With O_PATH: needs no right to list. */
extern int herm_dir_path (int, char const *) ;

/*
  Reads from the start; the descriptor stays the caller's. Returns 0 on error. End with
  herm_dir_end: skalibs' dir_close frees twice after EINTR.
*/
extern DIR *herm_dir_read (int) ;

/* Skips . and .. Returns 0 at the end (errno 0) and on error. */
extern struct dirent *herm_dir_next (DIR *) ;

/* Keeps errno. */
extern void herm_dir_end (DIR *) ;

/* Returns 1 if this errno means a missing entry or one of another type, else 0. */
extern int herm_absent (int) ;

/* Writes the name in /proc/self/fd, to HERM_FD_PATH bytes. */
#define HERM_FD_PATH (14 + UINT_FMT)
extern void herm_fd_path (char *, int) ;

/*
  Makes and opens a private directory without ACLs: the one it made, or one as private. EEXIST
  if the name is taken. The umask must leave the owner's rights.
*/
extern int herm_dir_make (int, char const *) ;

/* Opens a regular file with these flags; EINVAL for other types. */
extern int herm_file_open (int, char const *, int) ;

/* For reading, in a subdirectory. */
extern int herm_file_openin (int, char const *, char const *) ;

/* Makes a file of two pieces, with this exact mode; none is left on error. */
extern int herm_file_make (int, char const *, char const *, size_t,
  char const *, size_t, uid_t, gid_t, mode_t) ;

/* Returns the size; EMSGSIZE if the file is larger than the buffer. */
extern ssize_t herm_file_read (int, char const *, char *, size_t) ;

/* With this exact mode; EEXIST if the name is taken. The umask must be 0. */
extern int herm_fifo_make (int, char const *, uid_t, gid_t, mode_t) ;

/* Sets owner, group and exact mode where they differ. */
extern int herm_fd_own (int, uid_t, gid_t, mode_t) ;

/* Returns 1 if the entry is this very file, else 0. */
extern int herm_dir_same (int, char const *, struct stat const *) ;

/* As renameat2(RENAME_NOREPLACE): EEXIST if the new name is taken. */
extern int herm_rename_new (int, char const *, int, char const *) ;

/* Empties a directory of any depth. ETIMEDOUT at the deadline. STAMP must be current. */
extern int herm_dir_clear (int, tain const *) ;

/* Removes an entry, if any, and its contents. STAMP must be current. */
extern int herm_dir_remove (int, char const *, tain const *) ;

#endif
