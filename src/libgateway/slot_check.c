/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>
#include <skalibs/sig.h>
#include <skalibs/types.h>

#include <herm/dir.h>
#include "diag.h"
#include "spec.h"

static int is_uint (char const *s)
{
  unsigned int u ;
  return uint0_scan(s, &u) ;
}

static int is_fd (char const *s)
{
  unsigned int u ;
  return uint0_scan(s, &u) && u ;
}

static int is_signal (char const *s)
{
  int sig ;
  return sig0_scan(s, &sig) ;
}

/* s6-supervise ignores a bad file, or closes stdin. */
typedef struct setting_s setting ;
struct setting_s
{
  char const *file ;
  int (*good) (char const *) ;
  char const *bad ;
} ;
static setting const settings[] =
{
  { "notification-fd", &is_fd, "not a descriptor's number" },
  { "lock-fd", &is_fd, "not a descriptor's number" },
  { "timeout-kill", &is_uint, "not a number" },
  { "timeout-finish", &is_uint, "not a number" },
  { "max-death-tally", &is_uint, "not a number" },
  { "down-signal", &is_signal, "not a signal" }
} ;

static int check_setting (int at, setting const *x, diag *t)
{
  char s[64] ;
  ssize_t r = herm_file_read(at, x->file, s, sizeof(s) - 1) ;
  if (r < 0)
    return errno == ENOENT ? 0
      : herm_absent(errno) || errno == EMSGSIZE ? diag_set(t, 100, x->bad, x->file)
      : diag_set(t, 111, "read", x->file) ;
  s[r] = 0 ;
  s[strcspn(s, "\n")] = 0 ;
  return x->good(s) ? 0 : diag_set(t, 100, x->bad, x->file) ;
}

/* s6-supervise retries a bad run each minute; with a bad finish no failure is permanent. */
static int check_service (int at, char const *run, char const *finish, diag *t)
{
  struct stat st ;
  if (exec_check(at, "run", run, t) < 0) return -1 ;
  if (!fstatat(at, "finish", &st, AT_SYMLINK_NOFOLLOW))
  {
    if (exec_check(at, "finish", finish, t) < 0) return -1 ;
  }
  else if (errno != ENOENT) return diag_set(t, 111, "stat", finish) ;
  for (unsigned int i = 0 ; i < sizeof(settings) / sizeof(*settings) ; i++)
    if (check_setting(at, settings + i, t) < 0) return -1 ;
  return 0 ;
}

int slot_check (int fd, diag *t)
{
  int log, r = check_service(fd, "run", "finish", t) ;
  if (r < 0) return -1 ;
  log = herm_dir_path(fd, "log") ;
  if (log < 0)
  {
    if (errno == ENOENT) return 0 ;
    if (errno == ENOTDIR || errno == ELOOP) return diag_set(t, 100, "not a directory", "log") ;
    return diag_set(t, 111, "open", "log") ;
  }
  r = check_service(log, "log/run", "log/finish", t) ;
  fd_close(log) ;
  return r ;
}
