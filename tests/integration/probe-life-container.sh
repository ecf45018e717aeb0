#!/bin/sh
# ISC license.
# In nested pid namespaces: nspid is what a process knows as its own number, pid is another one, the
# same in all of its lines, and with start_ns, which is its start time in /proc, it is one process.
# In tests/vm pid and ppid are those of the initial pid namespace, whose
# /proc is there.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
unshare --pid --fork true 2> err || skip "no pid namespace: $(cat err)"
chmod 0777 .
cp /bin/sh inner
export outer="${BUILD%/*}/outer-proc"
test -z "${HERM_EMULATED-}" || test -e "$outer/self/stat" ||
  fail "no /proc of the initial pid namespace"
cat > container <<'END'
script='for i in /proc "$outer" ; do test ! -e "$i" || read -r stat < "$i/self/stat" ; '\
'echo "$stat" ; done > "$1" ; exit 5'
./inner -c "$script" inner "$1"
exit 6
END

# 1: pid 1 of a namespace is the shell that runs `container`; 2: the same in a namespace below
# another one
expect 0 herm-probe-load -s exec -s life -u $quiet sh -c '
  as="setpriv --reuid $1 --regid $1 --clear-groups"
  unshare --pid --fork --mount-proc $as sh container stat1 || test $? = 6
  unshare --pid --fork sh -c "true ; unshare --pid --fork --mount-proc $as sh container stat2 ; :"
  $as sh container stat0 || test $? = 6
  exec herm-probe-read -n' sh $quiet
grep -v herm.degraded out > lines

pids=
for i in 0 1 2
do
  exec=$(jq -c \
    "select(.kind == \"kernel.attest.exec\" and .payload.argv[-1] == \"stat$i\"
      and .payload.filename == \"./inner\") | .payload" lines)
  same 1 "$(echo "$exec" | grep -c .)" "executions of inner, stat$i"
  pid=$(echo "$exec" | jq .pid)
  start=$(echo "$exec" | jq .start_ns)
  sed -n 2p stat$i > outer$i
  sed -i 2d stat$i
  same "$(cut -d ' ' -f 1 stat$i)" "$(echo "$exec" | jq .nspid)" "nspid, stat$i"
  same "$(cut -d ' ' -f 22 stat$i)" "$((start / 10000000))" "start time, stat$i"
  same 1 "$(jq \
    -c "select(.kind == \"kernel.process.fork\" and .payload.child_pid == $pid
      and .payload.child_start_ns == $start) | .payload.child_nspid" lines |
        grep -cx "$(cut -d ' ' -f 1 stat$i)")" "forks of stat$i"
  same 5 "$(jq \
    -c "select(.kind == \"kernel.process.exit\" and .payload.pid == $pid
      and .payload.start_ns == $start) | .payload.code" lines)" "end of stat$i"
  ppid=$(echo "$exec" | jq .ppid)
  same 6 "$(jq \
    -c "select(.kind == \"kernel.process.exit\" and .payload.pid == $ppid) | .payload.code" \
      lines)" "end of the parent of stat$i"
  test $i = 0 ||
    same 1 "$(jq \
      -c "select(.kind == \"kernel.process.exit\" and .payload.pid == $ppid) | .payload.nspid" \
        lines)" "number of the parent of stat$i"
  case " $pids " in *" $pid "*) fail "pid $pid twice" ;; esac
  test $i = 0 || test "$pid" != "$(cut -d ' ' -f 1 stat$i)" ||
    fail "pid is the number inside, stat$i"
  test ! -e "$outer" || same "$(cut -d ' ' -f 1,4 outer$i)" "$pid $ppid" "pid and ppid, stat$i"
  pids="$pids $pid"
done
