/* ISC license. */

/*
  landrun [ -rwx path ]... [ -c port ]... prog...: what landrun and its kind do. One Landlock
  domain, as the arguments say, no seccomp, no look whether it works. A path that is missing is
  left out.
*/

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define READ (UINT64_C(3) << 2)
#define WRITE (UINT64_C(2) | UINT64_C(0xfff) << 4)
#define EXEC UINT64_C(1)
#define FILES (UINT64_C(7) | UINT64_C(3) << 14)
#define CONNECT UINT64_C(2)

typedef struct ruleset_s ruleset ;
struct ruleset_s
{
  uint64_t fs ;
  uint64_t net ;
  uint64_t scoped ;
} ;

typedef struct path_s path ;
struct path_s
{
  uint64_t access ;
  int32_t fd ;
} __attribute__((packed)) ;

typedef struct port_s port ;
struct port_s
{
  uint64_t access ;
  uint64_t port ;
} ;

static void die (char const *what)
{
  fprintf(stderr, "landrun: fatal: %s: %s\n", what, strerror(errno)) ;
  exit(111) ;
}

static void add_path (int set, char const *name, uint64_t access)
{
  struct stat st ;
  path p = { .access = access, .fd = open(name, O_PATH | O_CLOEXEC) } ;
  if (p.fd < 0) return ;
  if (fstat(p.fd, &st) < 0) die(name) ;
  if (!S_ISDIR(st.st_mode)) p.access &= FILES ;
  if (syscall(SYS_landlock_add_rule, set, 1, &p, 0) < 0) die(name) ;
  close(p.fd) ;
}

int main (int argc, char **argv)
{
  ruleset attr = { .fs = READ | WRITE | EXEC, .net = CONNECT, .scoped = 3 } ;
  int opt, set = syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0) ;
  if (set < 0) die("landlock_create_ruleset") ;
  while ((opt = getopt(argc, argv, "+r:w:x:c:")) >= 0)
  {
    port p = { .access = CONNECT } ;
    switch (opt)
    {
      case 'r' : add_path(set, optarg, READ) ; break ;
      case 'w' : add_path(set, optarg, WRITE) ; break ;
      case 'x' : add_path(set, optarg, EXEC) ; break ;
      case 'c' :
        p.port = atoi(optarg) ;
        if (syscall(SYS_landlock_add_rule, set, 2, &p, 0) < 0) die(optarg) ;
        break ;
      default : return 100 ;
    }
  }
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || syscall(SYS_landlock_restrict_self, set, 0) < 0)
    die("landlock_restrict_self") ;
  close(set) ;
  execvp(argv[optind], argv + optind) ;
  die(argv[optind]) ;
}
