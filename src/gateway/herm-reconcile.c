/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/buffer.h>
#include <skalibs/djbtime.h>
#include <skalibs/djbunix.h>
#include <skalibs/sgetopt.h>
#include <skalibs/stralloc.h>
#include <skalibs/strerr.h>
#include <skalibs/tai.h>
#include <skalibs/types.h>

#include <herm/dir.h>
#include <herm/env.h>
#include <herm/json.h>
#include <herm/lock.h>
#include <herm/owner.h>
#include <herm/profile.h>
#include <herm/removal.h>
#include <herm/scandir.h>
#include <herm/service.h>
#include <herm/slot.h>
#include <herm/time.h>
#include "container.h"
#include "reconcile.h"
#include "spec.h"
#include "state.h"
#include "template.h"

#define USAGE "herm-reconcile [ -s scandir ] [ -h home ] [ -u owner ] [ -m group | compat | s6 | shared ] [ -f template ] [ -n ] [ -v ] [ -t ms ]"
#define dieusage() strerr_dieusage(100, USAGE)

#define REMOVE_MS 10000

static char const *const how_new = "new", *const how_keep = "keep", *const how_mend = "mend", *const how_replace = "replace", *const how_none = "none" ;


 /* What is there */

/* Is there nothing, or something else than there should be? Any other error says nothing about what is there. */
static int otherwise (void)
{
  return errno == ENOENT || errno == ENOTDIR || errno == ELOOP || errno == EINVAL || errno == EMSGSIZE ;
}

/* A gateway may live although its supervisor is gone; and one that is just being restarted is not down. In doubt, it lives. */
static int lives (int slot)
{
  herm_slotview v ;
  pid_t pid ;
  int fd, r = herm_slot_look(slot, &v) ;
  if (r < 0 ? !otherwise() : r && (v.sv.pid || v.sv.wantup)) return 1 ;
  fd = herm_file_openin(slot, "data", "lock") ;
  if (fd < 0) return !otherwise() ;
  r = herm_lock_holder(fd, &pid) ;
  fd_close(fd) ;
  return !!r ;
}

static int env_is (int env, char const *name, char const *s, size_t len)
{
  char value[HERM_PROFILE_MAX + 64] ;
  ssize_t r = herm_file_read(env, name, value, sizeof(value)) ;
  if (r < 0) return otherwise() ? 0 : -1 ;
  return r == (ssize_t)len + 1 && !memcmp(value, s, len) && value[len] == '\n' ;
}

/* Is it what would be built? The variables that it has beside ours are its own. Returns 1 or 0; -1 (errno) if that cannot be known. */
static int same (reconcile const *rc, int slot, char const *profile)
{
  char whose[HERM_PROFILE_MAX + 1] ;
  char fmt[HERM_OWNER_FMT] ;
  struct stat st ;
  int r, env ;
  if (!herm_marker_read(slot, whose)) return otherwise() ? 0 : -1 ;
  if (strcmp(whose, profile)) return 0 ;
  if (fstat(slot, &st) < 0) return -1 ;
  if (st.st_uid != slot_uid(&rc->sd) || (st.st_mode & 07777) != 0755) return 0 ;
  env = herm_dir_path(slot, "env") ;
  if (env < 0) return otherwise() ? 0 : -1 ;
  r = env_is(env, "HERM_PROFILE", profile, strlen(profile)) ;
  if (r > 0) r = env_is(env, "HERM_OWNER", fmt, herm_owner_fmt(fmt, &rc->spec.owner)) ;
  fd_close(env) ;
  return r > 0 ? template_same(rc->spec.fd, slot, slot_uid(&rc->sd)) : r ;
}

/* Returns whether `down` had to be, or would have to be, changed; -1 if it could not. */
static int mend (reconcile const *rc, int slot, int start)
{
  struct stat st ;
  int there = !fstatat(slot, "down", &st, AT_SYMLINK_NOFOLLOW) ;
  if (!there && errno != ENOENT) return -1 ;
  if (there != start) return 0 ;
  if (rc->plan) return 1 ;
  if (rc->lock < 0) return (errno = ENOLCK, -1) ;
  return start ? !unlinkat(slot, "down", 0) || errno == ENOENT ? 1 : -1
    : !herm_file_make(slot, "down", "", 0, "", 0, slot_uid(&rc->sd), slot_gid(&rc->sd), 0644) || errno == EEXIST ? 1 : -1 ;
}


 /* What is to be done */

