/* ISC license. */

#include <errno.h>
#include <stdint.h>
#include <sys/stat.h>

#include "probe-internal.h"

#define PROCESSES_MAX 65536

static probe_root *find (probe_setup *s, probe_process const *p)
{
  for (unsigned int i = 0 ; i < s->nroots ; i++)
    if (s->roots[i].pid == p->pid && s->roots[i].start == p->start) return s->roots + i ;
  if (s->nroots >= PROBE_ROOTS_MAX) return 0 ;
  s->roots[s->nroots].pid = p->pid ;
  s->roots[s->nroots].start = p->start ;
  return s->roots + s->nroots++ ;
}

int probe_root_add (probe_setup *s, uint32_t pid, uint32_t what)
{
  probe_want const want = { .set = probe_set_find("tree"), .hook = HERM_HOOK_NONE, .required = 1 } ;
  probe_process p ;
  probe_root *root ;
  struct stat st ;
  if (probe_process_read(pid, &p) < 0 || stat("/proc/self/ns/pid", &st) < 0) return -1 ;
  root = find(s, &p) ;
  if (!root) return (errno = E2BIG, -1) ;
  root->what |= what ;
  s->config.ns = st.st_ino ;
  if (s->maps.treesize < PROCESSES_MAX)
  {
    s->maps.treesize = PROCESSES_MAX ;
    s->wants[s->n++] = want ;
  }
  return 0 ;
}
