#!/bin/sh
# ISC license.
# no-vm: needs two processors
# no-sanitize: what is late then is not what the kernel skips
# What the kernel skips, and what finds its space taken, is counted, and what does not know the
# count says so. An own program that is busy in a tracepoint makes the kernel skip.
# covers: kernel-skip kernel-skip-alone life-unfound scratch-busy
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
. "$BUILD/tests/integration/probe-connect.inc"
need_bpf
test "$(nproc)" -gt 1 || skip "one processor only"
chmod 0755 .

# busy TRACEPOINT: from now on a process of the quiet uid that is named busy stays in it for half a
# second
cat > busy.bpf.c <<'END'
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
char _license[] SEC("license") = "Dual BSD/GPL" ;
static long over (__u32 i, void *end)
{
  (void)i ;
  return bpf_ktime_get_ns() > *(__u64 *)end ;
}
SEC("tracepoint/" WHERE) int stay (void *ctx)
{
  union { char s[16] ; __u32 begin ; } comm = { .begin = 0 } ;
  __u64 end = bpf_ktime_get_ns() + 500000000 ;
  (void)ctx ;
  bpf_get_current_comm(&comm, sizeof(comm)) ;
  if ((__u32)bpf_get_current_uid_gid() != UID || comm.begin != 0x79737562) return 0 ;
  for (int i = 0 ; i < 8 ; i++) bpf_loop(1 << 23, &over, &end, 0) ;
  return 0 ;
}
END
cat > busy.py <<'END'
import ctypes, signal
bpf = ctypes.CDLL("libbpf.so.1")
def call(name, *args):
    bpf[name].restype = ctypes.c_void_p
    return bpf[name](*args)
file = ctypes.c_void_p(call("bpf_object__open_file", b"busy.o", None))
assert not call("bpf_object__load", file)
assert call("bpf_program__attach", ctypes.c_void_p(call("bpf_object__next_program", file, None)))
print("attached", flush=True)
signal.pause()
END
mount -t tracefs tracefs /sys/kernel/tracing   # for libbpf
busy ()
{
  clang -target bpf -O2 -g -DUID=$quiet -DWHERE="\"$1\"" -I "/usr/include/$(gcc -print-multiarch)" \
    -c -o busy.o busy.bpf.c
  rm -f attached
  mkfifo attached
  /usr/bin/python3 busy.py > attached 2> said &
  busy=$!
  read -r _ < attached || fail "no busy program: $(cat said)"
}
calm ()
{
  kill $busy
  wait $busy 2> /dev/null || :
}

cat > is_busy.py <<'END'
import time
def ticks(pid):
    with open("/proc/%d/stat" % pid) as f:
        return int(f.read().split()[14])
def wait_until_busy(pid):
    begin = ticks(pid)
    while ticks(pid) < begin + 5:
        time.sleep(0.005)
END

# ---- life, tp: more than 64 younger children. 70 orphans come while the new child is not told yet.
cat > orphans.py <<'END'
import ctypes, os, sys
from is_busy import wait_until_busy
libc = ctypes.CDLL(None)
parent = os.getpid()
libc.prctl(36, 1, 0, 0, 0)   # the orphans become its children
r, w = os.pipe()
ready, say = os.pipe()
if not os.fork():
    os.sched_setaffinity(0, {1})
    for i in range(int(sys.argv[1])):
        if not os.fork():
            os._exit(0)
    os.write(say, b"x")
    os.read(r, 1)
    wait_until_busy(parent)
    os._exit(0)
os.sched_setaffinity(0, {0})
os.read(ready, 1)
libc.prctl(15, b"busy", 0, 0, 0)
os.write(w, b"x")
if not os.fork():
    os._exit(0)
END
if works life tp
then
  busy task/task_newtask
  for n in 10 70
  do
    lost=$((n > 64))
    test $n = 70 && kind=kernel.loss || kind=kernel.process.fork
    expect 0 herm-probe-load -s 'life!' -k life=tp -u $quiet sh -c '
      nice -n -20 setpriv --reuid '$quiet' --regid '$quiet' --clear-groups \
        /usr/bin/python3 orphans.py '$n'
      exec herm-probe-read -n'
    said " lost $lost missed "
    same $kind "$(jq -r 'select(.kind == "kernel.loss" or .payload.comm == "busy").kind |
      select(. != "kernel.process.exit")' out)" "lines with $n orphans"
  done
  calm
