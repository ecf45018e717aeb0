/* ISC license; also BSD-2-Clause or GPL-2.0-only, "Dual BSD/GPL" to the kernel: see COPYING. */

/*
  Set tree: no events; keeps herm_tree, the processes that -r and -g lead to. Who makes a child
  decides, never who is its parent: no fork, session or orphan leaves its lineage.
*/

#include "child.bpf.h"
#include "filter.bpf.h"
#include "name.bpf.h"

#define TREE_LEVELS 33 /* of pid namespaces */

#define SVSCAN "s6-svscan"
#define SUPERVISE "s6-supervise"

struct
{
  __uint(type, BPF_MAP_TYPE_HASH) ;
  __uint(max_entries, 1) ;
  __type(key, struct herm_seed_key) ;
  __type(value, struct herm_seed) ;
} herm_seeds SEC(".maps") ;

herm_inline int tree_is (char const *comm, char const *name, uint32_t n)
{
  for (uint32_t i = 0 ; i < n ; i++) if (comm[i] != name[i]) return 0 ;
  return 1 ;
}

#define TREE_IS(comm, name) tree_is((comm), (name), sizeof(name))

herm_inline struct dentry *tree_pwd (struct task_struct *t)
{
  return BPF_CORE_READ(t, fs, pwd.dentry) ;
}

/* The s6-svscan of a -g is one no more. */
herm_inline void tree_root_gone (void)
{
  struct herm_name *first = name_entry(0) ;
  if (first) herm_count(&first->generation) ;
}


 /* Fork. A child without room in the map has no lineage: it counts as lost */

/* p counts as a user of its name. The iterator can have added the child, by its parent. */
herm_inline int tree_add (struct herm_process const *key, struct herm_lineage const *p)
{
  struct herm_lineage *old ;
  uint32_t name ;
  int r = bpf_map_update_elem(&herm_tree, key, p, BPF_NOEXIST) ;
  if (r == -EEXIST && (old = bpf_map_lookup_elem(&herm_tree, key)))
  {
    name = old->name ;
    r = bpf_map_update_elem(&herm_tree, key, p, BPF_ANY) ;
    if (r >= 0) name_drop(name) ;
  }
  if (r < 0) name_drop(p->name) ;
  return r ;
}

/* A process of this real uid has no lineage. */
herm_inline void tree_lose (struct herm_stat *st, uint32_t uid)
{
  uint32_t one = 1 ;
  bpf_map_update_elem(&herm_lost, &uid, &one, BPF_ANY) ;
  herm_count(&st->lost) ;
}

/* Only this process and what descends from it: any service can make a name that is lost. */
herm_inline void tree_lose_name (struct herm_lineage *p)
{
  struct herm_stat *st = herm_cell(HERM_SET_TREE) ;
  p->flags |= HERM_LINEAGE_LOST ;
  if (st && herm_see(st, 0)) herm_count(&st->lost) ;
}

/* t: current, as in herm_lineage_task() */
herm_inline int tree_fork (struct task_struct *t, struct task_struct *child, uint32_t pid)
{
  struct herm_stat *st = herm_cell(HERM_SET_TREE) ;
  struct herm_lineage *mine = herm_lineage_task(t) ;
  struct herm_lineage p ;
  struct herm_process key ;
  if (!st) return 0 ;
  if (!herm_see(st, herm_is_trigger(HERM_SET_TREE, HERM_PROOF_TREE_FORK) || !mine)) return 0 ;
  if (!child || !mine)
  {
    tree_lose(st, bpf_get_current_uid_gid()) ;
    return 0 ;
  }
  if (mine->role == HERM_ROLE_SUPERVISOR)
  {
    struct herm_name *e = name_entry(mine->name) ;
    if (e && !e->slot_mode) name_slot(e, tree_pwd(t)) ;
  }
  p = *mine ;
  p.role = p.role == HERM_ROLE_SCANNER ? HERM_ROLE_CANDIDATE
    : p.role == HERM_ROLE_SUPERVISOR ? HERM_ROLE_STARTING : HERM_ROLE_MEMBER ;
  key.pid = pid ;
  key.start = BPF_CORE_READ(child, start_boottime) ;
  name_use(p.name) ;
  if (tree_add(&key, &p) < 0) tree_lose(st, bpf_get_current_uid_gid()) ;
  else herm_count(&st->filtered) ;
  return 0 ;
}

SEC("tracepoint/task/task_newtask")
int tree_fork_tp (struct trace_event_raw_task_newtask *ctx)
{
  struct task_struct *child ;
  if (!herm_newtask(ctx, &child)) return 0 ;
  return tree_fork(bpf_get_current_task_btf(), child, ctx->pid) ;
}

