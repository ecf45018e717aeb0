/* ISC license. */

#include <string.h>
#include <dirent.h>
#include <stdlib.h>
#include <unistd.h>

#include <skalibs/types.h>

#include <herm/env.h>
#include <herm/proc.h>
#include "hermes.h"

#define WRAPPER "main-wrapper.sh"

static int ends_in (char const *s, char const *end)
{
  size_t len = strlen(s), n = strlen(end) ;
  return len >= n && !strcmp(s + len - n, end) && (len == n || s[len-n-1] == '/') ;
}

/*
  Stores the arguments after the wrapper and "hermes", and a NUL. Returns the size, or 0. Any
  user can fake arguments: only processes of root and the caller count.
*/
static size_t args_of (pid_t pid, char *s, size_t max)
{
  ssize_t len ;
  size_t i = 0, n ;
  uid_t uid ;
  if (herm_proc_uid(pid, &uid) < 0 || (uid && uid != geteuid())) return 0 ;
  len = herm_proc_read(pid, "cmdline", s, max - 2) ;
  if (len <= 0) return 0 ;
  n = len ;
  s[n++] = 0 ;
  while (i < n && !ends_in(s + i, WRAPPER)) i += strlen(s + i) + 1 ;
  if (i >= n) return 0 ;
  i += strlen(s + i) + 1 ;
  if (i < n && ends_in(s + i, "hermes")) i += strlen(s + i) + 1 ;
  memmove(s, s + i, n - i) ;
  s[n-i] = 0 ;
  return n - i + 1 ;
}

static size_t args (char *s, size_t max)
{
  struct dirent *d ;
  size_t n = args_of(1, s, max) ;
  DIR *dir = n ? 0 : opendir("/proc") ;
  if (!dir) return n ;
  while (!n && (d = readdir(dir)))
  {
    pid_t pid ;
    if (pid0_scan(d->d_name, &pid) && pid != getpid()) n = args_of(pid, s, max) ;
  }
  closedir(dir) ;
  return n ;
}

static int has (char const *s, size_t n, char const *arg)
{
  for (size_t i = 0 ; i < n ; i += strlen(s + i) + 1) if (!strcmp(s + i, arg)) return 1 ;
  return 0 ;
}

int hermes_command (void)
{
  static char const *const none[] = { "dashboard", "serve", "gui", "desktop" } ;
  static char const run[] = "gateway\0run" ;
  char s[65536] ;
  size_t n = args(s, sizeof(s)) ;
  if (!n) return HERMES_COMMAND_ANY ;
  for (unsigned int i = 0 ; i < sizeof(none) / sizeof(*none) ; i++)
    if (!strcmp(s, none[i])) return HERMES_COMMAND_NONE ;
  return n >= sizeof(run) && !memcmp(s, run, sizeof(run)) && !has(s, n, "--no-supervise")
    && !herm_truthy(getenv("HERMES_GATEWAY_NO_SUPERVISE")) ?
    HERMES_COMMAND_LEGACY : HERMES_COMMAND_ANY ;
}
