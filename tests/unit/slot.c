/* ISC license. */

#include <skalibs/nonposix.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/stat.h>

#include <skalibs/iopause.h>
#include <skalibs/tai.h>
#include <skalibs/uint16.h>
#include <skalibs/uint64.h>

#include <herm/dir.h>
#include <herm/profile.h>
#include <herm/service.h>
#include <herm/slot.h>
#include <herm/time.h>
#include <herm/watch.h>

#include "check.h"

char const *PROG = "slot" ;

static void put (int at, char const *name, char const *s, size_t len)
{
  int fd = openat(at, name, O_WRONLY | O_CREAT | O_TRUNC, 0644) ;
  CHECK(fd >= 0 && write(fd, s, len) == (ssize_t)len) ;
  close(fd) ;
}

int main (void)
{
  char const *base = getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp" ;
  char name[HERM_UNIQUE_SIZE], profile[HERM_PROFILE_MAX + 1], s[64], c ;
  herm_svstatus sv ;
  herm_ftrig f ;
  herm_watch w ;
  herm_dtally d[4] ;
  iopause_fd x[2] ;
  char letters[HERM_WATCH_MAX] ;
  tain deadline, t ;
  unsigned int mode ;
  int at, top, sup, data, fd ;

  herm_deadline(&deadline, 10000) ;
  herm_unique(name, ".slot.test.") ;
  at = open(base, O_RDONLY | O_DIRECTORY | O_CLOEXEC) ;
  top = herm_dir_make(at, name) ;
  CHECK(top >= 0) ;

  /* the status file of s6 2.11, 2.12, 2.14 and later: 35 bytes; of 2.13: 43 */
  CHECK(!herm_svstatus_read(top, &sv) && errno == ENOENT) ;
  sup = herm_dir_make(top, "supervise") ;
  CHECK(!herm_svstatus_read(top, &sv) && errno == ENOENT) ;
  memset(s, 0, sizeof(s)) ;
  uint64_pack_big(s, TAI_MAGIC + 1000) ;
  uint64_pack_big(s + 12, TAI_MAGIC + 2000) ;
  uint64_pack_big(s + 24, 4242) ;
  uint16_pack_big(s + 32, 0x4e00) ;
  s[34] = 4 | 8 ;
  put(sup, "status", s, 35) ;
  CHECK(herm_svstatus_read(top, &sv)) ;
  CHECK(sv.pid == 4242 && sv.wstat == 0x4e00 && sv.wantup && sv.ready && !sv.paused &&
    !sv.finishing) ;
  CHECK(tain_secp(&sv.stamp)->x == TAI_MAGIC + 1000 &&
    tain_secp(&sv.readystamp)->x == TAI_MAGIC + 2000) ;
  uint64_pack_big(s + 32, 4242) ;
  uint16_pack_big(s + 40, 9) ;
  s[42] = 1 | 2 ;
  put(sup, "status", s, 43) ;
  CHECK(herm_svstatus_read(top, &sv)) ;
  CHECK(sv.pid == 4242 && sv.wstat == 9 && !sv.wantup && !sv.ready && sv.paused && sv.finishing) ;
  for (size_t len = 0 ; len < 60 ; len++) if (len != 35 && len != 43)
  {
    put(sup, "status", s, len) ;
    CHECK(!herm_svstatus_read(top, &sv) && errno == EPROTO) ;
  }

  /* control: nobody listening, no FIFO, somebody */
  CHECK(herm_svctl(top, "d", 1) == 0) ;
  put(sup, "control", "", 0) ;
  CHECK(herm_svctl(top, "d", 1) == -1 && errno == EINVAL) ;
  unlinkat(sup, "control", 0) ;
  CHECK(!symlinkat("/dev/null", sup, "control")) ;
  CHECK(herm_svctl(top, "d", 1) == -1 && errno == ELOOP) ;
  unlinkat(sup, "control", 0) ;
  CHECK(!mkfifoat(sup, "control", 0600)) ;
  CHECK(herm_svctl(top, "d", 1) == 0) ;
  fd = openat(sup, "control", O_RDONLY | O_NONBLOCK) ;
  CHECK(herm_svctl(top, "dx", 2) == 1) ;
  CHECK(read(fd, s, sizeof(s)) == 2 && !memcmp(s, "dx", 2)) ;
  close(fd) ;

  /* the marker */
  CHECK(!herm_marker_read(top, profile)) ;
  data = herm_dir_make(top, "data") ;
  CHECK(!herm_marker_write(data, "coder", geteuid(), getegid())) ;
  CHECK(herm_marker_read(top, profile) && !strcmp(profile, "coder")) ;
  put(data, HERM_MARKER, "../x\n", 5) ;
  CHECK(!herm_marker_read(top, profile)) ;
  put(data, HERM_MARKER, "noline", 6) ;
  CHECK(!herm_marker_read(top, profile)) ;

  /* events, as s6 writes them */
  CHECK(!herm_ftrig_open(&f, top) && errno == ENOENT) ;
  CHECK(!mkdirat(top, "event", 0700)) ;
  CHECK(herm_ftrig_open(&f, top)) ;
  CHECK(strlen(f.name) == HERM_FTRIG_NAMELEN && !strncmp(f.name, "ftrig1:@", 8)) ;
  CHECK(read(f.fd, &c, 1) < 0 && errno == EAGAIN) ;
  fd = openat(f.dir, f.name, O_WRONLY | O_NONBLOCK) ;
  CHECK(fd >= 0 && write(fd, "u", 1) == 1) ;
  close(fd) ;
  CHECK(read(f.fd, &c, 1) == 1 && c == 'u') ;
  CHECK(read(f.fd, &c, 1) < 0 && errno == EAGAIN) ; /* no end of file between writers */
  herm_ftrig_close(&f) ;
  herm_ftrig_close(&f) ;

  /* a watch: the service's letters, the logger's swallowed */
  CHECK(!mkdirat(top, "log", 0700)) ;
  CHECK(herm_watch_open(&w, herm_dir_open(top, "."), 1) && w.dir[1] >= 0) ;
  CHECK(!herm_watch_listen(&w) && errno == ENOENT && herm_watch_poll(&w, x) == 1) ;
  herm_watch_close(&w) ;
  CHECK(!mkdirat(top, "log/event", 0700)) ;
  CHECK(herm_watch_open(&w, herm_dir_open(top, "."), 1)) ;
  CHECK(herm_watch_listen(&w) && herm_watch_poll(&w, x) == 2) ;
  CHECK(herm_watch_supervised(&w) == 0) ;
  herm_deadline(&t, 1) ;
  CHECK(herm_watch_wait(&w, letters, &t) == 0 && !tain_future(&t)) ;
  CHECK(write(w.ftrig[0].fd, "uU", 2) == 2 && write(w.ftrig[1].fd, "d", 1) == 1) ;
  CHECK(herm_watch_wait(&w, letters, &deadline) == 2 && !memcmp(letters, "uU", 2)) ;
  CHECK(herm_watch_wait(&w, letters, &t) == 0) ;
  CHECK(write(w.ftrig[1].fd, "d", 1) == 1) ;
  CHECK(herm_watch_wait(&w, letters, &deadline) == 0) ;
  herm_watch_close(&w) ;
  herm_watch_close(&w) ;
  CHECK(herm_watch_open(&w, herm_dir_open(top, "."), 0) && w.dir[1] < 0) ;
  CHECK(herm_watch_listen(&w) && herm_watch_poll(&w, x) == 1) ;
  herm_watch_close(&w) ;

  /* deaths: a stamp, the exit code, the signal */
  CHECK(herm_dtally_read(top, d, 2) == 0) ;
  memset(s, 0, sizeof(s)) ;
  for (unsigned int i = 0 ; i < 3 ; i++)
  {
    uint64_pack_big(s + 14 * i, TAI_MAGIC + 1000 + i) ;
    s[14 * i + 12] = i ;
    s[14 * i + 13] = 9 * i ;
  }
  put(sup, "death_tally", s, 42) ;
  CHECK(herm_dtally_read(top, 0, 0) == 3) ;
  CHECK(herm_dtally_read(top, d, 2) == 3) ;
  CHECK(d[0].exitcode == 1 && d[0].sig == 9 && d[1].exitcode == 2 && d[1].sig == 18) ;
  CHECK(tain_secp(&d[1].stamp)->x == TAI_MAGIC + 1002) ;
  CHECK(herm_dtally_read(top, d, 4) == 3 && !d[0].sig) ;

  CHECK(herm_seed_scan(&mode, "group") && mode == HERM_SEED_GROUP) ;
  CHECK(herm_seed_scan(&mode, "shared") && mode == HERM_SEED_SHARED) ;
  CHECK(!herm_seed_scan(&mode, "") && !herm_seed_scan(&mode, "s7")) ;
  CHECK(!herm_dir_remove(at, name, &deadline)) ;
  return CHECK_RESULT() ;
}
