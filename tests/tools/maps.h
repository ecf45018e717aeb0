/* ISC license. */

/* For drivers that change the maps of a set into what they would be after a skipped program */

#ifndef HERM_MAPS_H
#define HERM_MAPS_H

#include <errno.h>
#include <linux/bpf.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static void must (int yes, char const *what)
{
  if (yes) return ;
  fprintf(stderr, "maps.h: %s: %s\n", what, strerror(errno)) ;
  exit(111) ;
}

static int bpf (int cmd, union bpf_attr *a)
{
  return syscall(SYS_bpf, cmd, a, sizeof(*a)) ;
}

static int element (int cmd, int map, void const *key, void *value)
{
  union bpf_attr a ;
  memset(&a, 0, sizeof(a)) ;
  a.map_fd = map ;
  a.key = (uintptr_t)key ;
  a.value = (uintptr_t)value ;
  return bpf(cmd, &a) ;
}

static int is_named (int fd, char const *name, uint32_t size)
{
  union bpf_attr a ;
  struct bpf_map_info info ;
  memset(&a, 0, sizeof(a)) ;
  memset(&info, 0, sizeof(info)) ;
  a.info.bpf_fd = fd ;
  a.info.info_len = sizeof(info) ;
  a.info.info = (uintptr_t)&info ;
  return !bpf(BPF_OBJ_GET_INFO_BY_FD, &a) && !strcmp(info.name, name) && info.value_size == size ;
}

static int opened (int cmd, uint32_t id)
{
  union bpf_attr a ;
  memset(&a, 0, sizeof(a)) ;
  a.map_id = id ; /* or prog_id */
  return bpf(cmd, &a) ;
}

/* Stores the ids of the maps of a program, at most max, and returns their number. */
static unsigned int maps_of (uint32_t prog, uint32_t *ids, unsigned int max)
{
  union bpf_attr a ;
  struct bpf_prog_info info ;
  int fd = opened(BPF_PROG_GET_FD_BY_ID, prog) ;
  if (fd < 0) return 0 ;
  memset(&a, 0, sizeof(a)) ;
  memset(&info, 0, sizeof(info)) ;
  info.nr_map_ids = max ;
  info.map_ids = (uintptr_t)ids ;
  a.info.bpf_fd = fd ;
  a.info.info_len = sizeof(info) ;
  a.info.info = (uintptr_t)&info ;
  must(!bpf(BPF_OBJ_GET_INFO_BY_FD, &a), "look at a program") ;
  close(fd) ;
  must(info.nr_map_ids <= max, "have room for the maps of a program") ;
  return info.nr_map_ids ;
}

typedef int known_func (void *) ;

/* Returns the map if it has that name and an entry that f knows (f 0: any), or -1. */
static int find_in (uint32_t id, char const *name, uint32_t size, known_func *f, uint64_t *key,
  void *value)
{
  uint64_t k ;
  void *from = 0 ;
  int fd = opened(BPF_MAP_GET_FD_BY_ID, id) ;
  if (fd < 0) return -1 ;
  if (is_named(fd, name, size))
  {
    if (!f) return fd ;
    for (; !element(BPF_MAP_GET_NEXT_KEY, fd, from, &k) ; from = key)
    {
      *key = k ;
      if (!element(BPF_MAP_LOOKUP_ELEM, fd, key, value) && (*f)(value)) return fd ;
    }
  }
  close(fd) ;
  return -1 ;
}

/* The id of any map of the set: other sets may record the same uid. */
static uint32_t shared ;

static int find (char const *name, uint32_t size, known_func *f, uint64_t *key, void *value)
{
  union bpf_attr a ;
  uint32_t ids[64] ;
  memset(&a, 0, sizeof(a)) ;
  for (; !bpf(BPF_PROG_GET_NEXT_ID, &a) ; a.start_id = a.next_id)
  {
    unsigned int n = maps_of(a.next_id, ids, 64) ;
    unsigned int i = 0 ;
    while (i < n && ids[i] != shared) i++ ;
    if (i == n) continue ;
    for (i = 0 ; i < n ; i++)
    {
      int fd = find_in(ids[i], name, size, f, key, value) ;
      if (fd >= 0) return fd ;
    }
  }
  return -1 ;
}

/* As herm_call_sum() in bpf/kernel.bpf.h */
static uint64_t sum_of (uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
  return ((a * 31 + b) * 31 + c) * 31 + d ;
}

#endif
