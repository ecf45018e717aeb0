#!/bin/sh
# ISC license.
# timeout: 300
# 20,000 processes, on two processors at once into a ring of one page: each beginning and each end is either a line or counted.
. "$BUILD/tests/lib.sh"
quiet=10081
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
chmod 0755 .
chown 10082 .
n=10000
window=5
if test -n "${HERM_EMULATED-}" ; then n=1000 window=3000 ; fi
total=$((4 * n + 2))   # and the two that make them end

sum () { sed -n "s/.*\"kind\":\"kernel.loss\".*\"set\":\"life\",.*\"$1\":\([0-9]*\),.*/\1/p" lines | awk '{ n += $1 } END { print n + 0 }' ; }

for hook in tp tp_btf raw_tp
do
  got=0
  herm-probe-load -s life -k life=$hook true 2> refusal || got=$?
  test $got != 112 || { echo "hook $hook is not available here: $(cat refusal)" ; continue ; }
  holder_start $hook 10082
  mkfifo -m 0600 ready
  load="herm-probe-load -H $holder -s life! -k life=$hook -b 4096 -u $quiet"
  as_reader="setpriv --reuid 10082 --regid 10082 --clear-groups herm-probe-read -w $window"
  $load -d 4 $as_reader > lines 2> said 4> ready &
  reader=$!
  read -r _ < ready || fail "not ready: $(cat said)"
  set --
  for cpu in 0 $(($(nproc) - 1))
  do
    echo | taskset -c $cpu setpriv --reuid $quiet --regid $quiet --clear-groups "$BUILD/tests/tools/life" storm $n &
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
  seen=$(grep -c '"kind":"kernel.process.' lines)
  echo "$hook: $seen lines, $lost lost, $missed missed"
  test "$lost" -gt 0 || fail "nothing was lost: this was no storm"
  grep -q " lost $lost missed $missed " said || fail "kernel.loss lines: $lost lost, $missed missed, but: $(cat said)"
  # the kernel misses before any filter, so some of these may be of others
  test $((seen + lost)) -le $total && test $((seen + lost + missed)) -ge $total || fail "$hook: $total wanted"
  test $hook != tp || same 0 "$missed" "missed with the hook tp"
  rm ready
done