/* The lock is given up while it dies. */
static int remove_slot (reconcile *rc, char const *slot)
{
  herm_removal r ;
  tain killat, deadline ;
  int k ;
  if (rc->lock < 0) return 0 ;
  k = herm_removal_begin(&r, &rc->sd, slot) ;
  if (!k) return 1 ;
  if (k < 0)
  {
    strerr_warnwusys("take ", slot, " out of ", rc->sd.name) ;
    return 0 ;
  }
  fd_close(rc->lock) ;
  rc->lock = -1 ;
  herm_deadline(&killat, SLOT_KILL_MS) ;
  herm_deadline(&deadline, REMOVE_MS) ;
  k = herm_removal_end(&r, &killat, &deadline) ;
  if (k < 0) strerr_warnwusys("remove ", slot, " completely") ;
  else if (!k) strerr_warnw("timed out: not all of ", slot, " has ended") ;
  return reconcile_enter(rc, 0) && k > 0 ;
}

/* Numbers of processes that are gone, which the new gateway would take for its own. */
static void forget_stale (reconcile const *rc, int dir, char const *profile)
{
  static char const *const stale[2] = { "gateway.pid", "processes.json" } ;
  herm_look(&rc->eyes) ;
  for (unsigned int i = 0 ; i < 2 ; i++)
    if (unlinkat(dir, stale[i], 0) < 0 && errno != ENOENT) strerr_warnwusys("remove stale ", stale[i], " of gateway ", profile) ;
  herm_unlook() ;
}

static int open_profile (reconcile const *rc, char const *profile)
{
  int fd ;
  herm_look(&rc->eyes) ;
  fd = home_profile(rc->home, profile) ;
  herm_unlook() ;
  return fd ;
}

static void read_state (reconcile const *rc, item const *it, int dir)
{
  unsigned int wish, last ;
  int isdefault = !strcmp(it->profile, "default") ;
  herm_look(&rc->eyes) ;
  if (state_read(dir, &wish, &last) < 0) strerr_warnwusys("use the state file of gateway ", it->profile) ;
  herm_unlook() ;
  if (isdefault && rc->legacy && wish == STATE_NONE) wish = STATE_RUNNING ;
  *it->state = wish ;
  if (wish == STATE_RUNNING && !rc->spec.alwaysdown && (isdefault || !rc->multiplex)) *it->flags |= ITEM_START ;
  if (last == STATE_RUNNING || last == STATE_DRAINING || last == STATE_DEGRADED) *it->flags |= ITEM_UNCLEAN ;
  else if (last > STATE_BAD) *it->flags |= ITEM_CLEAN ;
}

/* Returns what was, or would be, done about the slot. */
static char const *settle_slot (reconcile *rc, item const *it, int dir)
{
  char slot[HERM_SLOT_MAX + 1] ;
  int r, fd, isup ;
  herm_slot_name(slot, it->profile) ;
  fd = herm_dir_open(rc->sd.fd, slot) ;
  if (fd < 0 && errno != ENOENT)
  {
    if (errno == ELOOP || errno == ENOTDIR) strerr_warnw(rc->sd.name, "/", slot, " is not a directory: skipped") ;
    else strerr_warnwusys("open ", rc->sd.name, "/", slot) ;
    return how_none ;
  }
  if (fd >= 0)
  {
    isup = lives(fd) ;
    if (isup) *it->flags &= ~(ITEM_CLEAN | ITEM_UNCLEAN) ; /* it has not ended yet */
    r = same(rc, fd, it->profile) ;
    if (r < 0)
    {
      strerr_warnwusys("compare ", slot, " with what it should be") ; /* no reason to stop a gateway */
      fd_close(fd) ;
      *it->flags |= ITEM_SLOT ;
      return how_keep ;
    }
    if (r)
    {
      if (!isup && !rc->plan) forget_stale(rc, dir, it->profile) ;
      r = mend(rc, fd, !!(*it->flags & ITEM_START)) ;
      if (r < 0) strerr_warnwusys("change ", slot, "/down") ;
      fd_close(fd) ;
      *it->flags |= ITEM_SLOT ;
      return r > 0 ? how_mend : how_keep ;
    }
    fd_close(fd) ;
    if (rc->plan) return how_replace ;
    if (!remove_slot(rc, slot)) return how_none ;
  }
  if (!rc->plan && !reconcile_ready(rc, it->profile)) return how_none ; /* what is being removed may still live */
  if (rc->room < rc->spec.services)
  {
    *it->flags |= ITEM_AWAY ;
    return how_none ;
  }
  if (rc->plan)
  {
    rc->room -= rc->spec.services ;
    return how_new ;
  }
  forget_stale(rc, dir, it->profile) ;
  if (!reconcile_publish(rc, it)) return how_none ;
  *it->flags |= ITEM_SLOT ;
  return fd < 0 ? how_new : how_replace ;
}

