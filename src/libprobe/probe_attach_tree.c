/* ISC license. */

#include <string.h>
#include <errno.h>
#include <unistd.h>
#include <sys/types.h>

#include <bpf/bpf.h>
#include <bpf/libbpf.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/iopause.h>
#include <skalibs/tai.h>

#include "probe-internal.h"

#define PARTS_MAX 5
#define WAIT_MS 1   /* for a child of an s6-svscan to execute */
#define WAITS 100

enum { ROOT, ADDED, AGAIN, SAYS } ;

/* Counts what the iterator says. */
static int pass (int link, unsigned int *said)
{
  static char const letters[SAYS] = { [ROOT] = 'r', [ADDED] = 'a', [AGAIN] = 'u' } ;
  char buf[256] ;
  ssize_t r ;
  int fd = bpf_iter_create(link) ;
  if (fd < 0) return (errno = -fd, -1) ;
  memset(said, 0, SAYS * sizeof(said[0])) ;
  while ((r = fd_read(fd, buf, sizeof(buf))) > 0)
    for (ssize_t i = 0 ; i < r ; i++)
      for (unsigned int j = 0 ; j < SAYS ; j++) said[j] += buf[i] == letters[j] ;
  fd_close(fd) ;
  return r < 0 ? -1 : 0 ;
}

static void wait_a_little (void)
{
  tain deadline ;
  tain_from_millisecs(&deadline, WAIT_MS) ;
  tain_now_g() ;
  tain_add_g(&deadline, &deadline) ;
  deepsleepuntil_g(&deadline) ;
}

/*
  Other programs add later children of an added process; the next pass finds earlier ones. A
  child of an s6-svscan waits until /proc shows what it executed.
*/
static int passes (int link, probe_setup const *s)
{
  unsigned int said[SAYS] = { 0 } ;
  unsigned int waits = 0 ;
  do
  {
    if (said[AGAIN] && !said[ADDED])
    {
      waits++ ;
      wait_a_little() ;
    }
    if (probe_seed(s, waits >= WAITS) < 0 || pass(link, said) < 0) return -1 ;
  }
  while (said[ADDED] || said[AGAIN]) ;
  return said[ROOT] == s->nroots ? 0 : (errno = ECHILD, -1) ;
}

static int fill (struct bpf_program *prog, probe_setup const *s)
{
  struct bpf_link *link ;
  int r, e ;
  if (probe_services_put(s) < 0) return -1 ;
  link = bpf_program__attach_iter(prog, 0) ;
  if (!link) return -1 ;
  r = passes(bpf_link__fd(link), s) ;
  e = errno ;
  bpf_link__destroy(link) ;
  errno = e ;
  return r ;
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
  if (n >= 0 && fill(bpf_object__find_program_by_name(obj, hook->parts[n].program), s) < 0)
  {
    while (n--) fd_close(fds[n]) ;
    return -1 ;
  }
  return n ;
}