SEC("tp_btf/sched_process_fork")
int tree_fork_tp_btf (__u64 *ctx)
{
  struct task_struct *child = (void *)ctx[1] ;
  return child->pid == child->tgid ? tree_fork((void *)ctx[0], child, child->pid) : 0 ;
}


 /* Exec */

/* The real uid is that of the s6-svscan, even if the file is set-id. */
herm_inline void tree_supervise (struct task_struct *t, struct herm_lineage *p)
{
  struct name_origin o = { .name = 0 } ;
  uint32_t old = p->name ;
  int r ;
  p->role = HERM_ROLE_MEMBER ;
  o.args = BPF_CORE_READ(t, mm, arg_start) ;
  o.end = BPF_CORE_READ(t, mm, arg_end) ;
  o.uid = BPF_CORE_READ(t, cred, uid.val) ;
  o.scan = tree_pwd(t) ;
  r = name_give(p, &o) ;
  if (r > 0)
  {
    p->role = HERM_ROLE_SUPERVISOR ;
    name_drop(old) ;
  }
  else if (r < 0) tree_lose_name(p) ;
}

herm_inline int tree_may_scan (struct herm_lineage *p)
{
  struct herm_name *e ;
  if (!p->name) return p->role == HERM_ROLE_SCANNER ;
  e = name_entry(p->name) ;
  return e && e->level < HERM_LEVELS_MAX ;
}

/* t: current, as in herm_lineage_task() */
herm_inline int tree_exec (struct task_struct *t)
{
  struct herm_lineage *p = herm_lineage_task(t) ;
  char comm[HERM_COMM_LEN] ;
  herm_is_trigger(HERM_SET_TREE, HERM_PROOF_TREE_EXEC) ;
  if (!p || !herm_config.names) return 0 ;
  bpf_get_current_comm(comm, sizeof(comm)) ;
  if (p->role == HERM_ROLE_CANDIDATE && TREE_IS(comm, SUPERVISE)) tree_supervise(t, p) ;
  else if (p->role != HERM_ROLE_CANDIDATE && TREE_IS(comm, SVSCAN) && tree_may_scan(p))
    p->role = HERM_ROLE_SCANNER ;
  else
  {
    if (p->role == HERM_ROLE_SCANNER && !p->name) tree_root_gone() ;
    p->role = HERM_ROLE_MEMBER ;
  }
  if (!p->role && !p->name && !p->flags)
  {
    struct herm_process key = { .start = t->group_leader->start_boottime, .pid = t->tgid } ;
    bpf_map_delete_elem(&herm_tree, &key) ;
  }
  return 0 ;
}

SEC("tracepoint/sched/sched_process_exec")
int tree_exec_tp (void *ctx)
{
  (void)ctx ;
  return tree_exec(bpf_get_current_task_btf()) ;
}

SEC("tp_btf/sched_process_exec")
int tree_exec_tp_btf (__u64 *ctx)
{
  return tree_exec((void *)ctx[0]) ;
}


 /* Free */

SEC("tp_btf/sched_process_free")
int tree_free_tp_btf (__u64 *ctx)
{
  struct task_struct *t = (void *)ctx[0] ;
  struct herm_process key = { .start = t->start_boottime, .pid = t->pid } ;
  struct herm_lineage *p = bpf_map_lookup_elem(&herm_tree, &key) ;
  uint32_t name, role ;
  if (!p) return 0 ;
  name = p->name ;
  role = p->role ;
  if ((int)bpf_map_delete_elem(&herm_tree, &key) < 0) return 0 ;
  name_drop(name) ;
  if (role == HERM_ROLE_SCANNER && !name) tree_root_gone() ;
  return 0 ;
}


 /* Existing processes, until none is added */

#define SAYS_ROOT 'r'
#define SAYS_ADDED 'a'
#define SAYS_AGAIN 'u' /* a child of a scanner that the loader has not looked at */

herm_inline struct herm_seed *tree_seed (struct task_struct *t)
{
  struct pid *p = t->thread_pid ;
  uint32_t level = p->level ;
  for (uint32_t i = 0 ; i < TREE_LEVELS ; i++)
  {
    struct upid *u = (struct upid *)((char *)__builtin_preserve_access_index(&p->numbers[0])
      + (uint64_t)i * bpf_core_type_size(struct upid)) ;
    if (i > level) break ;
    if (BPF_CORE_READ(u, ns, ns.inum) == herm_config.ns)
    {
      struct herm_seed_key key =
      {
        .start = t->start_boottime / 10000000,
        .pid = (uint32_t)BPF_CORE_READ(u, nr)
      } ;
      return bpf_map_lookup_elem(&herm_seeds, &key) ;
    }
  }
  return 0 ;
}

herm_inline int tree_is_last (void)
{
  struct herm_seed_key key = { .start = 0, .pid = 0 } ;
  return !!bpf_map_lookup_elem(&herm_seeds, &key) ;
}

