#!/bin/sh
# ISC license.
# timeout: 300
# 8,000 executions, on two processors at once into a ring of one page: each is either a line or counted; with lsm half of them fail.
. "$BUILD/tests/lib.sh"
quiet=10091
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
chmod 0755 .
chown 10092 .
cp /bin/true victim
echo no program > text
chmod 0755 text
n=4000
window=50
if test -n "${HERM_EMULATED-}" ; then n=400 window=3000 ; fi

sum () { sed -n "s/.*\"kind\":\"kernel.loss\".*\"set\":\"exec\",.*\"$1\":\([0-9]*\),.*/\1/p" lines | awk '{ n += $1 } END { print n + 0 }' ; }

for hook in tp tp_btf raw_tp tp+lsm tp_btf+lsm raw_tp+lsm
do
  got=0
  herm-probe-load -s exec -k exec=$hook true 2> refusal || got=$?
  test $got != 112 || { echo "hook $hook is not available here: $(cat refusal)" ; continue ; }
  holder_start $hook 10092
  mkfifo -m 0600 ready
  load="herm-probe-load -H $holder -s exec! -k exec=$hook -b 4096 -u $quiet"
  as_reader="setpriv --reuid 10092 --regid 10092 --clear-groups herm-probe-read -w $window"
  $load -d 4 $as_reader > lines 2> said 4> ready &
  reader=$!
  read -r _ < ready || fail "not ready: $(cat said)"
  total=$((2 * n + 2))   # and the two that make them
  case $hook in *+lsm) ;; *) total=$((n + 2)) ;; esac
  set --
  for cpu in 0 $(($(nproc) - 1))
  do
    echo | taskset -c $cpu setpriv --reuid $quiet --regid $quiet --clear-groups "$BUILD/tests/tools/life" storm $n ./victim ./text &
    set -- "$@" $!
  done
  wait $1 || fail "storm: $?"
  wait $2 || fail "storm: $?"
  kill -TERM $reader
  wait $reader || fail "the reader failed: $(cat said)"
  $load $as_reader -n >> lines 2> said || fail "$(cat said)"   # what the kernel has missed is published now
  kill $holder_pid

  lost=$(sum lost)
  missed=$(sum missed)
  seen=$(grep -c '"kind":"kernel.attest.exec"' lines)
  echo "$hook: $seen lines, $lost lost, $missed missed"
  test "$lost" -gt 0 || fail "nothing was lost: this was no storm"
  grep -q " lost $lost missed $missed " said || fail "kernel.loss lines: $lost lost, $missed missed, but: $(cat said)"
  # the kernel misses before any filter, so some of these may be of others
  test $((seen + lost)) -le $total && test $((seen + lost + missed)) -ge $total || fail "$hook: $total wanted"
  test $hook != tp || same 0 "$missed" "missed with the hook tp"   # lsm beside it is by tracepoints of system calls, see 7.0
  rm ready
done
