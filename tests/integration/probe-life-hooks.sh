#!/bin/sh
# ISC license.
# timeout: 300
# alone: the loader of another test is one of root, too
# Every hook of the set life, forced: exactly the processes that were made and that ended, how they
# ended, and whose children they were then.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf

mkdir -m 0777 cores
hooks=0
for hook in tp tp_btf raw_tp
do
  works life $hook || continue
  hooks=$((hooks + 1))
  rm -f gate
  mkfifo gate
  ( cd cores ; exec setpriv --reuid $quiet --regid $quiet --clear-groups "$BUILD/tests/tools/life" \
    < ../gate > ../wanted ) &
  driver=$!
  exec 5> gate
  expect 0 herm-probe-load -s 'life!' -k life=$hook -u $quiet sh -c '
    echo >&5
    tail --pid="$1" -f /dev/null
    echo $HERM_SETS > sets
    exec herm-probe-read -n' sh $driver
  got=0
  wait $driver || got=$?
  same 37 $got "exit of the driver"
  exec 5>&-
  same life=$hook "$(cat sets)" HERM_SETS
  said ' lost 0 missed '
  same 0 "$(grep -vc "\"uid\":$quiet," out || :)" "$hook: lines of other users"
  sort wanted > wanted.sorted
  /usr/bin/python3 "$BUILD/tests/tools/life.py" $hook < out > seen ||
    fail "$hook: lines do not fit together"
  sort seen | diff wanted.sorted - > differences ||
    fail "$hook: wanted, seen: $(head -n 20 differences)"
  rm -f cores/*
done
test $hooks -gt 0 || fail "no hook at all"
grep -q '^exit .* 1$' wanted || echo "no core is dumped here, so this flag was not tried"
cp out last

# nothing of the loader's own trials, whatever is attached
expect 0 herm-probe-load -s life -s exec sh -c 'exec herm-probe-read -n'
same 0 "$(grep '"comm":"herm-probe-load"' out | grep -vc kernel.attest.exec ||
  :)" "lines about the loader: $(grep '"comm":"herm-probe-load"' out)"

if /usr/bin/python3 -c 'import jsonschema' 2> err
then
  /usr/bin/python3 "$BUILD/tests/tools/validate.py" "$BUILD/doc/herm-events.schema.json" < last \
    > n || fail "not as the schema says: $(cat n)"
  same "$(wc -l < last)" "$(cat n)" "valid lines"
fi