static char const *action (item const *it)
{
  return *it->flags & (ITEM_SKIPPED | ITEM_AWAY) ? "skipped" : *it->flags & ITEM_START ? "started" : "registered" ;
}

static char const *prior_exit (item const *it)
{
  return *it->flags & ITEM_UNCLEAN ? "unclean" : *it->flags & ITEM_CLEAN ? "clean" : "unknown" ;
}

static void settle (reconcile *rc, item const *it)
{
  char const *how = how_none ;
  int dir = open_profile(rc, it->profile) ;
  if (dir < 0) strerr_warnwusys("open profile ", it->profile) ;
  else
  {
    read_state(rc, it, dir) ;
    how = settle_slot(rc, it, dir) ;
    fd_close(dir) ;
  }
  if (how == how_none && !(*it->flags & ITEM_AWAY)) *it->flags |= ITEM_SKIPPED ;
  if (!rc->plan)
  {
    if (rc->verbose) strerr_warni("gateway ", it->profile, ": ", action(it), " (slot: ", how, ")") ;
    return ;
  }
  buffer_puts(buffer_1, "profile=") ;
  buffer_puts(buffer_1, it->profile) ;
  buffer_puts(buffer_1, " prior_state=") ;
  buffer_puts(buffer_1, state_name(*it->state)) ;
  buffer_puts(buffer_1, " action=") ;
  buffer_puts(buffer_1, action(it)) ;
  buffer_puts(buffer_1, " slot=") ;
  buffer_puts(buffer_1, how) ;
  buffer_puts(buffer_1, "\n") ;
}


 /* Slots without a profile */

/* Only where it is certain: an error is no reason to stop a gateway. */
static int orphaned (reconcile const *rc, char const *profile)
{
  int fd = open_profile(rc, profile) ;
  if (fd >= 0) fd_close(fd) ;
  else if (errno == ENOENT) return 1 ;
  else if (!otherwise()) strerr_warnwusys("open profile ", profile) ;
  return 0 ;
}

static int marked (reconcile const *rc, char const *slot, char const *profile)
{
  char whose[HERM_PROFILE_MAX + 1] ;
  int r = 0, fd = herm_dir_open(rc->sd.fd, slot) ;
  if (fd >= 0) r = herm_marker_read(fd, whose) ;
  if (!r && !otherwise()) strerr_warnwusys("read the marker of ", slot) ;
  if (fd >= 0) fd_close(fd) ;
  return r && !strcmp(whose, profile) ;
}

static void unregister_orphans (reconcile *rc)
{
  DIR *dir = herm_dir_read(rc->sd.fd) ;
  struct dirent *d ;
  if (!dir) strerr_diefusys(111, "read ", rc->sd.name) ;
  while ((d = herm_dir_next(dir)))
  {
    char const *profile = herm_slot_profile(d->d_name) ;
    if (!profile || !orphaned(rc, profile) || !marked(rc, d->d_name, profile)) continue ;
    if (rc->plan)
    {
      buffer_puts(buffer_1, "profile=") ;
      buffer_puts(buffer_1, profile) ;
      buffer_puts(buffer_1, " prior_state=none action=unregistered slot=remove\n") ;
    }
    else if (remove_slot(rc, d->d_name) && rc->verbose) strerr_warni("gateway ", profile, ": unregistered, its profile is gone") ;
  }
  if (errno) strerr_warnwusys("read ", rc->sd.name) ;
  closedir(dir) ;
}


 /* The boot log */

#define LINE_BOUND (HERM_PROFILE_MAX + 256)

