/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <skalibs/djbunix.h>

#include "confine.h"

static uint64_t rights (unsigned int dimension)
{
  switch (dimension)
  {
    case CONFINE_FS_READ : return LL_FS_READ_FILE | LL_FS_READ_DIR ;
    case CONFINE_FS_WRITE : return LL_FS_WRITE_FILE | LL_FS_CHANGE | LL_FS_REFER |
      LL_FS_TRUNCATE | LL_FS_IOCTL_DEV ;
    case CONFINE_FS_EXEC : return LL_FS_EXECUTE ;
    default : return LL_FS_RESOLVE_UNIX ;
  }
}

static int add (confine *c, int fd, unsigned int dimension)
{
  struct stat st ;
  confine_rule rule = { .dimension = dimension } ;
  ll_path path = { .access = rights(dimension) & c->fs, .fd = fd } ;
  if (fstat(fd, &st) < 0) return -1 ;
  if (!S_ISDIR(st.st_mode)) path.access &= LL_FS_OF_FILES ;
  rule.dev = st.st_dev ;
  rule.ino = st.st_ino ;
  if (!genalloc_append(confine_rule, &c->rules, &rule)) return -1 ;
  if (c->ruleset < 0 || !path.access) return 1 ;
  return syscall(SYS_landlock_add_rule, c->ruleset, LL_RULE_PATH, &path, 0) < 0 ? -1 : 1 ;
}

int confine_path (confine *c, unsigned int file, char const *s)
{
  unsigned int dimension = confine_dimension(file, s) ;
  int r, fd, optional = *s == '?' ;
  policy_net net ;
  s += optional ;
  if (file == POLICY_NET_CONNECT)
  {
    policy_net_scan(&net, file, s) ;
    s = net.name ;
  }
  fd = confine_open(s) ;
  if (fd < 0) return optional && (errno == ENOENT || errno == ENOTDIR) ? 0 : -1 ;
  r = add(c, fd, dimension) ;
  fd_close(fd) ;
  return r ;
}
