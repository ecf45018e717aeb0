# ISC license.
# timeout: 240
# A root without CAP_DAC_OVERRIDE: which modes of herm-seed work there is what
# examples/s6-overlay/README says. In compat group and shared do; compat and s6 do not, since
# s6-supervise may not make its lock in a directory of the owner's.

. "$BUILD/tests/lib.sh"

docker=-all,+chown,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap
docker=$docker,+net_bind_service,+net_raw,+sys_chroot,+mknod,+audit_write,+setfcap
root () { setpriv --bounding-set "$docker" --inh-caps -all "$@" ; }
mkdir -m 0700 "$TMPDIR/private"
chown $owner:$owner "$TMPDIR/private"
! root touch "$TMPDIR/private/x" 2> "$TMPDIR/err" || fail "this root may write everything"
grep -q 'Permission denied' "$TMPDIR/err" || fail "$(cat "$TMPDIR/err")"

mode=compat
base=$TMPDIR/compat scan=$TMPDIR/compat/service LOGS=$TMPDIR/compat/logs \
  template=$TMPDIR/compat/template
mkdir -m 0755 "$base" "$scan"
mkdir -m 1777 "$LOGS"
make_template "$template" < /dev/null
mkfifo "$TMPDIR/ready"
setpriv --bounding-set "$docker" --inh-caps -all s6-svscan -d 3 "$scan" < /dev/null \
  > "$TMPDIR/svscan.log" 2>&1 3> "$TMPDIR/ready" &
svscan_pid=$!
read -r _ < "$TMPDIR/ready" || fail "s6-svscan does not start: $(cat "$TMPDIR/svscan.log")"
reg () { root herm-register -s "$scan" -u $owner -f "$template" "$@" ; }

# these work: all that the owner does, and root
for how in '' '-m group' '-m shared'
do
  # shellcheck disable=SC2086
  expect 0 reg $how -W works
  logger_up works
  expect 0 as $owner herm-svstat -s "$scan" works
  expect 0 as $owner herm-svc -s "$scan" -N -r -w U -t 20000 works
  expect 0 as $owner herm-svc -s "$scan" -N -d -w D -t 20000 works
  expect 0 root herm-svc -s "$scan" -N -u -w U -t 20000 works
  expect 0 root herm-unregister -s "$scan" works
  no_leftovers "$scan"
done

# these do not
for how in compat s6
do
  : > "$TMPDIR/svscan.log"
  expect 99 reg -m $how -t 3000 fails
  for i in fails fails/log
  do
    grep "s6-supervise gateway-$i: fatal: .*Permission denied" "$TMPDIR/svscan.log" \
      > "$TMPDIR/why" || fail "$how: $i: $(cat "$TMPDIR/svscan.log")"
  done
  same 0 "$(count s6-supervise)" "supervisors"
  said 'it was taken away again'
  ! grep -q 'unable to remove' "$TMPDIR/err" || fail "$how: $(cat "$TMPDIR/err")"
  absent "$(svc fails)"
  no_leftovers "$scan"
done
root s6-svscanctl -t "$scan"
wait "$svscan_pid" || :
