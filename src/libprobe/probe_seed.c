/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <linux/bpf.h>

#include <bpf/bpf.h>

#include <skalibs/djbunix.h>

#include <herm/dir.h>
#include <herm/lock.h>
#include <herm/proc.h>

#include "probe-internal.h"

#define SVSCAN "s6-svscan"
#define SUPERVISE "s6-supervise"

static int put (int fd, uint64_t start, uint32_t pid, struct herm_seed const *seed)
{
  struct herm_seed_key key = { .start = start, .pid = pid } ;
  int r = bpf_map_update_elem(fd, &key, seed, BPF_ANY) ;
  return r < 0 && r != -E2BIG ? (errno = -r, -1) : 0 ;
}

/* Returns 1 and the second argument, if that can be a name; else 0. */
static int argument (uint32_t pid, char *name)
{
  char s[64 + HERM_NAME_SIZE] ;
  ssize_t r = herm_proc_read(pid, "cmdline", s, sizeof(s)) ;
  size_t n ;
  if (r <= 0) return 0 ;
  n = strnlen(s, r) + 1 ;
  if (n >= (size_t)r) return 0 ;
  r -= n ;
  if (r > HERM_NAME_SIZE || s[n + r - 1]) return 0 ;
  memcpy(name, s + n, r) ;
  return 1 ;
}

static int lock_open (uint32_t scanner, char const *name)
{
  char path[HERM_PROC_PATH] ;
  char lock[HERM_NAME_SIZE + sizeof("/supervise/lock")] ;
  struct stat st ;
  int fd = -1 ;
  int dir, file ;
  size_t n = strlen(name) ;
  memcpy(lock, name, n) ;
  memcpy(lock + n, "/supervise/lock", sizeof("/supervise/lock")) ;
  herm_proc_path(path, scanner, "cwd") ;
  dir = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC) ;
  if (dir < 0) return -1 ;
  file = openat(dir, lock, O_PATH | O_CLOEXEC) ;
  fd_close(dir) ;
  if (file < 0) return -1 ;
  if (fstat(file, &st) >= 0 && S_ISREG(st.st_mode))
  {
    char self[HERM_FD_PATH] ;
    herm_fd_path(self, file) ;
    fd = open(self, O_RDONLY | O_CLOEXEC) ;
  }
  fd_close(file) ;
  return fd ;
}

/*
  An orphan that an s6-svscan adopted can look like its s6-supervise, but cannot hold the lock of
  a service that is supervised.
*/
static int supervises (probe_process const *p, char const *name)
{
  pid_t holder = 0 ;
  int fd ;
  if (herm_proc_look(p->pid) < 0) return 0 ;
  fd = lock_open(p->ppid, name) ;
  herm_unlook() ;
  if (fd < 0) return 0 ;
  if (herm_lock_holder(fd, &holder) <= 0) holder = 0 ;
  fd_close(fd) ;
  return (uint32_t)holder == p->pid ;
}

static int put_process (probe_setup const *s, uint32_t pid)
{
  struct herm_seed seed = { .what = 0 } ;
  probe_process p ;
  if (probe_process_read(pid, &p) < 0) return 0 ;
  if (!strcmp(p.comm, SVSCAN)) seed.what = HERM_SEED_SCANNER ;
  else if (strcmp(p.comm, SUPERVISE)) return 0 ;
  else if (!argument(pid, seed.name) || !supervises(&p, seed.name)) return 0 ;
  else seed.what = HERM_SEED_SUPERVISOR ;
  for (unsigned int i = 0 ; i < s->nroots ; i++)
    if (s->roots[i].pid == p.pid && s->roots[i].start == p.start) seed.what |= s->roots[i].what ;
  return put(s->maps.seeds, p.start, p.pid, &seed) ;
}

int probe_seed (probe_setup const *s, int last)
{
  struct herm_seed seed = { .what = HERM_SEED_LAST } ;
  DIR *dir ;
  pid_t pid ;
  int r = 0 ;
  if (last && put(s->maps.seeds, 0, 0, &seed) < 0) return -1 ;
  for (unsigned int i = 0 ; i < s->nroots ; i++)
  {
    seed.what = s->roots[i].what ;
    if (put(s->maps.seeds, s->roots[i].start, s->roots[i].pid, &seed) < 0) return -1 ;
  }
  if (!s->config.names) return 0 ;
  dir = opendir("/proc") ;
  if (!dir) return -1 ;
  while (!r && (pid = herm_proc_next(dir))) r = pid < 0 ? -1 : put_process(s, pid) ;
  herm_dir_end(dir) ;
  return r ;
}
