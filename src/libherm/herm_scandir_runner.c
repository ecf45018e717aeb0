/* ISC license. */

#include <string.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>

#include <skalibs/bytestr.h>
#include <skalibs/uint32.h>

#include <herm/proc.h>
#include <herm/scandir.h>

#define DEFAULT 1000 /* s6 2.11: 500, each with a logger */
#define LEAST 4
#define MOST 160000

/* All options of s6-svscan take an argument; -c does not count loggers. */
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
      if (str_start(s, "--services-max=")) { opt = 'C' ; arg = s + 15 ; }
    }
    else if (s[2]) arg = s + 2 ;
    else if ((s += strlen(s) + 1) >= end) break ;
    else arg = s ;
    if ((opt == 'C' || opt == 'c') && arg && uint320_scan(arg, &n))
      max = opt == 'C' ? n : n > MOST ? MOST : 2 * n ;
  }
  return max < LEAST ? LEAST : max > MOST ? MOST : max ;
}

static unsigned int limit (pid_t pid)
{
  char line[4097] ;
  ssize_t n = herm_proc_read(pid, "cmdline", line, sizeof(line) - 1) ;
  if (n <= 0) return UINT_MAX ;
  line[n] = 0 ;
  return limit_of(line, n) ;
}

/* Checks the lock twice, in case the pid is reused. */
int herm_scandir_runner (herm_scandir *sd)
{
  unsigned int max ;
  uid_t uid ;
  pid_t again, pid = herm_scandir_svscan(sd) ;
  sd->runner = sd->st.st_uid ;
  sd->max = UINT_MAX ;
  if (pid <= 0) return pid ;
  if (herm_proc_uid(pid, &uid) < 0) return errno == ENOENT ? 0 : -1 ;
  max = limit(pid) ;
  again = herm_scandir_svscan(sd) ;
  if (again < 0) return -1 ;
  if (again != pid) return 0 ;
  sd->runner = uid ;
  sd->max = max ;
  return 0 ;
}
