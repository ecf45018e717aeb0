#!/bin/sh
# ISC license.
# examples/exec-probe, changed to record the sets life and connect, under a real s6-svscan: it
# records one user, into a directory that others cannot read, until it is told to end.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
hermlog_user
ip link set lo up 2> /dev/null || :
scan=$TMPDIR/service
svscan_start "$scan"

for s in life connect
do
  herm-probe-load -s $s -u $quiet true 2> refusal || {
    test $? = 112 || fail "$(cat refusal)"
    echo "not here: $(cat refusal)"
    continue
  }
  example exec-probe $s
  same '700 10016 10016' "$(stat -c '%a %u %g' /var/log/herm-$s)" "$s: the log directory"
  log=/var/log/herm-$s/current
  e=$(setpriv --reuid $quiet --regid $quiet --clear-groups /usr/bin/python3 \
    -c 'import os, socket ; print(socket.socket().connect_ex(("127.0.0.1", 9)), flush=True)
os._exit(19)') || test $? = 19
  case $s in
    life) want='"kind":"kernel.process.exit",.*"comm":"python3",.*"code":19,' ;;
    connect) want='"kind":"kernel.net.connect",.*"daddr":"127.0.0.1","dport":9,"result":'$e, ;;
  esac
  until_true 20 grep -qs "$want" $log || {
    cat svscan.log
    fail "$s: not recorded: $(tail -n 3 $log)"
  }

  s6-svc -d "$scan/$s-probe"
  s6-svwait -D -t 30000 "$scan/$s-probe" || fail "$s: not down"
  same 0 "$(count herm-probe-read)" "$s: readers that are left"
  total=$(sed -n 's/.* lines \([0-9]*\)$/\1/p' svscan.log | tail -n 1)
  complete () { test "$(grep -c . $log)" = "$total" ; }
  until_true 20 complete || fail "$s: the reader said $total lines, there are $(grep -c . $log)"
  same 1 "$(grep -c "$want" $log)" "$s: lines of what was done"
  same 0 "$(grep -v '"kind":"herm.degraded"' $log | grep -vc "\"uid\":$quiet," ||
    :)" "$s: lines of other users"
done
svscan_stop
