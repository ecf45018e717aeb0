/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>
#include <skalibs/tai.h>

#include <herm/dir.h>
#include <herm/owner.h>
#include <herm/service.h>

#define TMP_PREFIX ".herm.seed." /* a killed seeder leaves only these */

enum { MINE, OWNER, SUPERVISOR } ;
typedef struct part_s part ;
struct part_s
{
  unsigned char uid ;
  unsigned char gid ;
  unsigned short mode ; /* 0: absent */
} ;
enum { EVENT, SUPERVISE, SUPERVISE_EVENT, CONTROL } ;

static part const layouts[4][4] =
{
  [HERM_SEED_GROUP] =
    { { MINE, MINE, 01733 }, { MINE, OWNER, 0710 },
      { 0, 0, 0 }, { MINE, OWNER, 0620 } },
  [HERM_SEED_COMPAT] =
    { { OWNER, OWNER, 03730 }, { OWNER, OWNER, 0755 },
      { OWNER, OWNER, 03730 }, { OWNER, OWNER, 0660 } },
  [HERM_SEED_S6] =
    { { OWNER, OWNER, 03730 }, { OWNER, OWNER, 0711 },
      { 0, 0, 0 }, { OWNER, OWNER, 0600 } },
  [HERM_SEED_SHARED] =
    { { OWNER, SUPERVISOR, 03770 }, { OWNER, SUPERVISOR, 0775 },
      { 0, 0, 0 }, { OWNER, SUPERVISOR, 0660 } }
} ;

typedef struct seed_s seed ;
struct seed_s
{
  part const *layout ;
  herm_owner const *owner ;
  gid_t sgid ;
  int fresh ;
  char const *bad ;
} ;

static inline uid_t uid_of (seed const *s, unsigned int i)
{
  return s->layout[i].uid == OWNER ? s->owner->uid : geteuid() ;
}

static inline gid_t gid_of (seed const *s, unsigned int i)
{
  unsigned int whose = s->layout[i].gid ;
  return whose == OWNER ? s->owner->gid : whose == SUPERVISOR ? s->sgid : getegid() ;
}

/* Returns 1 if the type is right, 0 if missing, -2 if wrong, -1 (errno). */
static int look (seed *s, int at, char const *file, mode_t type, char const *what)
{
  struct stat st ;
  if (fstatat(at, file, &st, AT_SYMLINK_NOFOLLOW) < 0) return errno == ENOENT ? 0 : -1 ;
  if ((st.st_mode & S_IFMT) == type) return 1 ;
  s->bad = what ;
  return -2 ;
}

/* All checks come before the first creation. */
static int check (seed *s, int at, int islog)
{
  int fd, r = look(s, at, "event", S_IFDIR, islog ? "log/event" : "event") ;
  if (r < 0) return r ;
  r = look(s, at, "supervise", S_IFDIR, islog ? "log/supervise" : "supervise") ;
  if (r <= 0) return r ;
  fd = herm_dir_path(at, "supervise") ;
  if (fd < 0) return -1 ;
  r = look(s, fd, "control", S_IFIFO, islog ? "log/supervise/control" : "supervise/control") ;
  if (r >= 0 && s->layout[SUPERVISE_EVENT].mode)
    r = look(s, fd, "event", S_IFDIR, islog ? "log/supervise/event" : "supervise/event") ;
  fd_close(fd) ;
  return r ;
}

static int own (seed const *s, int fd, unsigned int i)
{
  return herm_fd_own(fd, uid_of(s, i), gid_of(s, i), s->layout[i].mode) ;
}

static char const *staging (seed const *s, char *tmp, char const *name)
{
  if (s->fresh) return name ;
  herm_unique(tmp, TMP_PREFIX) ;
  return tmp ;
}

/* Never replaces an entry that another process made meanwhile. */
static int publish (int at, char const *tmp, char const *name)
{
  int e ;
  if (tmp == name) return 0 ;
  if (!herm_rename_new(at, tmp, at, name)) return 0 ;
  e = errno ;
  if (herm_dir_remove(at, tmp, &tain_infinite) < 0 && e == EEXIST) return -1 ;
  errno = e ;
  return e == EEXIST ? 0 : -1 ;
}

static int missing (seed const *s, int at, char const *name)
{
  struct stat st ;
  return s->fresh || fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) < 0 ;
}

static int make_dir (seed const *s, int at, char const *name, unsigned int i)
{
  char buf[HERM_UNIQUE_SIZE] ;
  char const *tmp = staging(s, buf, name) ;
  int r, fd ;
  if (!missing(s, at, name)) return 0 ;
  fd = herm_dir_make(at, tmp) ;
  if (fd < 0) return -1 ;
  r = own(s, fd, i) ;
  fd_close(fd) ;
  return r < 0 ? r : publish(at, tmp, name) ;
}

static int make_control (seed const *s, int at)
{
  static char const control[] = "control" ;
  char buf[HERM_UNIQUE_SIZE] ;
  char const *tmp = staging(s, buf, control) ;
  if (!missing(s, at, control)) return 0 ;
  if (herm_fifo_make(at, tmp, uid_of(s, CONTROL), gid_of(s, CONTROL),
      s->layout[CONTROL].mode) < 0) return -1 ;
  return publish(at, tmp, control) ;
}

static int fill_supervise (seed const *s, int fd)
{
  if (s->layout[SUPERVISE_EVENT].mode && make_dir(s, fd, "event", SUPERVISE_EVENT) < 0) return -1 ;
  return make_control(s, fd) ;
}

/* Unfinished, supervise/ is closed to other users and has a staging name. */
static int make (seed const *s, int at)
{
  static char const supervise[] = "supervise" ;
  char buf[HERM_UNIQUE_SIZE] ;
  char const *tmp = staging(s, buf, supervise) ;
  int none = missing(s, at, supervise) ;
  int r, fd ;
  if (make_dir(s, at, "event", EVENT) < 0) return -1 ;
  fd = none ? herm_dir_make(at, tmp) : herm_dir_path(at, supervise) ;
  if (fd < 0) return -1 ;
  r = fill_supervise(s, fd) ;
  if (!r && none) r = own(s, fd, SUPERVISE) ;
  fd_close(fd) ;
  return !r && none ? publish(at, tmp, supervise) : r ;
}

int herm_seed (int fd, unsigned int mode, herm_owner const *owner, gid_t sgid, char const **bad)
{
  seed s =
  {
    .layout = layouts[mode & ~HERM_SEED_FRESH],
    .owner = owner,
    .sgid = sgid,
    .fresh = !!(mode & HERM_SEED_FRESH)
  } ;
  mode_t mask = umask(0) ;
  int r, log = -1 ;
  r = look(&s, fd, "log", S_IFDIR, "log") ;
  if (r > 0)
  {
    log = herm_dir_path(fd, "log") ;
    if (log < 0) r = -1 ;
  }
  if (r >= 0 && !s.fresh) r = check(&s, fd, 0) ;
  if (r >= 0 && !s.fresh && log >= 0) r = check(&s, log, 1) ;
  if (r >= 0) r = make(&s, fd) ;
  if (r >= 0 && log >= 0) r = make(&s, log) ;
  if (log >= 0) fd_close(log) ;
  umask(mask) ;
  if (r == -2) { *bad = s.bad ; return 0 ; }
  return r < 0 ? -1 : 1 ;
}
