# ISC license.
# timeout: 240
# From s6 2.12 on, an entry that s6-svscan cannot stat (a dangling symlink) makes it abort the scan;
# and a service that it first saw in an aborted scan is never started, not even after the link is
# gone and the scans succeed: it counts as known. herm-register then ends with a supervised gateway
# (in a new inode, which is not known) or in 99 with nothing left.

. "$BUILD/tests/lib.sh"

inode () { stat -c %i "$1" 2>/dev/null || : ; }
inode_differs () { i=$(inode "$1") ; test -n "$i" && test "$i" != "$2" ; }
aborts () { grep -c 'unable to stat' "$TMPDIR/svscan.log" || : ; }
aborted_since () { test "$(aborts)" -gt "$1" ; }
dangle () { admin ln -s nowhere "$scan/dangling" ; }

for m in compat nested
do
  setup $m < /dev/null

  # does it abort its scans at all? A service beside a dangling link says it.
  expect 0 reg -W before
  dangle
  seen=$(aborts)
  cp -R "$template" "$base/.plain"
  test $m = compat || chown -R $owner:$owner "$base/.plain"
  mv "$base/.plain" "$scan/gateway-plain"
  admin s6-svscanctl -a "$scan"
  until_true 10 aborted_since "$seen" ||
    fail "s6-svscan says nothing about a dangling link: $(cat "$TMPDIR/svscan.log")"
  if until_true 3 has_status "$scan/gateway-plain"
  then skip "this s6-svscan goes on after an entry that it cannot stat (2.11)" ; fi

  # the upstream bug itself: the link is gone, a scan succeeds (a later service gets its
  # supervisor), this one does not
  rm "$scan/dangling"
  admin s6-svscanctl -a "$scan"
  if until_true 5 has_status "$scan/gateway-plain"
  then forgets= ; echo "note: this s6-svscan starts in the end what it saw first in an aborted scan"
  else forgets=yes ; echo "note: this s6-svscan never starts what it saw first in an aborted scan"
  fi
  expect 0 unreg plain
  absent "$(svc plain)"
  same before "$(herm-list -s "$scan")" "the list without plain"

  # the link stays: a clean failure, at its deadline
  dangle
  seen=$(aborts)
  start=$(cut -d . -f 1 /proc/uptime)
  expect 99 reg -t 9000 x
  test $(($(cut -d . -f 1 /proc/uptime) - start)) -lt 25 || fail "far past its deadline"
  aborted_since "$seen" || fail "no scan was aborted: nothing was tested"
  said "taken away again"
  same before "$(herm-list -s "$scan")" "the list after a failure"
  absent "$(svc x)"
  same "" "$(dots "$scan")" "dot entries"
  same "1 1" "$(procs | grep -c " s6-supervise .*before$") $(procs |
    grep -c " s6-supervise .*before/log$")" "supervisors of the other gateway"
  same 2 "$(count s6-supervise)" "supervisors"
  same true "$(admin s6-svstat -o up "$(svc before)")" "the other gateway"

  # the link goes: the same name works, and nothing of the first try comes up
  rm "$scan/dangling"
  expect 0 reg -W x
  wait_up x
  expect 0 unreg x
  same before "$(herm-list -s "$scan")" "the list without x"
  no_leftovers "$scan"

  # it goes in the middle, after the new slot was seen in an aborted scan: published again, as a new
  # inode
  dangle
  got=0
  ( reg -W -t 30000 y > "$TMPDIR/y.out" 2> "$TMPDIR/y.err" ||
    got=$? ; echo $got > "$TMPDIR/y.code" ) &
  child=$!
  until_true 10 test -d "$(svc y)" || fail "y is not published"
  first=$(inode "$(svc y)")
  seen=$(aborts)
  until_true 10 aborted_since "$seen" ||
    fail "the scan was not aborted: $(cat "$TMPDIR/svscan.log")"
  rm "$scan/dangling"
  wait $child
  same 0 "$(cat "$TMPDIR/y.code")" "exit code of y: $(cat "$TMPDIR/y.err")"
  test -n "$first" || fail "no inode seen"
  if inode_differs "$(svc y)" "$first"
  then echo "note: y was published again"
  else test -z "$forgets" || fail "y was not published again: nothing was tested" ; fi
  same "" "$(complete "$(svc y)")" "missing in the slot"
  same "true true" "$(admin s6-svstat -o up,ready "$(svc y)")" "y: up, ready"
  logger_up y
  same "before
y" "$(herm-list -s "$scan")" "the list with y"
  same 4 "$(count s6-supervise)" "supervisors with y"
  no_leftovers "$scan"

  # a gateway is taken away while scans abort: in the end nothing of it is left, or it is said what
  # is
  dangle
  r=0
  unreg -t 10000 y > "$TMPDIR/out" 2> "$TMPDIR/err" || r=$?
  echo "note: unregister while scans abort: exit $r $(cat "$TMPDIR/err")"
  case $r in
    0) ;;
    99) test -s "$TMPDIR/err" || fail "99 without a message" ;;
    *) cat "$TMPDIR/err" ; fail "unregister while scans abort: exit $r" ;;
  esac
  absent "$(svc y)"
  rm "$scan/dangling"
  expect 0 unreg y
  expect 0 reg -W y
  logger_up y
  expect 0 unreg y
  expect 0 unreg before
  same "" "$(herm-list -s "$scan")" "the list at the end"
  no_leftovers "$scan"
  same "0 0" "$(count s6-supervise) $(count s6-log)" "supervisors and loggers at the end"
  svscan_stop
done
