# ISC license.
# timeout: 900
# no-sanitize  the sanitizers' own system calls would fail too
# As faults-reconcile, with an s6-svscan: no gateway is stopped that is to stay, and all of them are
# supervised in the end.
# HERM_FAULTS=all: each call with each of them.

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/reconcile.inc"
. "$BUILD/tests/integration/faults.inc"

# live ones: whatever fails, they are not stopped, and what they left in their profiles is not taken
# away
undisturbed ()
{
  attempt $1 $2 || return 1
  kill -0 $pids 2> /dev/null || { cat "$TMPDIR/err" ; fail "$what: a gateway was ended" ; }
  test -e "$home/gateway.pid" && test -e "$home/profiles/aa/gateway.pid" || {
    cat "$TMPDIR/err"
    fail "$what: a pid file of a live gateway is gone"
  }
  are_processes $all "$what"
}
# one whose state could not be read is down, and the next run does not start it
started ()
{
  ! grep -q 'state file of' "$TMPDIR/err" ||
    for i in aa default ; do $who s6-svc -u "$(svc $i)" ; done
}
# aa is replaced
replaced ()
{
  chmod 0700 "$(svc aa)/run"
  attempt $1 $2 || return 1
  started
  kill -0 $first 2> /dev/null || fail "$what: another gateway was ended"
  are_processes $all "$what"
}
# both are new
new ()
{
  for i in aa default ; do test ! -e "$(svc $i)" || $who herm-unregister -s "$scan" $i ; done
  are_processes $none "before"
  attempt $1 $2 || return 1
  started
  are_processes $all "$what"
}
for m in compat nested sealed
do
  begin $m live
  home=$base/home
  mkdir "$home"
  echo '{"desired_state": "running"}' > "$home/gateway_state.json"
  profile aa '{"desired_state": "running"}'
  settle
  none=$processes
  was=$(tree "$scan")
  rec
  up default aa
  first=$(pid_of "$(svc default)")
  pids="$first $(pid_of "$(svc aa)")"
  settle
  all=$processes
  will=$(tree "$scan")
  nothing=$was was=$will
  echo 1 | tee "$home/gateway.pid" > "$home/profiles/aa/gateway.pid"
  chown $owner "$home/gateway.pid" "$home/profiles/aa/gateway.pid"
  each undisturbed 7
  say undisturbed

  chmod 0700 "$(svc aa)/run"
  was=$(tree "$scan")
  each replaced 19
  say replaced

  was=$nothing
  each new 37
  say "live new ones"
  for i in aa default ; do $who herm-unregister -s "$scan" $i ; done
  no_leftovers "$scan"
  svscan_stop
done
