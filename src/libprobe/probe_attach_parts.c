/* ISC license. */

#include <string.h>
#include <errno.h>
#include <stdint.h>

#include <bpf/libbpf.h>

#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>

#include "probe-internal.h"

#define TRACEPOINT "tracepoint/"
#define CGROUP "cgroup/"

/*
  bpf_program__attach_tracepoint() insists on a mounted tracefs. The link keeps the perf event;
  on kernels without links, the event is the descriptor.
*/
static struct bpf_link *attach_tracepoint (struct bpf_program *prog, char const *tracepoint,
  char *why)
{
  size_t len = str_chr(tracepoint, '/') ;
  char category[len + 1] ;
  struct bpf_link *link ;
  uint64_t id ;
  int fd ;
  memcpy(category, tracepoint, len) ; category[len] = 0 ;
  if (probe_tracepoint_id(category, tracepoint + len + !!tracepoint[len], &id) < 0)
  {
    strcpy(why, errno == ENOENT ? "this kernel has no such tracepoint" :
      "tracefs cannot be read: start as root, or mount it on /sys/kernel/tracing for this user"
      " to read") ;
    return 0 ;
  }
  fd = probe_tracepoint_open(id) ;
  if (fd < 0) return 0 ;
  link = bpf_program__attach_perf_event(prog, fd) ;
  if (!link) fd_close(fd) ;
  return link ;
}

static struct bpf_link *attach_cgroup (struct bpf_program *prog, char *why)
{
  struct bpf_link *link ;
  int fd = probe_cgroup_root() ;
  if (fd < 0)
  {
    if (errno == ENOENT) strcpy(why, "the unified cgroup hierarchy (cgroup2) is not mounted here") ;
    return 0 ;
  }
  link = bpf_program__attach_cgroup(prog, fd) ;
  fd_close(fd) ;
  return link ;
}

static struct bpf_link *attach (struct bpf_object *obj, probe_part const *part, char *why)
{
  struct bpf_program *prog = bpf_object__find_program_by_name(obj, part->program) ;
  char const *section = bpf_program__section_name(prog) ;
  if (part->tracepoint) return attach_tracepoint(prog, part->tracepoint, why) ;
  if (str_start(section, TRACEPOINT))
    return attach_tracepoint(prog, section + sizeof(TRACEPOINT) - 1, why) ;
  if (str_start(section, CGROUP)) return attach_cgroup(prog, why) ;
  return bpf_program__attach(prog) ;
}

int probe_attach_parts (struct bpf_object *obj, probe_hook const *hook, probe_setup const *s,
  int *fds, char *why)
{
  struct bpf_link *links[PROBE_LINKS_MAX] ;
  probe_part const *part = hook->parts ;
  int n = 0 ;
  (void)s ;
  for (; part->program ; part++)
  {
    struct bpf_link *link = 0 ;
    errno = E2BIG ;
    if (n < PROBE_LINKS_MAX) link = attach(obj, part, why) ;
    if (link) links[n++] = link ;
    else if (part->optional && errno == ENOENT) why[0] = 0 ;
    else
    {
      int e = errno ;
      while (n--) bpf_link__destroy(links[n]) ;
      return (errno = e, -1) ;
    }
  }
  for (int i = 0 ; i < n ; i++)
  {
    fds[i] = bpf_link__fd(links[i]) ;
    bpf_link__disconnect(links[i]) ;
    bpf_link__destroy(links[i]) ;
  }
  return n ;
}