static size_t line_fmt (char *line, char const *stamp, size_t stamplen, item const *it)
{
  static char const *const words[] = { " profile=", " prior_state=", " action=", " prior_exit=" } ;
  char const *const values[4] = { it->profile, state_name(*it->state), action(it), prior_exit(it) } ;
  size_t n = stamplen ;
  memcpy(line, stamp, stamplen) ;
  for (unsigned int i = 0 ; i < 4 ; i++)
  {
    size_t len = strlen(words[i]) ;
    memcpy(line + n, words[i], len) ; n += len ;
    len = strlen(values[i]) ;
    memcpy(line + n, values[i], len) ; n += len ;
  }
  line[n++] = '\n' ;
  return n ;
}

static void write_log (reconcile const *rc, uid_t uid, gid_t gid)
{
  char stamp[HERM_JSON_TIME_BOUND] ;
  item it = { .profile = 0 } ;
  struct timespec ts ;
  tain now ;
  size_t n ;
  int fd ;
  herm_look(&rc->eyes) ;
  fd = home_bootlog(rc->home, uid, gid) ;
  herm_unlook() ;
  if (fd < 0)
  {
    strerr_warnwusys("open logs/container-boot.log") ;
    return ;
  }
  tain_wallclock_read(&now) ;
  timespec_from_tain(&ts, &now) ;
  n = herm_json_time(stamp, ts.tv_sec, ts.tv_nsec) ;
  /* Whole lines in every write: others append too. */
  for (int more = 1 ; more ; )
  {
    char s[8192] ;
    size_t len = 0 ;
    while (len + LINE_BOUND <= sizeof(s) && (more = item_next(rc, &it))) len += line_fmt(s + len, stamp, n, &it) ;
    if (allwrite(fd, s, len) == len) continue ;
    strerr_warnwusys("write to logs/container-boot.log") ;
    break ;
  }
  fd_close(fd) ;
}


 /* The container's command */

static int is_word (char const *s, char const *const *words)
{
  for (; *words ; words++) if (!strcmp(s, *words)) return 1 ;
  return 0 ;
}

/* Returns whether this container has no gateways. Sees whether it is one that was made to run the default gateway alone. */
static int has_none (int *legacy)
{
  static char const *const others[] = { "dashboard", "serve", "gui", "desktop", 0 } ;
  char args[65536] ;
  size_t i, n = container_args(args, sizeof(args)) ;
  *legacy = 0 ;
  if (!n) return 0 ;
  if (is_word(args, others)) return 1 ;
  i = strlen(args) + 1 ;
  if (strcmp(args, "gateway") || i >= n || strcmp(args + i, "run")) return 0 ;
  for (; i < n ; i += strlen(args + i) + 1) if (!strcmp(args + i, "--no-supervise")) return 0 ;
  *legacy = !herm_truthy(getenv("HERMES_GATEWAY_NO_SUPERVISE")) ;
  return 0 ;
}

static void seed_legacy (reconcile *rc)
{
  struct stat st ;
  struct timespec ts ;
  tain now ;
  herm_look(&rc->eyes) ;
  rc->legacy = fstatat(rc->home, STATE_FILE, &st, AT_SYMLINK_NOFOLLOW) < 0 && errno == ENOENT ;
  if (rc->legacy && !rc->plan)
  {
    tain_wallclock_read(&now) ;
    timespec_from_tain(&ts, &now) ;
    if (state_legacy(rc->home, ts.tv_sec) < 0) strerr_warnwusys("write " STATE_FILE) ;
  }
  herm_unlook() ;
}

static int add_item (stralloc *items, char const *profile)
{
  return stralloc_catb(items, profile, strlen(profile) + 1) && stralloc_catb(items, "\0", 2) ;
}

/* "default" first, as everybody expects who reads the log. */
static void make_items (reconcile *rc, char const *homename)
{
  stralloc names = STRALLOC_ZERO ;
  ssize_t n ;
  herm_look(&rc->eyes) ;
  n = home_profiles(rc->home, &names) ;
  herm_unlook() ;
  if (n < 0) strerr_diefusys(111, "read ", homename, "/profiles") ;
  if (!stralloc_readyplus(&rc->items, names.len + 2 * n + 16) || !add_item(&rc->items, "default")) strerr_diefusys(111, "allocate memory") ;
  rc->n = 1 + n ;
  for (size_t i = 0 ; i < names.len ; i += strlen(names.s + i) + 1)
    if (!add_item(&rc->items, names.s + i)) strerr_diefusys(111, "allocate memory") ;
  stralloc_free(&names) ;
}

