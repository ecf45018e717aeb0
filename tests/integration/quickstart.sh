# ISC license.
# compiles
# timeout: 400
# alone: it wants no execution lost, and no other tests' executions between its own
# no-sanitize: it starts everything with an environment of its own
# examples/quickstart on what is installed: it succeeds, succeeds again, says when it cannot have
# eBPF or namespaces, does not succeed when it should not, and leaves nothing behind, also when it
# is interrupted.

. "$BUILD/tests/lib.sh"
quickstart=$BUILD/examples/quickstart

all ()
{
  procs | awk '$3 ~ /^(s6-|herm-|sleep|unshare|timeout|hermes)/'
  ls -d /tmp/quickstart.* 2> /dev/null || :
}
before=$(find "$BUILD" -printf '%p %m %s %T@\n' | sort)
nothing_left ()
{
  until_true 10 nothing || fail "left over: $(all)"
  same "$before" "$(find "$BUILD" -printf '%p %m %s %T@\n' | sort)" "the tree it was started from"
}
nothing () { test -z "$(all)" ; }
verdict ()
{
  case $(tail -n 1 "$TMPDIR/out") in
    "quickstart: $1"*) ;;
    *) cat "$TMPDIR/out" ; fail "verdict: not $1" ;;
  esac
}

if herm-probe-load -s exec! true 2> "$TMPDIR/why"
then bpf=yes
else bpf= ; echo "no eBPF here: $(tail -n 1 "$TMPDIR/why")"
fi

for i in 1 2
do
  expect 0 "$quickstart" -p "$PREFIX"
  same "" "$(cat "$TMPDIR/err")" "messages"
  if test -n "$bpf"
  then
    verdict "PASS: two gateways ran, "
    printed '"argv":["cat","/etc/shadow"]'
    printed "the record has 2000 of the 2000:"
    printed "Not in the kernel any more, says bpftool: link "
  else verdict "PASS: two gateways ran and nothing is left; no record"
  fi
  ! herm-confine true 2> "$TMPDIR/why" || printed "kill: Operation not permitted"
  nothing_left
done

# without the capabilities for eBPF, and without any that a container usually does not have
expect 0 "$quickstart" -n -p "$PREFIX"
verdict "PASS: two gateways ran and nothing is left; no record"
printed "eBPF cannot be used here: "
printed "down (exitcode 112)"
nothing_left
docker=-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap
docker=$docker,+net_bind_service,+net_raw,+sys_chroot,+mknod,+audit_write,+setfcap
expect 0 setpriv --bounding-set $docker "$quickstart" -p "$PREFIX"
verdict "PASS: two gateways ran and nothing is left; no record"
printed "Namespaces: Operation not permitted."
printed "eBPF cannot be used here"
nothing_left

# the same with the capabilities for eBPF: the end says what step 4 said
if test -n "$bpf"
then
  expect 0 setpriv --bounding-set $docker,+bpf,+perfmon "$quickstart" -p "$PREFIX"
  if grep -qF "eBPF can be used here" "$TMPDIR/out"
  then
    verdict "PASS: two gateways ran and nothing is left; no record, because this quickstart makes"
  else verdict "PASS: two gateways ran and nothing is left; no record, because eBPF cannot"
  fi
  nothing_left
fi

# a herm that does not do what it should: one that leaves a gateway registered, one that leaves a
# process, one that loses a line
broken ()   # broken PROGRAM < script
{
  rm -rf "$TMPDIR/broken"
  mkdir "$TMPDIR/broken"
  cp -a "$PREFIX/." "$TMPDIR/broken"
  rm "$TMPDIR/broken/bin/$1"
  cat > "$TMPDIR/broken/bin/$1"
  chmod 0755 "$TMPDIR/broken/bin/$1"
  expect 1 "$quickstart" -p "$TMPDIR/broken"
  nothing_left
}
printf '#!/bin/sh\nexit 0\n' | broken herm-unregister
verdict "FAIL: herm-list: not empty"
printf '#!/bin/sh\nrm -rf "/run/herm/service/gateway-$1"\n' | broken herm-unregister
verdict "FAIL: "
printf '#!/bin/sh\n"%s/bin/herm-unregister" "$@"\nsleep 1000000 > /dev/null &\n' "$PREFIX" |
  broken herm-unregister
verdict "FAIL: a process is left"
if test -n "$bpf"
then
  printf '#!/bin/sh\n"%s/bin/herm-probe-read" | grep --line-buffered -vF /1500\n' "$PREFIX" |
    broken herm-probe-read
  verdict "FAIL: executions are missing"
fi

# interrupted, at several places; each time it has got there when this is seen
interrupt ()   # interrupt STRING prog...
{
  seen=$1 ; shift
  : > "$TMPDIR/out"
  "$@" > "$TMPDIR/out" 2>&1 &
  p=$!
  until_true 60 grep -qF -e "$seen" "$TMPDIR/out" || fail "did not say: $seen"
  kill -TERM $p
  r=0
  wait $p || r=$?
  same 130 $r "exit code after SIGTERM"
  verdict "FAIL: interrupted"
  nothing_left
}
for s in "A container in small" "$owner\$ herm-register" "The agents work" \
  "$owner\$ herm-unregister"
do
  interrupt "$s" "$quickstart" -n -p "$PREFIX"
done
interrupt "The agents work" setpriv --bounding-set -sys_admin,-bpf,-perfmon,-sys_ptrace \
  "$quickstart" -p "$PREFIX"
interrupt "The agents work" "$quickstart" -p "$PREFIX"

# wrong usage
expect 100 "$quickstart" -z
expect 100 "$quickstart" extra
expect 100 "$quickstart" -p "$TMPDIR/absent"
expect 100 as 10000 "$quickstart" -p "$PREFIX"
