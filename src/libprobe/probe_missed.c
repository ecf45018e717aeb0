/* ISC license. */

#include <string.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <linux/bpf.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <skalibs/djbunix.h>

#include "probe-internal.h"

/*
  The holder's user must not get descriptors of programs, so the links tell their numbers, which
  takes CAP_SYS_ADMIN. A BPF program writes the counts: the statistics are frozen for processes.
*/

static int program_of (int link, uint32_t *id)
{
  struct bpf_link_info info ;
  uint32_t len = sizeof(info) ;
  int r ;
  memset(&info, 0, sizeof(info)) ;
  r = bpf_obj_get_info_by_fd(link, &info, &len) ;
  *id = info.prog_id ;
  return r ;
}

/* ENOTSUP: not counted by this kernel */
static int misses (uint32_t id, uint64_t *n)
{
  struct bpf_prog_info info ;
  uint32_t len = sizeof(info) ;
  int r ;
  int fd = bpf_prog_get_fd_by_id(id) ;
  if (fd < 0) return fd ;
  memset(&info, 0, sizeof(info)) ;
  r = bpf_obj_get_info_by_fd(fd, &info, &len) ;
  fd_close(fd) ;
  if (r < 0) return r ;
  if (len < offsetof(struct bpf_prog_info, recursion_misses) + sizeof(info.recursion_misses))
    return -ENOTSUP ;
  *n += info.recursion_misses ;
  return 0 ;
}

/* Each program counts once. */
static int set_misses (probe_result const *res, uint64_t *n)
{
  uint32_t ids[PROBE_LINKS_MAX] ;
  for (unsigned int i = 0 ; i < res->nlinks ; i++)
  {
    unsigned int j = 0 ;
    int r = program_of(res->links[i], ids + i) ;
    if (r < 0) return r ;
    while (ids[j] != ids[i]) j++ ;
    if (j < i) continue ;
    r = misses(ids[i], n) ;
    if (r < 0) return r ;
  }
  return 0 ;
}

static int publish (struct bpf_program *prog, uint32_t set, uint64_t n)
{
  struct herm_missed m = { .set = set, .pad = 0, .missed = n } ;
  LIBBPF_OPTS(bpf_test_run_opts, opts, .ctx_in = &m, .ctx_size_in = sizeof(m)) ;
  int r = bpf_prog_test_run_opts(bpf_program__fd(prog), &opts) ;
  return r < 0 ? r : opts.retval ? -ENOENT : 0 ;
}

int probe_missed (probe_setup const *s)
{
  struct herm_config config = { .ncpu = s->maps.ncpu, .nuids = 0 } ;
  LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = "missed") ;
  size_t len ;
  void const *elf = probe_elf_missed(&len) ;
  uint64_t totals[HERM_SET_N] = { 0 } ;
  struct bpf_object *obj ;
  struct bpf_program *prog ;
  struct bpf_map *stats, *rodata, *map ;
  int r ;
  for (unsigned int i = 0 ; i < s->n ; i++)
  {
    r = set_misses(s->results + i, totals + i) ;
    if (r < 0) return (errno = -r, -1) ;
  }

  obj = bpf_object__open_mem(elf, len, &opts) ;
  if (!obj) return -1 ;
  r = -ENOENT ;
  prog = bpf_object__find_program_by_name(obj, "missed") ;
  stats = bpf_object__find_map_by_name(obj, "herm_stats") ;
  rodata = bpf_object__find_map_by_name(obj, ".rodata.herm") ;
  if (!prog || !stats || !rodata) goto out ;
  bpf_object__for_each_map(map, obj) /* no others are used */
    if (map != stats && map != rodata && (r = bpf_map__set_autocreate(map, 0)) < 0) goto out ;
  r = bpf_map__reuse_fd(stats, s->maps.stats) ;
  if (r < 0) goto out ;
  r = bpf_map__set_initial_value(rodata, &config, sizeof(config)) ;
  if (r < 0) goto out ;
  r = bpf_object__load(obj) ;
  if (r < 0) goto out ;
  for (unsigned int i = 0 ; i < s->n ; i++)
  {
    if (s->results[i].hook == HERM_HOOK_NONE) continue ;
    r = publish(prog, s->wants[i].set->set, totals[i]) ;
    if (r < 0) goto out ;
  }

 out:
  bpf_object__close(obj) ;
  return r < 0 ? (errno = -r, -1) : 0 ;
}
