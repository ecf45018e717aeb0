/* ISC license. */

/*
  Directories: the first byte chooses a policy or the rules of herm-rules; then, between bytes 255,
  entries: a name, a kind, contents. What is accepted has only entries that may be there.
  tests/integration/policy-fuzz builds and runs it, in an empty directory.
*/

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <ftw.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/strerr.h>

#include "die.h"
#include "rules.h"

#define KINDS 4

typedef struct place_s place ;
struct place_s
{
  char const *name ;
  unsigned int may ;   /* kinds that may be there, 1 << kind: file, directory, FIFO, link */
} ;

static place const policies[] =
{
  { "d/fs/read", 1 }, { "d/fs/write", 1 }, { "d/net/connect", 1 }, { "d/net/bind", 1 },
  { "d/syscalls/allow", 1 }, { "d/syscalls/deny", 1 }, { "d/name", 1 }, { "d/ignored", 15 },
  { "d/fs", 2 }, { "d/net", 2 }, { "d/x", 0 }, { "d/fs/x", 0 }, { "d/.x", 0 }
} ;

static place const trees[] =
{
  { "d/policy/net/connect", 1 }, { "d/policy/net/bind", 1 }, { "d/policy/name", 1 },
  { "d/policy/ignored", 15 }, { "d/policy/fs/read", 0 }, { "d/policy", 2 }, { "d/a", 2 },
  { "d/a/policy/net/connect", 1 }, { "d/a/b/policy/net/bind", 1 }, { "d/a/policy/x", 0 },
  { "d/a/b", 2 }, { "d/a/x", 2 }
} ;

int rules_resolve (stralloc *sa, char const *name, size_t n)
{
  static char const a[17] = { 4, 10 } ;
  if (n && name[0] == '_') return 0 ;
  return stralloc_catb(sa, a, 17) ? 1 : -1 ;
}

static int unmake (char const *path, struct stat const *st, int type, struct FTW *ftw)
{
  (void)st ; (void)type ; (void)ftw ;
  return remove(path) ;
}

static void parents (char const *name)
{
  char path[32] ;
  for (size_t i = 0 ; name[i] ; i++)
  {
    path[i] = 0 ;
    if (name[i] == '/') mkdir(path, 0700) ;
    path[i] = name[i] ;
  }
}

/* Returns 1 if it was made and may not be there. */
static int make (place const *p, unsigned int kind, uint8_t const *s, size_t n)
{
  int r, fd ;
  parents(p->name) ;
  switch (kind)
  {
    case 0 :
      fd = open(p->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) ;
      r = fd < 0 ? -1 : 0 ;
      if (fd >= 0 && (write(fd, s, n) != (ssize_t)n || close(fd) < 0)) abort() ;
      break ;
    case 1 : r = mkdir(p->name, 0700) ; break ;
    case 2 : r = mkfifo(p->name, 0600) ; break ;
    default : r = symlink("/dev/null", p->name) ; break ;
  }
  return r >= 0 && !(p->may & 1u << kind) ;
}

static int accepted (int tree)
{
  policy p = POLICY_ZERO ;
  rules r = RULES_ZERO ;
  policy_error e ;
  int ok ;
  if (!tree)
  {
    ok = policy_read(&p, "d", &e) ;
    policy_free(&p) ;
    if (!ok && !e.what) abort() ;
    return ok > 0 ;
  }
  if (setjmp(fuzz_end)) return 0 ;
  rules_get(&r, "d") ;
  genalloc_free(herm_rule_part, &r.nodes) ;
  genalloc_free(herm_rule_key, &r.keys) ;
  return 1 ;
}

int LLVMFuzzerTestOneInput (uint8_t const *data, size_t n)
{
  static int lowest = -1 ;
  int tree, wrong = 0 ;
  if (lowest < 0) { lowest = dup(2) ; close(lowest) ; }
  if (!n) return 0 ;
  tree = *data++ & 1 ;
  n-- ;
  mkdir("d", 0700) ;
  while (n >= 2)
  {
    uint8_t const *end = memchr(data, 255, n) ;
    size_t len = end ? (size_t)(end - data) : n ;
    place const *places = tree ? trees : policies ;
    size_t many = (tree ? sizeof(trees) : sizeof(policies)) / sizeof(place) ;
    if (len >= 2)
      wrong |= make(places + data[0] % many, data[1] % KINDS, data + 2, len - 2) ;
    data += len + !!end ;
    n -= len + !!end ;
  }
  if (accepted(tree) && wrong) abort() ;
  close_range(lowest, ~0u, 0) ;
  if (nftw("d", &unmake, 8, FTW_DEPTH | FTW_PHYS) < 0) abort() ;
  return 0 ;
}
