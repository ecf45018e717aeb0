/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <stdint.h>
#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>
#include <skalibs/uint32.h>

#include <herm/dir.h>
#include <herm/proc.h>
#include <herm/scandir.h>

#define DEFAULT 1000 /* of s6-svscan from 2.12 on; 500 with a logger each, as many as 2.11 takes */
#define LEAST 4
#define MOST 160000

/* The limit that a command line sets, of so many bytes; all options of s6-svscan have an argument. Before 2.12 loggers did not count. */
static uint32_t limit_of (char const *s, size_t len)
{
  uint32_t max = DEFAULT, n ;
  char const *end = s + len ;
  while ((s += strlen(s) + 1) < end && s[0] == '-' && s[1] && strcmp(s, "--"))
  {
    char const *arg = 0 ;
    char opt = s[1] ;
    if (opt == '-')
    {
      if (!strncmp(s, "--services-max=", 15)) { opt = 'C' ; arg = s + 15 ; }
    }
    else if (s[2]) arg = s + 2 ;
    else if ((s += strlen(s) + 1) >= end) break ;
    else arg = s ;
    if ((opt == 'C' || opt == 'c') && arg && uint320_scan(arg, &n)) max = opt == 'C' ? n : n > MOST ? MOST : 2 * n ;
  }
  return max < LEAST ? LEAST : max > MOST ? MOST : max ;
}

/* Returns 0 if it cannot be known. */
static uint32_t limit (herm_scandir const *sd)
{
  char line[4097] ;
  ssize_t n ;
  pid_t pid = herm_scandir_svscan(sd) ;
  if (pid <= 0) return 0 ;
  n = herm_proc_read(pid, "cmdline", line, sizeof(line) - 1) ;
  if (n <= 0) return 0 ;
  line[n] = 0 ;
  return herm_scandir_svscan(sd) == pid ? limit_of(line, n) : 0 ;
}

/* How much room does an entry take? s6-svscan follows links; in somebody else's directory we do not, and think the worst. */
static unsigned int weight (herm_scandir const *sd, struct dirent const *d)
{
  struct stat st ;
  int ours = geteuid() == sd->st.st_uid ;
  unsigned int r ;
  int fd = openat(sd->fd, d->d_name, O_PATH | O_DIRECTORY | O_CLOEXEC | (ours ? 0 : O_NOFOLLOW)) ;
  if (fd < 0) return d->d_type == DT_LNK || (errno != ENOTDIR && errno != ENOENT) ? 2 : 0 ;
  r = 1 + (!fstatat(fd, "log", &st, ours ? 0 : AT_SYMLINK_NOFOLLOW) && !S_ISREG(st.st_mode)) ;
  fd_close(fd) ;
  return r ;
}

/* What is being removed may still be in s6-svscan's table. */
static int counts (char const *name)
{
  return name[0] != '.' || !strncmp(name, HERM_DEL_PREFIX, sizeof(HERM_DEL_PREFIX) - 1) ;
}

/* What is there takes so much room, or, not looked at closely, not more. UINT_MAX if it cannot be read. */
static unsigned int used (herm_scandir const *sd, int closely)
{
  struct dirent *d ;
  unsigned int n = 0 ;
  DIR *dir = herm_dir_read(sd->fd) ;
  if (!dir) return UINT_MAX ;
  while ((d = herm_dir_next(dir))) if (counts(d->d_name)) n += closely ? weight(sd, d) : 2 ;
  closedir(dir) ;
  return n ;
}

unsigned int herm_scandir_room (herm_scandir const *sd, unsigned int wanted)
{
  uint32_t max = limit(sd) ;
  unsigned int n ;
  if (!max) return UINT_MAX ;
  n = used(sd, 0) ;
  if (n > max || n + wanted > max) n = used(sd, 1) ;
  return n < max ? max - n : 0 ;
}
