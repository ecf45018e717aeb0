/* ISC license. */

#include <skalibs/nonposix.h>

#include <errno.h>
#include <unistd.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <linux/perf_event.h>

#include "probe-internal.h"

int probe_tracepoint_open (uint64_t id)
{
  struct perf_event_attr attr =
    { .type = PERF_TYPE_TRACEPOINT, .size = sizeof(struct perf_event_attr), .config = id } ;
  unsigned int ncpu = probe_ncpu() ;
  int fd = -1 ;
 /* Any online processor: the program runs on all. */
  for (unsigned int cpu = 0 ; cpu < ncpu ; cpu++)
  {
    fd = syscall(SYS_perf_event_open, &attr, -1, (int)cpu, -1, PERF_FLAG_FD_CLOEXEC) ;
    if (fd >= 0 || errno != ENODEV) break ;
  }
  return probe_fd_good(fd) ;
}
