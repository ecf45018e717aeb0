#!/bin/sh
# ISC license.
# Calls by the x32 ABI, with the bit in their number that the kernel's tracepoints leave out, give
# no line of the set file.
# covers: file-x32
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
chmod 0777 .
cat > x32.c <<'END'
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>
#define X32(name, ...) syscall(0x40000000 | SYS_##name, __VA_ARGS__)
int main (void)
{
  char c = 'x' ;
  int fd = X32(openat, AT_FDCWD, "x32.a", O_RDWR | O_CREAT, 0644) ;
  if (fd < 0) return errno == ENOSYS ? 77 : 111 ;
  if (X32(write, fd, &c, 1) != 1 || X32(pread64, fd, &c, 1, 0) != 1) return 111 ;
  if (X32(renameat, AT_FDCWD, "x32.a", AT_FDCWD, "x32.b") || X32(unlinkat, AT_FDCWD, "x32.b", 0))
    return 111 ;
  return open("x32.c", O_RDONLY) < 0 ;
}
END
test "$(uname -m)" = x86_64 || skip "the x32 ABI is one of x86_64"
gcc -std=gnu99 -o x32 x32.c
got=0
as $quiet ./x32 || got=$?
test $got != 77 || skip "the kernel has no x32 ABI"
for hooks in tp tp+compat
do
  works file $hooks || continue
  expect 0 herm-probe-load -s file -k file=$hooks -u $quiet \
    sh -c '"$@" && exec herm-probe-read -n' \
    sh setpriv --reuid $quiet --regid $quiet --clear-groups ./x32
  said ' lost 0 missed '
  same "kernel.file.open $TMPDIR/x32.c" \
    "$(jq -r '.payload.path as $p | select($p | test("/x32[.]")) | "\(.kind) \($p)"' out)" "$hooks"
done