static void tell_away (reconcile const *rc)
{
  item it = { .profile = 0 } ;
  unsigned int n = 0 ;
  char fmt[UINT_FMT] ;
  while (item_next(rc, &it)) if (*it.flags & ITEM_AWAY)
  {
    n++ ;
    if (rc->verbose) strerr_warni("gateway ", it.profile, ": left out") ;
  }
  if (!n) return ;
  fmt[uint_fmt(fmt, n)] = 0 ;
  strerr_warnw("s6-svscan on ", rc->sd.name, " does not take everything: gateways that are left out: ", fmt) ;
}

int main (int argc, char const *const *argv)
{
  reconcile rc = { .sd = HERM_SCANDIR_ZERO, .spec = { .template = SLOT_TEMPLATE }, .items = STRALLOC_ZERO, .lock = -1 } ;
  stralloc homename = STRALLOC_ZERO ;
  char const *scandir = 0, *home = 0, *owner = 0, *mode = 0 ;
  unsigned int ms = 60000 ;
  struct stat homest ;
  int legacy ;
  PROG = "herm-reconcile" ;
  umask(0) ; /* every mode here is explicit */
  {
    subgetopt l = SUBGETOPT_ZERO ;
    for (;;)
    {
      int opt = subgetopt_r(argc, argv, "s:h:u:m:f:nvt:", &l) ;
      if (opt == -1) break ;
      switch (opt)
      {
        case 's' : scandir = l.arg ; break ;
        case 'h' : home = l.arg ; break ;
        case 'u' : owner = l.arg ; break ;
        case 'm' : mode = l.arg ; break ;
        case 'f' : rc.spec.template = l.arg ; break ;
        case 'n' : rc.plan = 1 ; break ;
        case 'v' : rc.verbose = 1 ; break ;
        case 't' : if (!uint0_scan(l.arg, &ms)) dieusage() ; break ;
        default : dieusage() ;
      }
    }
    argc -= l.ind ; argv += l.ind ;
  }
  if (argc || (mode && !herm_seed_scan(&rc.spec.mode, mode))) dieusage() ;
  if (has_none(&legacy))
  {
    if (rc.verbose) strerr_warni("this container has no gateways") ;
    return 0 ;
  }
  herm_owner_get(&rc.spec.owner, owner) ;

  herm_scandir_get(&rc.sd, scandir) ;
  if (!rc.plan) herm_scandir_check(&rc.sd) ;
  spec_check(&rc.spec, &rc.sd, !!mode) ;
  rc.home = home_open(home, &homename, &rc.eyes) ;
  if (rc.home < 0)
  {
    if (errno == ENOENT || errno == ENOTDIR) strerr_dief(100, "no home ", homename.s) ;
    strerr_diefusys(111, "open the gateways' home") ;
  }
  if (fstat(rc.home, &homest) < 0) strerr_diefusys(111, "stat ", homename.s) ;
  spec_template(&rc.spec) ;
  rc.multiplex = herm_truthy(getenv("GATEWAY_MULTIPLEX_PROFILES")) ;
  make_items(&rc, homename.s) ;

  herm_deadline(&rc.deadline, ms) ;
  if (rc.plan) rc.room = herm_scandir_room(&rc.sd, rc.n * rc.spec.services) ;
  else if (!reconcile_enter(&rc, 0)) return errno == ETIMEDOUT ? 99 : 111 ;
  if (legacy) seed_legacy(&rc) ;
  unregister_orphans(&rc) ;
  {
    item it = { .profile = 0 } ;
    while (item_next(&rc, &it)) settle(&rc, &it) ;
  }
  if (rc.plan)
  {
    if (!buffer_flush(buffer_1)) strerr_diefusys(111, "write to stdout") ;
    return 0 ;
  }
  reconcile_verify(&rc) ;
  tell_away(&rc) ;
  write_log(&rc, geteuid() ? geteuid() : homest.st_uid, geteuid() ? getegid() : homest.st_gid) ;
  return 0 ;
}
