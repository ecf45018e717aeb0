/* ISC license. */

#include <string.h>
#include <errno.h>
#include <stdint.h>
#include <linux/bpf.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <skalibs/djbunix.h>

#include <herm/names.h>

#include "probe-internal.h"

/* Not the maps of sections. Kernels with LSM hooks have task storage. */
static int share (struct bpf_object *obj, struct bpf_object *base, probe_maps const *maps, int lsm)
{
  struct bpf_map *map ;
  bpf_object__for_each_map(map, obj)
  {
    char const *name = bpf_map__name(map) ;
    struct bpf_map *other ;
    int fd = -1 ;
    if (bpf_map__is_internal(map)) continue ;
    if (bpf_map__type(map) == BPF_MAP_TYPE_TASK_STORAGE && !lsm)
    {
      int r = bpf_map__set_autocreate(map, 0) ;
      if (r < 0) return r ;
      continue ;
    }
    if (!strcmp(name, "herm_ring")) fd = maps->ring ;
    else if (!strcmp(name, "herm_stats")) fd = maps->stats ;
    else if (!strcmp(name, "herm_control")) fd = maps->control ;
    else if (!strcmp(name, "herm_tree")) fd = maps->tree ;
    else if (!strcmp(name, "herm_seeds")) fd = maps->seeds ;
    else if (!strcmp(name, "herm_wants")) fd = maps->wants ;
    else if (!strcmp(name, "herm_lost")) fd = maps->lost ;
    else if (!strcmp(name, "herm_names")) fd = maps->names ;
    else if (!strcmp(name, "herm_rule_nodes")) fd = maps->rule_nodes ;
    else if (!strcmp(name, "herm_rule_tables")) fd = maps->rule_tables ;
    else if (base && (other = bpf_object__find_map_by_name(base, name))) fd = bpf_map__fd(other) ;
    if (fd >= 0)
    {
      int r = bpf_map__reuse_fd(map, fd) ;
      if (r < 0) return r ;
    }
  }
  return 0 ;
}

static int configure (struct bpf_object *obj, struct herm_config const *config)
{
  struct bpf_map *map = bpf_object__find_map_by_name(obj, ".rodata.herm") ;
  return map ? bpf_map__set_initial_value(map, config, sizeof(*config)) : -ENOENT ;
}

static int choose (struct bpf_object *obj, probe_hook const *hook)
{
  probe_part const *part = hook->parts ;
  struct bpf_program *prog ;
  bpf_object__for_each_program(prog, obj) bpf_program__set_autoload(prog, 0) ;
  for (; part->program ; part++)
  {
    int r ;
    prog = bpf_object__find_program_by_name(obj, part->program) ;
    r = prog ? bpf_program__set_autoload(prog, 1) : -ENOENT ;
    if (r < 0) return r ;
  }
  return 0 ;
}

int probe_try (probe_setup const *s, probe_set const *set, probe_hook const *hook,
  struct bpf_object **base, probe_result *res, char *why)
{
  struct bpf_object *obj ;
  int fds[PROBE_LINKS_MAX] ;
  size_t len ;
  void const *elf = (*set->elf)(&len) ;
  LIBBPF_OPTS(bpf_object_open_opts, opts, .object_name = herm_set_name(set->set)) ;
  struct herm_config config = s->config ;
  int r ;
  int n ;

  why[0] = 0 ;
  config.companions = res->companions ;
  obj = bpf_object__open_mem(elf, len, &opts) ;
  if (!obj)
  {
    r = -errno ;
    goto err ;
  }
  r = choose(obj, hook) ;
  if (r < 0) goto errobj ;
  r = share(obj, *base, &s->maps, (config.companions | 1U << hook->hook) & (1U << HERM_HOOK_LSM)) ;
  if (r < 0) goto errobj ;
  r = configure(obj, &config) ;
  if (r < 0) goto errobj ;
  r = bpf_object__load(obj) ;
  if (r < 0) goto errobj ;
  n = (hook->attach ? *hook->attach : &probe_attach_parts)(obj, hook, s, fds, why) ;
  if (n < 0)
  {
    r = -errno ;
    goto errobj ;
  }
  if (n > PROBE_LINKS_MAX - res->nlinks)
  {
    while (n--) fd_close(fds[n]) ;
    r = -E2BIG ;
    goto errobj ;
  }
  memcpy(res->links + res->nlinks, fds, n * sizeof(int)) ;
  res->nlinks += n ;
  if (*base) bpf_object__close(obj) ; else *base = obj ;
  return 0 ;

 errobj:
  bpf_object__close(obj) ;
 err:
  if (!why[0]) probe_why(-r, why) ;
  errno = -r ;
  return -1 ;
}