fi

# ---- connect, tp: a connection is made in an interrupt of the busy program
cat > meet.py <<'END'
import ctypes, os, socket, sys, time
from is_busy import wait_until_busy
os.setresuid(int(sys.argv[1]), 0, 0)
with open("/sys/class/net/lo/queues/rx-0/rps_cpus", "w") as f:
    f.write("1")   # the first processor receives
os.setuid(int(sys.argv[1]))
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(20)
r, w = os.pipe()
parent = os.getpid()
if not os.fork():
    os.sched_setaffinity(0, {1})
    clients = [socket.socket() for i in range(10)]
    os.read(r, 1)
    wait_until_busy(parent)
    for i in clients:
        i.connect(server.getsockname())
    time.sleep(1)
    os._exit(0)
os.sched_setaffinity(0, {0})
libc = ctypes.CDLL(None)
libc.prctl(15, b"busy", 0, 0, 0)
os.write(w, b"x")
libc.getppid()
sys.exit(os.waitstatus_to_exitcode(os.wait()[1]))
END
# shellcheck disable=SC2016
meet ()
{
  lonely nice -n -20 unshare --mount sh -c '
    mount -t sysfs sysfs /sys && exec /usr/bin/python3 meet.py $1' sh $quiet || fail "the driver"
}
# late FILE: each of the 10 connections has one line, of success; most went unseen when they were
# made (the busy program can end first, on a machine with other work), and say so
late ()
{
  same 10 "$(jq -r 'select(.kind == "kernel.net.connect" and .payload.result == 0).kind' "$1" |
    wc -l)" "lines of connections"
  late=$(jq -r 'select(.kind == "kernel.net.connect" and .payload.late).kind' "$1" | wc -l)
  test $late -gt 0 || fail "no connection is late"
}
if works connect tp
then
  busy syscalls/sys_enter_getppid
  record -k connect=tp
  meet
  recorded
  late lines
  same unknown "$(total missed)" "missed without a holder"
  same '' "$(jq 'select(.kind == "kernel.loss")' lines)" "lines of loss without a holder"

  holder_start h $second
  load="herm-probe-load -H $holder -s connect! -k connect=tp -u $quiet"
  as_reader="setpriv --reuid $second --regid $second --clear-groups herm-probe-read"
  $load true
  meet
  $load $as_reader -n > lines 2> told || fail "$(cat told)"
  late lines
  missed=$(jq -s 'map(select(.kind == "kernel.loss" and .payload.set == "connect").payload.missed) |
    add' lines)
  test "$missed" -ge $late || fail "$missed missed, $late late"
  same "$missed" "$(total missed)" "missed"
  herm-probe-load -H "$holder" -x
  calm
fi

# ---- exec: the scratch space of every processor is in use
# maps_of PID NAME: the maps with that name of the programs whose links the process has
maps_of ()
{
  cat /proc/"$1"/fdinfo/* | sed -n 's/^prog_id:[[:space:]]*//p' | sort -u |
    while read -r i ; do bpftool -j prog show id "$i" | jq '.map_ids[]' ; done | sort -u |
    while read -r i ; do bpftool -j map show id "$i" | jq "select(.name == \"$2\").id" ; done
}
# take MAP BYTE: its first byte, on each processor
take ()
{
  n=$(bpftool -j map show id "$1" | jq .bytes_value)
  # shellcheck disable=SC2046
  bpftool map update id "$1" key hex 00 00 00 00 value hex "$2" $(yes 00 | head -n $((n - 1)))
}
victims
record -s 'exec!'
map=$(maps_of $reader scratch)
for i in $map ; do take "$i" 01 ; done
as $quiet ./victim busy
for i in $map ; do take "$i" 00 ; done
as $quiet ./victim free
recorded
same './victim free' "$(jq -r 'select(.kind == "kernel.attest.exec").payload.argv |
  select(.[0] == "./victim") | join(" ")' lines)" "lines of execs"
same 'exec 1 0' "$(jq -r 'select(.kind == "kernel.loss").payload |
  "\(.set) \(.lost) \(.missed // 0)"' lines)" "lines of loss"
