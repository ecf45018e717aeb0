#!/bin/sh
# ISC license.
# timeout: 300
# herm-probe-load -r: exactly what a process and its descendants do, those that were there before,
# those that come while it is being loaded and later, orphans too; and nobody else.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
chmod 0755 .
cp /bin/true victim
life=$BUILD/tests/tools/life

bad () { reason=$1 ; shift ; expect 100 herm-probe-load "$@" ; said "$reason" ; }
bad usage: -r $$ touch ran
bad usage: -r $$ -H "$TMPDIR/absent" -x
bad 'invalid pid: 0' -s exec -r 0 touch ran
bad 'invalid pid: x' -s exec -r x touch ran
bad 'no such process: 4194304' -s exec -r 4194304 touch ran
bad 'process tree given more than once' -s exec -r $$ -r $$ touch ran
bad 'unknown probe set: tree' -s tree -r $$ touch ran
bad 'that is not given: tree' -s exec -k tree=tp touch ran
/usr/bin/python3 \
  -c 'import threading, time
def run():
  print(threading.get_native_id(), flush=True)
  time.sleep(1000000)
threading.Thread(target=run).start()' > thread &
python=$!
until_true 10 test -s thread || fail "no thread"
bad 'gone, or is only a thread' -s exec -r "$(cat thread)" touch ran
kill $python
wait $python || :
absent ran

# forest N: a growing tree; $forest is its root, fifo `grown` says when it is complete, descriptor 5
# holds it up
n=400
for hook in tp tp_btf
do
  rm -f gate grown
  mkfifo gate grown
  setpriv --reuid $quiet --regid $quiet --clear-groups "$BUILD/tests/tools/forest" $n ./victim \
    in < gate > grown &
  forest=$!
  exec 5> gate 6< grown
  got=0
  herm-probe-load -s exec -k tree=$hook -r $forest -d 7 sh -c '
    read -r _ <&6
    exec 5>&- 6<&-
    tail --pid="$1" -f /dev/null
    exec herm-probe-read -n' sh $forest > out 2> err 7> ready &
  loader=$!
  exec 5>&- 6<&-
  as $quiet ./victim out   # of the same uid, but no descendant
  wait $forest || fail "forest: $?"
  wait $loader || got=$?
  test $got != 112 || { echo "hook $hook is not available here: $(cat err)" ; continue ; }
  same 0 $got "exit with hook $hook ($(cat err))"
  said ' lost 0 missed '
  grep -v herm.degraded out > lines || :
  same $n "$(grep -c '"argv":\["./victim","in"\]' lines || :)" "$hook: what the tree did"
  same $n "$(wc -l < lines)" "$hook: all lines"
done

# all families: what life does is in the tree; as many processes as there is room for several times
# over leave none behind
rm -f gate
mkfifo gate
setpriv --reuid $quiet --regid $quiet --clear-groups "$life" < gate > wanted &
driver=$!
exec 5> gate
expect 0 herm-probe-load -s life -r $driver sh -c '
  echo >&5
  tail --pid="$1" -f /dev/null
  exec herm-probe-read -n' sh $driver
exec 5>&-
wait $driver || :
said ' lost 0 missed '
/usr/bin/python3 "$BUILD/tests/tools/life.py" tp < out | sort > seen ||
  fail "lines do not fit together"
sort wanted | diff - seen > differences || fail "wanted, seen: $(head -n 20 differences)"

n=100000
test "$(nproc)" -gt 1 || n=2000   # a machine that is emulated
setpriv --reuid $quiet --regid $quiet --clear-groups "$life" storm $n < gate &
driver=$!
exec 5> gate
expect 0 herm-probe-load -s life -b 33554432 -r $driver sh -c '
  echo >&5
  tail --pid="$1" -f /dev/null
  exec herm-probe-read -n' sh $driver
exec 5>&-
wait $driver || fail "storm: $?"
said ' lost 0 missed '
same $((2 * n + 1)) "$(wc -l < out)" "lines of the storm"

# -r and -u: both must hold
expect 0 herm-probe-load -s exec -r $$ -u $second sh -c '
  as () { setpriv --reuid $1 --regid $1 --clear-groups "$2" "$3" ; }
  as '$second' ./victim a
  as '$third' ./victim b
  exec herm-probe-read -n'
same 1 "$(fired out ./victim)" "execs with both filters"

# with a holder: the same process gives the same descriptors, another one does not
holder_start h $fourth
sleep 1000000 & a=$!
sleep 1000000 & b=$!
load ()
{
  herm-probe-load -H "$holder" -s exec -u $fifth "$@" true 2>/dev/null
  held | sed 's/.*:.*:\(.*\):.*/\1/' | sort -u
}
first=$(load -r $a)
same "$first" "$(load -r $a)" "identifiers of the same tree"
test "$first" != "$(load -r $b)" || fail "another tree has the same identifiers"
test "$first" != "$(load)" || fail "no tree has the same identifiers"
kill $a $b
wait $a $b || :
bad 'no such process' -s exec -r $a true
herm-probe-load -H "$holder" -x   # or 6.1 hangs, see herm-probe-load(1)
