/* ISC license. */

#ifndef HERM_DIR_H
#define HERM_DIR_H

#include <dirent.h>
#include <sys/types.h>
#include <sys/stat.h>

#include <skalibs/tai.h>
#include <skalibs/types.h>

/*
  Never follows links, never waits for FIFOs: others may change the directories. Functions return
  a close-on-exec descriptor or 0; -1 (errno; EEXIST: name taken). Deadlines need a current
  STAMP.
*/

#define HERM_UNIQUE_SIZE 32

/* Writes a prefix of at most 15 bytes and random letters to HERM_UNIQUE_SIZE bytes. */
extern void herm_unique (char *, char const *) ;

/* Root uses these ids for files: without CAP_DAC_OVERRIDE it may lack the owner's rights. */
extern void herm_look (struct stat const *) ;

/* Keeps errno. */
extern void herm_unlook (void) ;

/*
  Returns 1 if root got EACCES and now looks as the directory's owner: try again, then
  herm_unlook(). Else 0.
*/
extern int herm_look_again (int) ;

extern int herm_dir_open (int, char const *) ;

/* O_PATH: needs no right to list. */
extern int herm_dir_path (int, char const *) ;

/* Reads from the start. Returns 0 (errno). */
extern DIR *herm_dir_read (int) ;

/* Skips . and .. Returns 0 at the end (errno 0) and on error. */
extern struct dirent *herm_dir_next (DIR *) ;

/* Keeps errno; skalibs' dir_close frees twice after EINTR. */
extern void herm_dir_end (DIR *) ;

/* Returns 1 if this errno means missing or of another type. */
extern int herm_absent (int) ;

#define HERM_FD_PATH (14 + UINT_FMT)
extern void herm_fd_path (char *, int) ;

/*
  Makes a private directory without ACLs; opens it or another private one. The umask must keep
  the owner's rights.
*/
extern int herm_dir_make (int, char const *) ;

/* Opens a regular file, else EINVAL. (at, name, flags) */
extern int herm_file_open (int, char const *, int) ;

/* For reading. (at, subdirectory, name) */
extern int herm_file_openin (int, char const *, char const *) ;

/* Makes a file of two pieces and this exact mode; leaves none on error. */
extern int herm_file_make (int, char const *, char const *, size_t,
  char const *, size_t, uid_t, gid_t, mode_t) ;

/* Returns the size; EMSGSIZE if it exceeds the buffer. */
extern ssize_t herm_file_read (int, char const *, char *, size_t) ;

/* Of this exact mode, if the umask is 0. */
extern int herm_fifo_make (int, char const *, uid_t, gid_t, mode_t) ;

/* Sets owner, group and exact mode. */
extern int herm_fd_own (int, uid_t, gid_t, mode_t) ;

/* Returns 1 if the entry is this file, else 0. */
extern int herm_dir_same (int, char const *, struct stat const *) ;

/* Never replaces a file. */
extern int herm_rename_new (int, char const *, int, char const *) ;

/* Any depth. ETIMEDOUT at the deadline. */
extern int herm_dir_clear (int, tain const *) ;

/* Removes an entry, if any, with its contents. */
extern int herm_dir_remove (int, char const *, tain const *) ;

#endif
