/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <skalibs/djbunix.h>
#include <skalibs/strerr.h>

#include <herm/dir.h>

#include "rules.h"

#define POLICY "policy"

static void add_policy (rules *r, uint32_t node, char const *path)
{
  policy p = POLICY_ZERO ;
  policy_get(&p, path) ;
  rules_add(r, node, &p, path) ;
  policy_free(&p) ;
}

/* Returns the number of the node. */
static uint32_t add_node (rules *r, uint32_t parent, char const *name, char const *path)
{
  herm_rule_part n = { .stated = 0 } ;
  size_t len = strlen(name) ;
  if (len >= sizeof(n.key.name)) strerr_dief(100, path, ": no service has so long a name") ;
  memcpy(n.key.name, name, len) ;
  n.key.node = parent ;
  if (genalloc_len(herm_rule_part, &r->nodes) >= RULES_NODES_MAX)
    strerr_dief(100, path, ": more than 4095 names in all") ;
  if (!genalloc_append(herm_rule_part, &r->nodes, &n)) strerr_diefusys(111, "allocate memory") ;
  return genalloc_len(herm_rule_part, &r->nodes) ;
}

static void walk (rules *, uint32_t, int, stralloc *, unsigned int) ;

static void entry (rules *r, uint32_t node, int at, char const *name, stralloc *path,
  unsigned int level)
{
  size_t base = path->len - 1 ;
  int fd ;
  path->len = base ;
  if (!stralloc_cats(path, "/") || !stralloc_cats(path, name) || !stralloc_0(path))
    strerr_diefusys(111, "allocate memory") ;
  fd = herm_dir_open(at, name) ;
  if (fd < 0)
  {
    if (herm_absent(errno)) strerr_dief(100, path->s, ": not a directory") ;
    strerr_diefusys(111, "open ", path->s) ;
  }
  if (!strcmp(name, POLICY)) add_policy(r, node, path->s) ;
  else if (level >= 2 * HERM_LEVELS_MAX) strerr_dief(100, path->s, ": too deep for a name") ;
  else walk(r, add_node(r, node, name, path->s), fd, path, level + 1) ;
  fd_close(fd) ;
  path->len = base ;
  if (!stralloc_0(path)) strerr_diefusys(111, "allocate memory") ;
}

static void walk (rules *r, uint32_t node, int fd, stralloc *path, unsigned int level)
{
  DIR *dir = herm_dir_read(fd) ;
  struct dirent *d ;
  if (!dir) strerr_diefusys(111, "read ", path->s) ;
  while ((d = herm_dir_next(dir))) entry(r, node, fd, d->d_name, path, level) ;
  if (errno) strerr_diefusys(111, "read ", path->s) ;
  herm_dir_end(dir) ;
}

void rules_get (rules *r, char const *name)
{
  stralloc path = STRALLOC_ZERO ;
  int fd = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC) ;
  if (fd < 0) strerr_diefusys(herm_absent(errno) ? 100 : 111, "open ", name) ;
  if (!stralloc_cats(&path, name) || !stralloc_0(&path)) strerr_diefusys(111, "allocate memory") ;
  walk(r, add_node(r, 0, "", name), fd, &path, 0) ;
  stralloc_free(&path) ;
  fd_close(fd) ;
}
