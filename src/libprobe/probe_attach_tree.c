/* ISC license. */

#include <errno.h>
#include <unistd.h>
#include <sys/types.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/bytestr.h>
#include <skalibs/djbunix.h>

#include "probe-internal.h"

#define PARTS_MAX 4

/* Returns 1 if it added processes, else 0. Sets *found at the root. */
static int pass (int link, int *found)
{
  char buf[256] ;
  int added = 0 ;
  ssize_t r ;
  int fd = bpf_iter_create(link) ;
  if (fd < 0) return (errno = -fd, -1) ;
  while ((r = fd_read(fd, buf, sizeof(buf))) > 0)
  {
    if (byte_chr(buf, r, 'r') < (size_t)r) *found = 1 ;
    if (byte_chr(buf, r, 'a') < (size_t)r) added = 1 ;
  }
  fd_close(fd) ;
  return r < 0 ? -1 : added ;
}

/* Other programs add later children of an added process; the next pass finds earlier ones. */
static int fill (struct bpf_program *prog)
{
  struct bpf_link *link = bpf_program__attach_iter(prog, 0) ;
  int found = 0 ;
  int r = 1 ;
  int e ;
  if (!link) return -1 ;
  while (r > 0) r = pass(bpf_link__fd(link), &found) ;
  e = r < 0 ? errno : ECHILD ;
  bpf_link__destroy(link) ;
  errno = e ;
  return !r && found ? 0 : -1 ;
}

int probe_attach_tree (struct bpf_object *obj, probe_hook const *hook, probe_setup const *s,
  int *fds, char *why)
{
  probe_part parts[PARTS_MAX] ;
  probe_hook live = *hook ;
  int n = 0 ;
  for (; hook->parts[n + 1].program ; n++) parts[n] = hook->parts[n] ;
  parts[n].program = 0 ;
  live.parts = parts ;
  live.attach = 0 ;
  n = probe_attach_parts(obj, &live, s, fds, why) ;
  if (n >= 0 && fill(bpf_object__find_program_by_name(obj, hook->parts[n].program)) < 0)
  {
    while (n--) fd_close(fds[n]) ;
    return -1 ;
  }
  return n ;
}
