/* ISC license. */

#include <string.h>
#include <errno.h>
#include <stdint.h>
#include <linux/bpf.h>

#include <bpf/bpf.h>

#include "probe-internal.h"

/* Makes the node of a part, or finds it. */
static int put (int fd, struct herm_want_key const *key, uint32_t *nodes, struct herm_want *w)
{
  int r = bpf_map_lookup_elem(fd, key, w) ;
  if (r >= 0) return 0 ;
  if (r != -ENOENT) return r ;
  w->node = ++*nodes ;
  w->wanted = 0 ;
  return bpf_map_update_elem(fd, key, w, BPF_NOEXIST) ;
}

int probe_services_put (probe_setup const *s)
{
  uint32_t nodes = 0 ;
  for (unsigned int i = 0 ; i < s->nservices ; i++)
  {
    struct herm_want_key key ;
    struct herm_want w = { .node = 0, .wanted = 0 } ;
    char const *p = s->services[i] ;
    int r ;
    for (;;)
    {
      size_t len = strcspn(p, "/") ;
      memset(&key, 0, sizeof(key)) ;
      memcpy(key.name, p, len) ;
      key.node = w.node ;
      r = put(s->maps.wants, &key, &nodes, &w) ;
      if (r < 0) return (errno = -r, -1) ;
      p += len ;
      if (!*p++) break ;
    }
    w.wanted = 1 ;
    r = bpf_map_update_elem(s->maps.wants, &key, &w, BPF_ANY) ;
    if (r < 0) return (errno = -r, -1) ;
  }
  return 0 ;
}
