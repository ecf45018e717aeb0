/* ISC license. */

#include <errno.h>
#include <string.h>
#include <stdint.h>

#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>

#include <herm/config.h>

#ifdef HERM_USE_BPF

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include "libprobe.h"

#define TRACEPOINT "tracepoint/"

static int share (struct bpf_object *obj, char const *name, int fd)
{
  struct bpf_map *map = bpf_object__find_map_by_name(obj, name) ;
  return map ? bpf_map__reuse_fd(map, fd) : 0 ;
}

static int configure (struct bpf_object *obj, struct herm_config const *config)
{
  struct bpf_map *map = bpf_object__find_map_by_name(obj, ".rodata.herm") ;
  return map ? bpf_map__set_initial_value(map, config, sizeof *config) : -ENOENT ;
}

/*
  Not bpf_program__attach() for classic tracepoints: libbpf insists on a mounted tracefs.
  The perf event goes away with exec; the link, or without links the event itself, keeps it.
*/
static struct bpf_link *attach (struct bpf_program *prog, char *why)
{
  char const *section = bpf_program__section_name(prog) ;
  if (!strncmp(section, TRACEPOINT, sizeof TRACEPOINT - 1))
  {
    char const *category = section + sizeof TRACEPOINT - 1 ;
    size_t len = str_chr(category, '/') ;
    char copy[len + 1] ;
    struct bpf_link *link ;
    uint64_t id ;
    int fd, e ;
    memcpy(copy, category, len) ; copy[len] = 0 ;
    if (probe_tracepoint_id(copy, category + len + !!category[len], &id) == -1)
    {
      strcpy(why, errno == ENOENT ? "this kernel has no such tracepoint" : "tracefs cannot be read: start as root, or mount it on /sys/kernel/tracing for this user to read") ;
      return 0 ;
    }
    fd = probe_tracepoint_open(id) ;
    if (fd == -1) return 0 ;
    link = bpf_program__attach_perf_event(prog, fd) ;
    if (!link)
    {
      e = errno ;
      fd_close(fd) ;
      errno = e ;
    }
    return link ;
  }
  return bpf_program__attach(prog) ;
}

int probe_try (struct probe_set const *set, struct probe_hook const *hook, struct probe_maps const *maps, struct herm_config const *config, int *fds, char *why)
{
  struct bpf_link *links[PROBE_PROGRAMS_MAX] ;
  struct bpf_program *prog ;
  struct bpf_object *obj ;
  size_t len ;
  void const *elf = (*set->elf)(&len) ;
  LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = set->name) ;
  int n = 0 ;
  int r = 0 ;

  why[0] = 0 ;
  obj = bpf_object__open_mem(elf, len, &opts) ;
  if (!obj)
  {
    r = -errno ;
    goto err ;
  }
  bpf_object__for_each_program(prog, obj) bpf_program__set_autoload(prog, 0) ;
  for (; hook->programs[n] ; n++)
  {
    prog = bpf_object__find_program_by_name(obj, hook->programs[n]) ;
    r = prog ? bpf_program__set_autoload(prog, 1) : -ENOENT ;
    if (r < 0) goto errobj ;
  }
  r = share(obj, "herm_ring", maps->ring) ;
  if (r < 0) goto errobj ;
  r = share(obj, "herm_stats", maps->stats) ;
  if (r < 0) goto errobj ;
  r = share(obj, "herm_control", maps->control) ;
  if (r < 0) goto errobj ;
  r = configure(obj, config) ;
  if (r < 0) goto errobj ;
  r = bpf_object__load(obj) ;
  if (r < 0) goto errobj ;

  for (n = 0 ; hook->programs[n] ; n++)
  {
    prog = bpf_object__find_program_by_name(obj, hook->programs[n]) ;
    links[n] = attach(prog, why) ;
    if (!links[n])
    {
      r = -errno ;
      goto errlinks ;
    }
  }

 /* Out of libbpf's hands: only descriptors remain. */
  for (r = 0 ; r < n ; r++)
  {
    fds[r] = bpf_link__fd(links[r]) ;
    bpf_link__disconnect(links[r]) ;
    bpf_link__destroy(links[r]) ;
  }
  bpf_object__close(obj) ;
  return n ;

 errlinks:
  while (n--) bpf_link__destroy(links[n]) ;
 errobj:
  bpf_object__close(obj) ;
 err:
  if (!why[0]) probe_why(-r, why) ;
  errno = -r ;
  return -1 ;
}

#endif
