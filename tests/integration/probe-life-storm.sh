#!/bin/sh
# ISC license.
# timeout: 300
# 30,000 processes, 20,000 of them on two processors at once, into a ring of one page: each
# beginning and each end is either a line or counted.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
. "$BUILD/tests/integration/probe-storm.inc"
need_bpf
n=10000 window=5
if test -n "${HERM_EMULATED-}" ; then n=1000 window=3000 ; fi

for hook in tp tp_btf raw_tp
do
  works life $hook || continue
  storm life $hook $window kernel.process. $((2 * n + 1)) $n   # and the one that makes them ends
  test $hook != tp || same 0 "$missed" "missed with the hook tp"
done
