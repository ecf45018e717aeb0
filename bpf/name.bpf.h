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

/* Users of each entry: processes, and names below it. One value: a search takes no look-ups. */
struct name_users
{
  uint32_t last ; /* where the last search ended */
  uint32_t users[HERM_NAMES_MAX] ;
} ;

struct
{
  __uint(type, BPF_MAP_TYPE_ARRAY) ;
  __uint(max_entries, 1) ;
  __type(key, uint32_t) ;
  __type(value, struct name_users) ;
} name_users SEC(".maps") ;

herm_inline void name_count (uint32_t i, int n)
{
  uint32_t zero = 0 ;
  struct name_users *u ;
  struct herm_name *e ;
  if (!i) return ;
  u = bpf_map_lookup_elem(&name_users, &zero) ;
  if (u) (void)__sync_fetch_and_add(&u->users[i & (HERM_NAMES_MAX - 1)], n) ;
  e = name_entry(i) ;
  if (e) (void)__sync_fetch_and_add(&e->users, n) ;
}

herm_inline void name_use (uint32_t i)
{
  name_count(i, 1) ;
}

herm_inline void name_drop (uint32_t i)
{
  name_count(i, -1) ;
}

/*
  Returns an entry that had no user and now has one, or 0 if all have. As in scratch.bpf.h: who
  finds itself alone after adding itself owns the entry; of two, both may go on.
*/
herm_inline uint32_t name_claim (void)
{
  uint32_t zero = 0 ;
  struct name_users *u = bpf_map_lookup_elem(&name_users, &zero) ;
  uint32_t n ;
  if (!u) return 0 ;
  u->users[0] = 1 ; /* no entry */
  n = u->last ;
  for (uint32_t i = 0 ; i < HERM_NAMES_MAX ; i++)
  {
    uint32_t volatile *users ;
    n = (n + 1) & (HERM_NAMES_MAX - 1) ;
    users = u->users + n ;
    if (*users) continue ;
    (void)__sync_fetch_and_add(users, 1) ;
    if (*users == 1)
    {
      u->last = n ;
      return n ;
    }
    (void)__sync_fetch_and_add(users, -1) ;
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
  if (slash >= e->len)
  {
    name_find(e, e->name, HERM_NAME_SIZE, node) ;
    return 1 ;
  }
  if (slash + 4 != e->len || slash > HERM_NAME_SIZE - 5) return 0 ;
  if (e->name[slash + 1] != 'l' || e->name[slash + 2] != 'o' || e->name[slash + 3] != 'g')
    return 0 ;
  name_find(e, e->name, slash + 1, node) ;
  name_find(e, "log", sizeof("log"), e->node) ;
  return 1 ;
}

/* What the kernel sees when an s6-svscan gives a name */
struct name_origin
{
  void const *name ;   /* in the kernel's memory; or null */
  uint64_t args ;      /* then: user memory, the name is the second string */
  uint64_t end ;
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

/* Reads the name into the entry. Returns 1; 0: there is none, or s6-svscan gives none such; -1. */
herm_inline int name_read (struct herm_name *e, struct name_origin const *o)
{
  uint64_t p = o->args ;
  char end = 0 ;
  long r ;
  e->len = 0 ;
  if (o->name) r = bpf_probe_read_kernel_str(e->name, HERM_NAME_SIZE, o->name) ;
  else
  {
    r = bpf_probe_read_user_str(e->name, HERM_NAME_SIZE, (void const *)p) ;
    if (r <= 0 || r == HERM_NAME_SIZE || p + r >= o->end) return 0 ;
    p += r ;
    r = bpf_probe_read_user_str(e->name, HERM_NAME_SIZE, (void const *)p) ;
    if (r == HERM_NAME_SIZE)
      bpf_probe_read_user(&end, 1, (void const *)(p + HERM_NAME_SIZE - 1)) ;
  }
  if (r < 0 || end) return -1 ;
  e->len = r ? r - 1 : 0 ; /* before 5.11 no bytes of an empty one */
  return 1 ;
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
  int r ;
  if (!n || !parent) return -1 ;
  e = name_entry(n) ;
  if (!e) return -1 ;
  (void)__sync_fetch_and_add(&e->users, 1) ;
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
  r = name_read(e, o) ;
  if (r > 0) r = name_check(e, p->name ? parent->node : 0) ;
  if (r <= 0)
  {
    name_drop(n) ;
    return r ;
  }
  p->name = n ;
  p->generation = e->generation ;
  if (e->wanted) p->flags |= HERM_LINEAGE_WANTED ;
  return 1 ;
}

#endif
