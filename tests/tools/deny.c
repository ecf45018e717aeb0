/* ISC license. */

/*
  deny WHAT prog...: execs prog under a seccomp filter, as a container may have. It and all its
  children have no
    inet     sockets of AF_INET (EPERM)
    socket   sockets at all (EPERM)
    memfd    memfd_create (EPERM)
    i386     calls of another ABI: they kill
    uretprobe  the call that the kernel itself makes at the return of a probed function
*/

#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#ifdef __x86_64__
# define NATIVE AUDIT_ARCH_X86_64
#else
# define NATIVE AUDIT_ARCH_AARCH64
#endif

#define LOAD(m) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, m))
#define UNLESS(x, skip) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, x, 0, skip)
#define RETURN(x) BPF_STMT(BPF_RET | BPF_K, x)

int main (int argc, char **argv)
{
  int foreign = argc > 1 && !strcmp(argv[1], "i386") ;
  int inet = argc > 1 && !strcmp(argv[1], "inet") ;
  unsigned int nr = foreign ? -1u : argc < 2 ? 0 :
    !strcmp(argv[1], "memfd") ? SYS_memfd_create :
    !strcmp(argv[1], "uretprobe") ? 335 : SYS_socket ;
  struct sock_filter code[] =
  {
    LOAD(arch),
    UNLESS(NATIVE, 5),
    LOAD(nr),
    UNLESS(nr, 4),
    LOAD(args[0]),   /* its lower half: both machines are little-endian */
    BPF_JUMP(BPF_JMP | (inet ? BPF_JEQ : BPF_JGE) | BPF_K, inet ? AF_INET : 0, 0, 2),
    RETURN(SECCOMP_RET_ERRNO | EPERM),
    RETURN(foreign ? SECCOMP_RET_KILL_PROCESS : SECCOMP_RET_ALLOW),
    RETURN(SECCOMP_RET_ALLOW)
  } ;
  struct sock_fprog filter = { .len = sizeof code / sizeof *code, .filter = code } ;
  if (argc < 3) return 100 ;
  if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == -1)   /* root needs no more for it */
  {
    perror("deny: seccomp") ;
    return 111 ;
  }
  execvp(argv[2], argv + 2) ;
  perror(argv[2]) ;
  return 111 ;
}