/*
  Writes the lineage of a child of this lineage. Returns 1; 0 to wait for the loader to look: a
  child of a scanner is a supervisor only if the loader says so.
*/
herm_inline int tree_inherit (struct task_struct *t, struct task_struct *parent,
  struct herm_lineage const *from, struct herm_seed *seed, struct herm_lineage *p)
{
  char comm[HERM_COMM_LEN] = { 0 } ;
  uint32_t what = seed ? seed->what : 0 ;
  p->name = from->name ;
  p->generation = from->generation ;
  p->flags |= from->flags ;
  if (from->role != HERM_ROLE_SCANNER)
  {
    name_use(p->name) ;
    if (what & HERM_SEED_SCANNER && tree_may_scan(p)) p->role = HERM_ROLE_SCANNER ;
    return 1 ;
  }
  bpf_probe_read_kernel(comm, sizeof(comm), t->comm) ;
  if (seed && what & HERM_SEED_SUPERVISOR && TREE_IS(comm, SUPERVISE))
  {
    struct name_origin o =
    {
      .name = seed->name,
      .uid = BPF_CORE_READ(parent, cred, uid.val),
      .scan = tree_pwd(parent)
    } ;
    int r = name_give(p, &o) ;
    if (r > 0)
    {
      struct herm_name *e = name_entry(p->name) ;
      if (e && tree_pwd(t) != o.scan) name_slot(e, tree_pwd(t)) ;
      p->role = HERM_ROLE_SUPERVISOR ;
      return 1 ;
    }
    if (r < 0) tree_lose_name(p) ;
  }
  else if (TREE_IS(comm, SUPERVISE) || (TREE_IS(comm, SVSCAN) && t->flags & PF_FORKNOEXEC))
  {
    if (!tree_is_last()) return 0 ;
    tree_lose_name(p) ;
  }
  name_use(p->name) ;
  return 1 ;
}

/*
  An entry without role and name takes them from its parent. uid: real, of the process. Returns 1
  if anything changed.
*/
herm_inline int tree_put (struct herm_process const *key, struct herm_lineage *old,
  struct herm_lineage const *p, uint32_t uid)
{
  int changed = 0 ;
  if (!old)
  {
    struct herm_stat *st ;
    if (tree_add(key, p) >= 0) return 1 ;
    st = herm_cell(HERM_SET_TREE) ;
    if (st && herm_see(st, 0)) tree_lose(st, uid) ;
    return 0 ;
  }
  if (p->name || p->role)
  {
    old->name = p->name ;
    old->generation = p->generation ;
    old->role = p->role ;
    changed = 1 ;
  }
  if (p->flags & ~old->flags)
  {
    old->flags |= p->flags ;
    changed = 1 ;
  }
  return changed ;
}

SEC("iter/task")
int tree_fill (struct bpf_iter__task *ctx)
{
  struct task_struct *t = ctx->task ;
  struct task_struct *parent ;
  struct herm_lineage *from, *old ;
  struct herm_lineage p = { .name = 0 } ;
  struct herm_process key ;
  struct herm_seed *seed ;
  char says[3] = { SAYS_ROOT, SAYS_ADDED, SAYS_AGAIN } ;
  if (!t || t->pid != t->tgid || !t->thread_pid) return 0 ;
  seed = tree_seed(t) ;
  parent = t->real_parent->group_leader ;
  from = herm_lineage_of(parent->pid, parent->start_boottime) ;
  key.pid = t->pid ;
  key.start = t->start_boottime ;
  old = bpf_map_lookup_elem(&herm_tree, &key) ;
  if (seed)
  {
    if (seed->what & HERM_SEED_TREE) p.flags |= HERM_LINEAGE_TREE ;
    if (seed->what & HERM_SEED_ROOT) p.role = HERM_ROLE_SCANNER ;
    if (seed->what & (HERM_SEED_TREE | HERM_SEED_ROOT))
      bpf_seq_write(ctx->meta->seq, says, 1) ;
  }
  if (!from && !p.flags && !p.role) return 0 ;
  if (old && (old->name || old->role || old->flags & HERM_LINEAGE_LOST))
  {
    p.name = p.role = 0 ;
    if (from) p.flags |= from->flags ;
  }
  else if (from && !p.role)
  {
    if (!tree_inherit(t, parent, from, seed, &p))
    {
      bpf_seq_write(ctx->meta->seq, says + 2, 1) ;
      return 0 ;
    }
  }
  else if (from) p.flags |= from->flags ;
  if (!old && !p.name && !p.role && !p.flags) return 0 ;
  if (tree_put(&key, old, &p, BPF_CORE_READ(t, cred, uid.val)))
    bpf_seq_write(ctx->meta->seq, says + 1, 1) ;
  return 0 ;
}
