/* ISC license. */

#include <skalibs/nonposix.h>

#include <string.h>
#include <errno.h>
#include <unistd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <linux/capability.h>

#include <skalibs/allreadwrite.h>
#include <skalibs/djbunix.h>
#include <skalibs/types.h>

#include "probe-internal.h"

#ifndef CAP_PERFMON
# define CAP_PERFMON 38
#endif
#ifndef CAP_BPF
# define CAP_BPF 39
#endif

#define INITIAL_USER_NAMESPACE 0xEFFFFFFDU /* its fixed inode number */

static int capable (unsigned int cap, struct __user_cap_data_struct const *data)
{
  return !!(data[cap >> 5].effective & (1U << (cap & 31))) ;
}

/* CAP_SYS_ADMIN implies all. */
static char const *missing (void)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3, .pid = 0 } ;
  struct __user_cap_data_struct data[2] ;
  if (syscall(SYS_capget, &header, data) < 0) return 0 ;
  if (capable(CAP_SYS_ADMIN, data)) return 0 ;
  if (!capable(CAP_BPF, data))
    return capable(CAP_PERFMON, data) ? "CAP_BPF" : "CAP_BPF and CAP_PERFMON" ;
  return capable(CAP_PERFMON, data) ? 0 : "CAP_PERFMON" ;
}

static int foreign_user_namespace (void)
{
  struct stat st ;
  return stat("/proc/self/ns/user", &st) == 0 && st.st_ino != INITIAL_USER_NAMESPACE ;
}

static int locked_down (void)
{
  char buf[128] ;
  ssize_t r ;
  int fd = probe_kernfs_open("securityfs", "/sys/kernel/security", "lockdown") ;
  if (fd < 0) return 0 ;
  r = fd_read(fd, buf, sizeof(buf) - 1) ;
  fd_close(fd) ;
  if (r <= 0) return 0 ;
  buf[r] = 0 ;
  return !!strstr(buf, "[confidentiality]") ;
}

/* Before Linux 5.11 BPF memory counts as locked. */
static int memory_limited (void)
{
  struct rlimit limit ;
  struct utsname uts ;
  unsigned int major, minor ;
  size_t len ;
  if (getrlimit(RLIMIT_MEMLOCK, &limit) < 0 || limit.rlim_cur == RLIM_INFINITY) return 0 ;
  if (uname(&uts) < 0) return 0 ;
  len = uint_scan(uts.release, &major) ;
  if (!len || uts.release[len] != '.' || !uint_scan(uts.release + len + 1, &minor)) return 0 ;
  return major < 5 || (major == 5 && minor < 11) ;
}

void probe_why (int e, char *why)
{
  why[0] = 0 ;
  if (e == ENOSYS)
    strcpy(why, "this kernel has no bpf(2): build it with CONFIG_BPF_SYSCALL") ;
  else if (e == EPERM || e == EACCES || e == EINVAL)
  {
    char const *caps = missing() ;
    if (caps)
    {
      strcpy(why, "missing capability: ") ;
      strcat(why, caps) ;
      strcat(why, " (or CAP_SYS_ADMIN): start it as root, or with these") ;
    }
    else if (e != EINVAL && foreign_user_namespace())
      strcpy(why, "the capabilities are only those of a user namespace:"
        " start it in the initial one") ;
    else if (locked_down())
      strcpy(why, "the kernel is locked down for confidentiality:"
        " boot it with lockdown=integrity or none") ;
    else if (e == EPERM && memory_limited())
      strcpy(why, "either the limit of locked memory (RLIMIT_MEMLOCK) is too small, or it is"
        " forbidden in spite of sufficient capabilities: raise the limit; look for a seccomp filter"
        " or a security module") ;
    else if (e == EPERM)
      strcpy(why, "it is forbidden in spite of sufficient capabilities: look for a seccomp filter"
        " or a security module that refuses bpf(2) or perf_event_open(2)") ;
  }
  if (!why[0] && (e == ESRCH || e == ENOENT || e == EINVAL)
   && access("/sys/kernel/btf/vmlinux", F_OK) < 0)
    strcpy(why, "no kernel type information, /sys/kernel/btf/vmlinux: mount /sys,"
      " or build the kernel with CONFIG_DEBUG_INFO_BTF") ;
  if (!why[0])
  {
    char const *s = strerror(e) ;
    size_t len = strlen(s) ;
    if (len >= PROBE_WHY_SIZE) len = PROBE_WHY_SIZE - 1 ;
    memcpy(why, s, len) ;
    why[len] = 0 ;
  }
}
