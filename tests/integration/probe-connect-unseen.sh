#!/bin/sh
# ISC license.
# timeout: 300
# What the set connect says if the kernel skipped one of its programs: that a connection was made is
# never told as its failure, no call has the result of another, and what cannot be told is counted
# as lost. Which interface a link-local address is of.
# covers: net-skip net-skip-end net-skip-call net-scope
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
. "$BUILD/tests/integration/probe-connect.inc"
need_bpf
need_schema

call=tp
hooks=0

# unseen CASE LOST LINE...: kind, hook, result, and the word late if it says so. Whether the server
# ends before the client's end is known decides between reset and closed: both are right.
unseen ()
{
  name=$1 lost=$2 ; shift 2
  printf '%s\n' "$@" > want
  record -k connect=$hook
  map=$(sed -n 's/^map_id:[[:space:]]*//p' "/proc/$reader/fdinfo/"* | head -n 1)
  lonely "$BUILD/tests/tools/unseen" $quiet "$map" $name || fail "$name: the driver"
  recorded
  validate < lines || fail "$name: not valid"
  jq -r 'select(.kind | startswith("kernel.net.")) | "\(.kind[11:]) \(.payload.hook) " +
    "\(.payload.result)\(if .payload.late then " late" else "" end)"' lines > got
  sed -i 's/^\(close .*\) 104/\1 0/' want got
  cmp want got || fail "$hook, $name: $(cat got)"
  same "$lost" "$(total lost)" "$hook, $name: lost"
  same "$lost" "$(jq -s 'map(select(.kind == "kernel.loss").payload.lost) | add + 0' lines)" \
    "$hook, $name: in lines"
}

for hook in tp_btf tp raw_tp
do
  works connect $hook || continue
  hooks=$((hooks + 1))
  test $hook = raw_tp && call=raw_tp || call=tp
  made="connect $hook 0" ended="close $hook 0" reset="close $hook 104"
  unseen made 0 "$made" "$made late" "$ended late"
  unseen made-peer 0 "$made" "$made late" "$ended late"
  unseen closed 1 "$made" "$ended" "$made" "$reset"
  unseen failed 1 "$made" "$ended" "$made" "$reset"
  unseen begun 0 "$made" "$ended" "connect $call 0" "close $call 104"
  unseen both 1 "$made" "$ended"
  unseen stale 1 "$made" "$reset"
  # before 5.15 the arguments do not tell
  ! grep -q ' bpf_task_pt_regs$' /proc/kallsyms ||
    unseen other 1 "$made" "$ended" "$made" "$reset"
done
test $hooks -gt 0 || fail "no hook works, though need_bpf found one"

# a link-local address
cat > local.py <<'END'
import os, socket, sys
os.setresuid(int(sys.argv[1]), 0, 0)
index = socket.if_nametoindex("lo")
server = socket.socket(socket.AF_INET6)
server.bind(("fe80::1", 0, 0, index))
server.listen()
port = server.getsockname()[1]
for to in ("fe80::1", port, 0, index), ("::1", 1, 0, 0):
    for kind in socket.SOCK_STREAM, socket.SOCK_DGRAM:
        try:
            socket.socket(socket.AF_INET6, kind).connect(to)
        except ConnectionRefusedError:
            pass
try:
    socket.socket(socket.AF_INET6).connect(("fe80::2", 1, 0, 4096))
except OSError:
    pass
END
record
# shellcheck disable=SC2016
lonely sh -c 'ip -6 addr add fe80::1/64 dev lo nodad && exec python3 local.py $1' sh $quiet ||
  fail "the driver"
recorded
validate < lines || fail "scope: not valid"
jq -r 'select(.kind == "kernel.net.connect" and .payload.hook != "cgroup").payload |
  "\(.proto) \(.daddr) \(.scope)"' lines | sort -u > got
printf '%s\n' 'tcp ::1 null' 'tcp fe80::1 1' 'tcp fe80::2 4096' 'udp ::1 null' 'udp fe80::1 1' |
  cmp - got || fail "scope: $(cat got)"
