/* ISC license. */

#include <string.h>
#include <errno.h>
#include <elf.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>
#include <sys/types.h>

#include <bpf/libbpf.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>

#include "probe-internal.h"

#if defined(__x86_64__) && !defined(__ILP32__)
# define MACHINE EM_X86_64
#elif defined(__aarch64__) && !defined(__ILP32__)
# define MACHINE EM_AARCH64
#else
# define MACHINE EM_NONE /* registers unknown to the programs */
#endif

#define UPROBE_TYPE "/sys/bus/event_source/devices/uprobe/type"

static void say (char *why, char const *text, char const *path)
{
  size_t n = strlen(text) ;
  size_t len = strlen(path) ;
  if (n + len >= PROBE_WHY_SIZE) len = PROBE_WHY_SIZE - 1 - n ;
  memcpy(why, text, n) ;
  memcpy(why + n, path, len) ;
  why[n + len] = 0 ;
}

static int no (char *why, char const *text, char const *path, int e)
{
  say(why, text, path) ;
  return (errno = e, -1) ;
}

/* Returns 0 for a library of this machine, else -1 (errno). */
static int check (probe_library const *l, char *why)
{
  Elf64_Ehdr h ;
  int fd ;
  ssize_t r ;
  if (l->e == EINVAL) return no(why, "not a file: ", l->path, EINVAL) ;
  if (l->e == ENOENT) return no(why, "no such library: ", l->path, ENOENT) ;
  if (l->e) return no(why, "no access to the library ", l->path, l->e) ;
  fd = openc_read(l->path) ;
  if (fd < 0) return no(why, "no access to the library ", l->path, errno) ;
  r = allread(fd, (char *)&h, sizeof(h)) ;
  fd_close(fd) ;
  if (r != sizeof(h) || memcmp(h.e_ident, ELFMAG, SELFMAG) || h.e_ident[EI_CLASS] != ELFCLASS64
   || h.e_machine != MACHINE || MACHINE == EM_NONE)
    return no(why, "not a library that the programs can observe"
      " (64 bits, of this machine: x86-64 or arm64): ", l->path, ENOEXEC) ;
  return 0 ;
}

/* tls_write_ex is for SSL_write_ex. */
static struct bpf_link *attach (struct bpf_program *prog, char const *part, char const *path,
  unsigned int cookie, int retprobe)
{
  LIBBPF_OPTS(bpf_uprobe_opts, opts, .bpf_cookie = cookie, .retprobe = !!retprobe) ;
  char name[strlen(part) + 1] ;
  struct bpf_link *link ;
  strcpy(name, part) ;
  memcpy(name, "SSL", 3) ;
  opts.func_name = name ;
  link = bpf_program__attach_uprobe_opts(prog, -1, path, 0, &opts) ;
  if (link || errno != EOPNOTSUPP || !cookie) return link ;
  opts.bpf_cookie = 0 ; /* before 5.15 the library stays unknown */
  return bpf_program__attach_uprobe_opts(prog, -1, path, 0, &opts) ;
}

static int keep (struct bpf_link *link)
{
  int fd ;
  if (!link) return -1 ;
  fd = bpf_link__fd(link) ;
  bpf_link__disconnect(link) ;
  bpf_link__destroy(link) ;
  return fd ;
}

static int drop (int const *fds, int n)
{
  while (n--) fd_close(fds[n]) ;
  return -1 ;
}

static int denied (char *why, probe_library const *l, int const *fds, int n)
{
  if (errno == EACCES)
    say(why, "missing capability: CAP_SYS_ADMIN may be needed for a probe in ", l->path) ;
  return drop(fds, n) ;
}

static int attach_library (struct bpf_object *obj, probe_hook const *hook, probe_library const *l,
  unsigned int number, int *fds, char *why)
{
  probe_part const *part = hook->parts ;
  probe_part const *last = part ;
  struct bpf_program *returns ;
  int n = 0 ;
  if (check(l, why) < 0) return -1 ;
  while (last[1].program) last++ ;
  returns = bpf_object__find_program_by_name(obj, last->program) ;
  for (; part < last ; part++)
  {
   /* Entry first: a call in between has no end, so does not count. */
    struct bpf_program *prog = bpf_object__find_program_by_name(obj, part->program) ;
    int fd = keep(attach(prog, part->program, l->path, number, 0)) ;
    if (fd < 0 && errno == ENOENT)
    {
      if (part->optional) continue ;
      say(why, "no SSL_write and SSL_read in ", l->path) ;
      return drop(fds, n) ;
    }
    if (fd < 0) return denied(why, l, fds, n) ;
    fds[n++] = fd ;
    fd = keep(attach(returns, part->program, l->path, number, 1)) ;
    if (fd < 0) return denied(why, l, fds, n) ;
    fds[n++] = fd ;
  }
  return n ;
}

int probe_attach_tls (struct bpf_object *obj, probe_hook const *hook, probe_setup const *s,
  int *fds, char *why)
{
  probe_libraries const *libs = &s->libraries ;
  int n = 0 ;
 /* Without it, libbpf would leave named probes in tracefs. */
  if (access(UPROBE_TYPE, F_OK) < 0)
    return no(why, "this kernel has no uprobes, or /sys is not mounted: no ", UPROBE_TYPE, errno) ;
  if (!libs->n)
    return no(why, "no libssl is known to the dynamic linker: name it with -l", "", ENOENT) ;
  for (unsigned int i = 0 ; i < libs->n ; i++)
  {
    int r = attach_library(obj, hook, libs->v + i, i + 1, fds + n, why) ;
    if (r < 0 && (!libs->found || (errno != ENOENT && errno != ENOEXEC))) return drop(fds, n) ;
    if (r > 0) n += r ;
  }
  if (!n) return (errno = ENOENT, -1) ;
  why[0] = 0 ;
  return n ;
}
