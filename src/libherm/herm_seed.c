/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include <herm/slot.h>

/* Who gets what: each part belongs to oneself or to the owner, and to one of three groups. */
enum { MINE, OWNER, SUPERVISOR } ;
typedef struct part_s part, *part_ref ;
struct part_s
{
  unsigned char uid ;
  unsigned char gid ;
  unsigned short mode ; /* 0: not in this layout */
} ;
enum { EVENT, SUPERVISE, SUPERVISE_EVENT, CONTROL } ;

static part const layouts[4][4] =
{
  [HERM_SEED_GROUP] =  { { MINE, MINE, 01733 },       { MINE, OWNER, 0710 },       { 0, 0, 0 },           { MINE, OWNER, 0620 } },
  [HERM_SEED_COMPAT] = { { OWNER, OWNER, 03730 },      { OWNER, OWNER, 0755 },      { OWNER, OWNER, 03730 }, { OWNER, OWNER, 0660 } },
  [HERM_SEED_S6] =     { { OWNER, OWNER, 03730 },      { OWNER, OWNER, 0711 },      { 0, 0, 0 },           { OWNER, OWNER, 0600 } },
  [HERM_SEED_SHARED] = { { OWNER, SUPERVISOR, 03770 }, { OWNER, SUPERVISOR, 0775 }, { 0, 0, 0 },           { OWNER, SUPERVISOR, 0660 } }
} ;

typedef struct seed_s seed, *seed_ref ;
struct seed_s
{
  part const *layout ;
  herm_owner const *owner ;
  gid_t sgid ;
  char const *bad ;
} ;

static inline uid_t uid_of (seed const *s, unsigned int i)
{
  return s->layout[i].uid == OWNER ? s->owner->uid : geteuid() ;
}

static inline gid_t gid_of (seed const *s, unsigned int i)
{
  return s->layout[i].gid == OWNER ? s->owner->gid : s->layout[i].gid == SUPERVISOR ? s->sgid : getegid() ;
}

/* What is there? 0 nothing, 1 what should be, -1 error, and -2 something else. */
static int look (seed *s, int at, char const *file, mode_t type, char const *what)
{
  struct stat st ;
  if (fstatat(at, file, &st, AT_SYMLINK_NOFOLLOW) < 0) return errno == ENOENT ? 0 : -1 ;
  if ((st.st_mode & S_IFMT) == type) return 1 ;
  s->bad = what ;
  return -2 ;
}

/* Nothing is made anywhere before everything that is there was found good. */
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

static int make_dir (seed const *s, int at, char const *name, unsigned int i)
{
  int r, fd = herm_dir_make(at, name) ;
  if (fd < 0) return errno == EEXIST ? 0 : -1 ;
  r = own(s, fd, i) ;
  fd_close(fd) ;
  return r ;
}

/* supervise/ stays closed to everyone else until what is in it is finished. */
static int make (seed const *s, int at)
{
  int fd, fresh, r = -1 ;
  if (make_dir(s, at, "event", EVENT) < 0) return -1 ;
  fd = herm_dir_make(at, "supervise") ;
  fresh = fd >= 0 ;
  if (!fresh)
  {
    if (errno != EEXIST) return -1 ;
    fd = herm_dir_path(at, "supervise") ;
    if (fd < 0) return -1 ;
  }
  if (s->layout[SUPERVISE_EVENT].mode && make_dir(s, fd, "event", SUPERVISE_EVENT) < 0) goto end ;
  if (herm_fifo_make(fd, "control", uid_of(s, CONTROL), gid_of(s, CONTROL), s->layout[CONTROL].mode) < 0 && errno != EEXIST) goto end ;
  if (fresh && own(s, fd, SUPERVISE) < 0) goto end ;
  r = 0 ;
 end:
  fd_close(fd) ;
  return r ;
}

int herm_seed (int fd, unsigned int mode, herm_owner const *owner, gid_t sgid, char const **bad)
{
  seed s = { .layout = layouts[mode], .owner = owner, .sgid = sgid } ;
  mode_t mask = umask(0) ;
  int r, e, log = -1 ;
  r = look(&s, fd, "log", S_IFDIR, "log") ;
  if (r > 0)
  {
    log = herm_dir_path(fd, "log") ;
    if (log < 0) r = -1 ;
  }
  if (r >= 0) r = check(&s, fd, 0) ;
  if (r >= 0 && log >= 0) r = check(&s, log, 1) ;
  if (r >= 0) r = make(&s, fd) ;
  if (r >= 0 && log >= 0) r = make(&s, log) ;
  e = errno ;
  if (log >= 0) fd_close(log) ;
  umask(mask) ;
  errno = e ;
  if (r == -2) { *bad = s.bad ; return 0 ; }
  return r < 0 ? -1 : 1 ;
}
