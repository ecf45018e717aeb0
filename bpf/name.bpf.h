/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/* Giving names. An entry is in use while a process or a name below it counts as its user. */

#ifndef HERM_NAME_BPF_H
#define HERM_NAME_BPF_H

#include "names.bpf.h"

struct
{
  __uint(type, BPF_MAP_TYPE_HASH) ;
  __uint(max_entries, 1) ;
  __type(key, struct herm_want_key) ;
  __type(value, struct herm_want) ;
} herm_wants SEC(".maps") ;

#define NODE_NONE UINT32_C(0xffffffff) /* no -G leads here */

herm_inline void name_use (uint32_t i)
{
  struct herm_name *e ;
  if (!i) return ;
  e = name_entry(i) ;
  if (e) herm_count(&e->users) ;
}

herm_inline void name_drop (uint32_t i)
{
  struct herm_name *e ;
  if (!i) return ;
  e = name_entry(i) ;
  if (e) (void)__sync_fetch_and_add(&e->users, -1) ;
}

/*
  Returns an entry that had no user and now has one, or 0 if all have. As in scratch.bpf.h: who
  finds itself alone after adding itself owns the entry; of two, both may go on. The last entry
  comes before entry 0, which always has users by then.
*/
herm_inline uint32_t name_claim (void)
{
  struct herm_name *first = name_entry(0) ;
  uint32_t n ;
  if (!first) return 0 ;
  n = first->users ;
  for (uint32_t i = 0 ; i < HERM_NAMES_MAX ; i++)
  {
    struct herm_name *e ;
    n = (n + 1) & (HERM_NAMES_MAX - 1) ;
    e = name_entry(n) ;
    if (!e) return 0 ;
    if (*(uint32_t volatile *)&e->users) continue ;
    herm_count(&e->users) ;
    if (*(uint32_t volatile *)&e->users == 1)
    {
      first->users = n ;
      return n ;
    }
    (void)__sync_fetch_and_add(&e->users, -1) ;
  }
  return 0 ;
}

/* Finds the entry's last part, n - 1 bytes long, below a node. */
herm_inline void name_find (struct herm_name *e, char const *s, uint32_t n, uint32_t node)
{
  struct herm_want_key key = { .node = node } ;
  struct herm_want *w ;
  e->node = NODE_NONE ;
  if (node == NODE_NONE) return ;
  bpf_probe_read_kernel_str(key.name, n, s) ;
  w = bpf_map_lookup_elem(&herm_wants, &key) ;
  if (!w) return ;
  e->node = w->node ;
  if (w->wanted) e->wanted = 1 ;
}

/*
  Returns 0 if s6-svscan gives no such name: a part that begins with a dot, or a slash that does
  not begin a final /log. Else 1; decides if the name is wanted: a logger is below its service.
*/
herm_inline int name_check (struct herm_name *e, uint32_t node)
{
  uint32_t slash ;
  if (!e->len || e->name[0] == '.' || e->name[0] == '/') return 0 ;
  e->node = HERM_NAME_SIZE ;
  for (uint32_t i = 0 ; i < HERM_NAME_SIZE ; i++)
    if (e->name[i] == '/')
    {
      e->node = i ; /* in memory: the verifier follows each value of a register */
      break ;
    }
  slash = *(uint32_t volatile *)&e->node ;
  if (slash >= HERM_NAME_SIZE)
  {
    name_find(e, e->name, HERM_NAME_SIZE, node) ;
    return 1 ;
  }
  if (slash + 4 != e->len || slash > HERM_NAME_SIZE - 5) return 0 ;
  if (e->name[slash + 1] != 'l' || e->name[slash + 2] != 'o' || e->name[slash + 3] != 'g') return 0 ;
  name_find(e, e->name, slash + 1, node) ;
  name_find(e, "log", sizeof("log"), e->node) ;
  return 1 ;
}

/* What the kernel sees when an s6-svscan gives a name */
struct name_origin
{
  void const *name ;   /* in user memory if user, else in the kernel's */
  int user ;
  uint32_t uid ;       /* of the s6-svscan */
  struct dentry *scan ; /* its directory */
} ;

/* Who can write the directory above, as of a logger or behind a link, can replace the slot. */
herm_inline void name_slot (struct herm_name *e, struct dentry *slot)
{
  struct inode *i = BPF_CORE_READ(slot, d_inode) ;
  struct inode *above = BPF_CORE_READ(slot, d_parent, d_inode) ;
  uint32_t uid = BPF_CORE_READ(i, i_uid.val) ;
  e->slot_uid = uid ? uid : BPF_CORE_READ(above, i_uid.val) ;
  e->slot_mode = BPF_CORE_READ(i, i_mode) | (BPF_CORE_READ(above, i_mode) & 022) ;
}

/*
  Gives a name below the process's, which it replaces in p; the caller counts the old one.
  Returns 1; 0 if there is no such name; -1 if it is lost: too long, unreadable, no entry free.
*/
herm_inline int name_give (struct herm_lineage *p, struct name_origin const *o)
{
  struct dentry *scan = o->scan ; /* not of the kernel's types: no BPF_CORE_READ from o */
  struct herm_name *parent = name_entry(p->name) ;
  struct herm_name *e ;
  uint32_t n = name_claim() ;
  long r ;
  if (!n || !parent) return -1 ;
  e = name_entry(n) ;
  if (!e) return -1 ;
  e->generation++ ;
  barrier() ;
  name_drop(e->parent) ;
  e->parent = p->name ;
  e->parent_generation = p->generation ;
  name_use(e->parent) ;
  e->uid = o->uid ;
  e->scan_uid = BPF_CORE_READ(scan, d_inode, i_uid.val) ;
  e->scan_mode = BPF_CORE_READ(scan, d_inode, i_mode) ;
  e->slot_uid = 0 ;
  e->slot_mode = 0 ;
  e->level = p->name ? parent->level + 1 : 1 ;
  e->wanted = herm_config.named || p->flags & HERM_LINEAGE_WANTED ;
  e->len = 0 ;
  r = o->user ? bpf_probe_read_user_str(e->name, HERM_NAME_SIZE, o->name)
    : bpf_probe_read_kernel_str(e->name, HERM_NAME_SIZE, o->name) ;
  if (r < 0 || r == HERM_NAME_SIZE) goto lost ;
  e->len = r ? r - 1 : 0 ;
  if (!name_check(e, p->name ? parent->node : 0))
  {
    name_drop(n) ;
    return 0 ;
  }
  p->name = n ;
  p->generation = e->generation ;
  if (e->wanted) p->flags |= HERM_LINEAGE_WANTED ;
  return 1 ;

 lost:
  name_drop(n) ;
  return -1 ;
}

#endif
