#!/bin/sh
# ISC license.
# timeout: 300
# Every hook of the set exec, forced, alone and with lsm beside it: what is written about executions
# of all sorts is exactly what was done, and with lsm also what failed, each once.
# covers: before-reader
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
execs=$BUILD/tests/tools/execs.py

hooks=0
for hooks_wanted in tp tp_btf raw_tp tp+lsm tp_btf+lsm raw_tp+lsm
do
  hook=${hooks_wanted%+lsm}
  if ! works exec $hooks_wanted
  then
    # where BPF programs are asked, lsm is not just silent
    test $hooks_wanted = $hook || ! grep -qw bpf /sys/kernel/security/lsm ||
      ! grep -qE 'does not fire|Permission denied|too long|too large' refusal ||
        fail "lsm ought to work"
    continue
  fi
  hooks=$((hooks + 1))
  mkdir "$hooks_wanted"
  chown $quiet "$hooks_wanted"
  mkfifo gate
  setpriv --reuid $quiet --regid $quiet --clear-groups /usr/bin/python3 "$execs" "$hooks_wanted" \
    < gate > wanted 2> driver &
  driver=$!
  exec 5> gate
  expect 0 herm-probe-load -s 'exec!' -k exec=$hooks_wanted -u $quiet sh -c '
    echo >&5
    tail --pid="$1" -f /dev/null
    echo $HERM_SETS > sets
    exec herm-probe-read -n' sh $driver
  exec 5>&-
  wait $driver || fail "the driver failed: $(cat driver)"
  test ! -s driver || fail "the driver says: $(cat driver)"
  rm gate
  same exec=$hooks_wanted "$(cat sets)" HERM_SETS
  said ' lost 0 missed '
  same 0 "$(grep -vc "\"uid\":$quiet," out || :)" "$hooks_wanted: lines of other users"
  /usr/bin/python3 "$execs" check $hook < out > seen ||
    fail "$hooks_wanted: lines do not fit together"
  case $hooks_wanted in *+lsm) sort wanted ;; *) grep ', 0)$' wanted | sort ;; esac > wanted.sorted
  test $(wc -l < wanted.sorted) -gt 20 || fail "$(wc -l < wanted.sorted) are not enough"
  sort seen > seen.sorted
  cmp -s wanted.sorted seen.sorted ||
    fail "$hooks_wanted: wanted, seen: $(diff wanted.sorted seen.sorted |
    awk '{
      print substr($0, 1, 150) (length($0) > 150 ? " ... " substr($0, length($0) - 99) : "")
    }' | head -n 20)"
  cp out last
done
test $hooks -gt 0 || fail "no hook at all"

if /usr/bin/python3 -c 'import jsonschema' 2> err
then
  validate < last > n || fail "not as the schema says: $(cat n)"
  same "$(wc -l < last)" "$(cat n)" "valid lines"
fi
