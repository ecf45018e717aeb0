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
# or fail to execute the program and 3 ms later one that does not exist.
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
        usleep(3000) ;
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

# often SET HOOKS N PROGRAM...: $lines, $missed, $lost
holder_start h $second
mkfifo looks
total ()
{
  jq -s --arg set $set \
    "map(select(.kind == \"kernel.loss\" and .payload.set == \$set).payload.$1) | add + 0" lines
}
often ()
{
  load="herm-probe-load -H $holder -s $1! -k $1=$2 -u $quiet" set=$1 n=$3 ; shift 3
  $load true
  nice -n 19 taskset -c 0 ./map > looks &
  map=$!
  read -r _ < looks || fail "the map"
  taskset -c 0 ./often $quiet $n "$@" || fail "the driver"
  kill $map
  wait $map 2> /dev/null || :
  $load setpriv --reuid $second --regid $second --clear-groups herm-probe-read -n > lines 2> told ||
    fail "$(cat told)"
  herm-probe-load -H "$holder" -x
  missed=$(total missed) lost=$(total lost)
  lines=$(grep -c '"kind":"kernel.[ap]' lines || :)
  echo "$set: $lines lines, $missed missed, $lost lost"
}
if works life tp
then
  often life tp 200
  test "$lines" -lt 400 || fail "nothing was skipped"
  test $((lines + missed)) -ge 400 || fail "not all are counted"
fi
# An end that was skipped: the second failure, before its check, is no line. It has the first one's
# name only if its entry was skipped as well.
if works exec tp+lsm
then
  often exec tp+lsm 600 ./format
  wrong=$(grep -c '"kind":"kernel.attest.exec".*"second"' lines || :)
  unended=$((600 - lines + wrong))
  echo "exec: $unended without their line, $wrong with that of another"
  test $unended -gt 0 || fail "no end was skipped"
  test $((unended - missed)) -le 0 || fail "not all are counted as missed"
  test $lost -gt 0 && test $lost -le $unended || fail "not counted as lost"
  test $((wrong * 2)) -le $unended || fail "the name of an earlier one: $wrong of $unended"
fi
