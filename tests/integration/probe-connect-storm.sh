#!/bin/sh
# ISC license.
# timeout: 600
# 20,000 connections, each with one line at its begin and one at its end, and a storm on all
# processors into a ring that is too small: what is not written is counted.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
. "$BUILD/tests/integration/probe-connect.inc"
need_bpf
n=20000

record
case $(cat sets) in
  connect=*) ;;
  *) skip "no hook of the set connect works here: $(cat told)" ;;
esac
lonely "$BUILD/tests/tools/connect" $quiet mass $n || fail "the driver"
recorded
same "0 unknown" "$(total lost) $(total missed)" "lost and missed ($(cat told))"
for kind in connect close
do
  jq -r "select(.kind == \"kernel.net.$kind\" and .payload.result == 0) | .payload.sport" lines |
    wc -l > got
  same $n "$(cat got)" "lines of $kind"
done
same $((2 * n)) "$(wc -l < lines)" "lines"
# each begin has its end, with the same addresses, by the same process
jq -c 'select(.kind == "kernel.net.connect")
  | [.payload.sport, .payload.dport, .payload.pid, .payload.start_ns]' lines | sort > begins
jq -c 'select(.kind == "kernel.net.close")
  | [.payload.sport, .payload.dport, .payload.pid, .payload.start_ns]' lines | sort > ends
cmp begins ends || fail "the ends are not those of the begins"

# n attempts by TCP that are refused and n by UDP, on each processor, nobody reads as fast, and once
# more while the reader is stopped. What the kernel refused to show us is published by the next
# herm-probe-load that takes the descriptors from the holder.
n=5000
holder_start h $second
herm-probe-load -s 'connect!' -u $quiet -b 4096 -H "$holder" sh -c 'exec herm-probe-read -w 50' \
  > lines 2> told &
reader=$!
held_all () { held | grep -q ring ; }
until_true 10 held_all || fail "not loaded: $(cat told)"
workers=
for i in 0 1
do
  lonely taskset -c $((i % $(nproc))) "$BUILD/tests/tools/connect" $quiet storm $n &
  workers="$workers $!"
done
for i in $workers ; do wait "$i" || fail "a driver" ; done
kill -STOP "$reader"
lonely "$BUILD/tests/tools/connect" $quiet storm $n || fail "a driver"
kill -CONT "$reader"
reader_stop told
# taking them again publishes what was missed; the rest of the ring comes out as well
herm-probe-load -s 'connect!' -u $quiet -b 4096 -H "$holder" herm-probe-read -n >> lines 2> told
done=$((6 * n))
emitted=$(total emitted) lost=$(total lost) missed=$(total missed)
echo "done $done emitted $emitted lost $lost missed $missed"
test $lost -gt 0 || fail "nothing was lost: this tests nothing"
same $emitted "$(grep -c '"kind":"kernel.net.connect"' lines)" "lines and emitted"
# The kernel counts also what would not have been an event, so missed is the most that it can be.
test $((emitted + lost)) -le $done || fail "more than there was"
test $((emitted + lost + missed)) -ge $done || fail "less than there was"
test $missed -gt 0 || same $done $((emitted + lost)) "emitted and lost"
same "$((lost + missed))" \
  "$(jq -s 'map(select(.kind == "kernel.loss").payload | .lost + .missed) | add' lines)" \
    "sum of the kernel.loss lines"
herm-probe-load -H "$holder" -x
kill "$holder_pid"
