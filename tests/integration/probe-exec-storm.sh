#!/bin/sh
# ISC license.
# timeout: 300
# 12,000 executions, 8,000 of them on two processors at once, into a ring of one page: each is
# either a line or counted; with lsm half of them fail.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
. "$BUILD/tests/integration/probe-storm.inc"
need_bpf
cp /bin/true victim
echo no program > text
chmod 0755 text
n=4000 window=50
if test -n "${HERM_EMULATED-}" ; then n=400 window=3000 ; fi

for hook in tp tp_btf raw_tp tp+lsm tp_btf+lsm raw_tp+lsm
do
  works exec $hook || continue
  each=$((n + 1))   # and the one that makes them
  case $hook in *+lsm) ;; *) each=$((n / 2 + 1)) ;; esac
  storm exec $hook $window kernel.attest.exec $each $n ./victim ./text
  # lsm beside it is by tracepoints of system calls, see 7.0
  test $hook != tp || same 0 "$missed" "missed with the hook tp"
done
