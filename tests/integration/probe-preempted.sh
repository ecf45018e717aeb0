#!/bin/sh
# ISC license.
# no-vm: only where the kernel preempts itself
# preempt
# What a kernel skips that preempts a process in the middle of a BPF map: programs at classic
# tracepoints. Each event without a line is counted as missed, and there is no other trace of it.
# covers: life-skip exec-unended
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
mount -t debugfs debugfs /sys/kernel/debug 2> /dev/null || :
grep -qE '\((full|lazy)\)' /sys/kernel/debug/sched/preempt 2> err ||
  skip "this kernel does not preempt itself"
chmod 0755 .

# map: looks up 1 MB again and again. often UID N PROGRAM: at a real-time priority, N children end,
# or fail to execute the program and then one that does not exist.
cat > map.c <<'END'
#include <string.h>
#include <unistd.h>
#include <linux/bpf.h>
#include <sys/syscall.h>
int main (void)
{
  static char value[1 << 20] ;
  int key = 0 ;
  union bpf_attr a ;
  memset(&a, 0, sizeof(a)) ;
  a.map_type = BPF_MAP_TYPE_ARRAY ;
  a.key_size = sizeof(key) ;
  a.value_size = sizeof(value) ;
  a.max_entries = 1 ;
  int fd = syscall(SYS_bpf, BPF_MAP_CREATE, &a, sizeof(a)) ;
  if (fd < 0) return 111 ;
  memset(&a, 0, sizeof(a)) ;
  a.map_fd = fd ;
  a.key = (unsigned long)&key ;
  a.value = (unsigned long)value ;
  for (int first = 1 ; !syscall(SYS_bpf, BPF_MAP_LOOKUP_ELEM, &a, sizeof(a)) ; first = 0)
    if (first && write(1, "\n", 1) < 0) break ;
  return 1 ;
}
END
cat > often.c <<'END'
#include <sched.h>
#include <stdlib.h>
#include <unistd.h>
#include <sys/wait.h>
int main (int argc, char **argv)
{
  struct sched_param p = { .sched_priority = 1 } ;
  int uid = atoi(argv[1]) ;
  if (sched_setscheduler(0, SCHED_FIFO, &p) || setgid(uid) || setuid(uid)) return 111 ;
  for (int i = atoi(argv[2]) ; i ; i--)
  {
    usleep(2000) ;
    if (!fork())
    {
      if (argc > 3)
      {
        execl(argv[3], argv[3], "first", (char *)0) ;
        execl("./absent", "./absent", "second", (char *)0) ;
      }
      _exit(0) ;
    }
    wait(0) ;
  }
  return 0 ;
}
END
gcc -O2 -o map map.c
gcc -O2 -o often often.c
printf '\0no program' > format
chmod 0755 format

# often SET HOOKS PROGRAM...: $lines, $missed
holder_start h $second
mkfifo looks
often ()
{
  load="herm-probe-load -H $holder -s $1! -k $1=$2 -u $quiet" set=$1 ; shift 2
  $load true
  nice -n 19 taskset -c 0 ./map > looks &
  map=$!
  read -r _ < looks || fail "the map"
  taskset -c 0 ./often $quiet 200 "$@" || fail "the driver"
  kill $map
  wait $map 2> /dev/null || :
  $load setpriv --reuid $second --regid $second --clear-groups herm-probe-read -n > lines 2> told ||
    fail "$(cat told)"
  herm-probe-load -H "$holder" -x
  missed=$(jq -s \
    "map(select(.kind == \"kernel.loss\" and .payload.set == \"$set\").payload.missed) | add + 0" \
    lines)
  lines=$(grep -c '"kind":"kernel.[ap]' lines || :)
  echo "$set: $lines lines, $missed missed"
}
if works life tp
then
  often life tp
  test "$lines" -lt 400 || fail "nothing was skipped"
  test $((lines + missed)) -ge 400 || fail "not all are counted"
fi
if works exec tp+lsm
then
  often exec tp+lsm ./format
  test "$lines" -lt 200 || fail "no end was skipped"
  test $((lines + missed)) -ge 200 || fail "not all are counted"
fi
