# ISC license.
# In a user namespace, a user that is not mapped cannot own anything: exit 100 with the reason.

. "$BUILD/tests/lib.sh"

unshare -Ur true 2> /dev/null || skip "no user namespaces here"

reason="is not mapped in this user namespace"
t=$TMPDIR/t LOGS=$TMPDIR
make_template "$t" < /dev/null
mkdir "$TMPDIR/scan" "$TMPDIR/home" "$TMPDIR/d"

# within prog...: as the root of a namespace that has no other user
within () { unshare -Ur "$@" ; }

(
  s6-svscan "$TMPDIR/scan" < /dev/null > "$TMPDIR/svscan.log" 2>&1 &
  trap 's6-svscanctl -t "$TMPDIR/scan" ; wait' EXIT
  until_true 5 s6-svscanctl -a "$TMPDIR/scan"
  for i in 42000 42000:0 0:42000
  do
    expect 100 within herm-register -s "$TMPDIR/scan" -u $i -f "$t" x
    said "owner $i has a uid or gid that $reason"
    expect 100 within herm-reconcile -s "$TMPDIR/scan" -h "$TMPDIR/home" -u $i -f "$t"
    said "$reason"
    expect 100 within herm-seed -u $i "$TMPDIR/d"
    said "$reason"
    expect 100 within herm-perms -u $i "$TMPDIR/scan"
    said "$reason"
    expect 100 within herm-drop $i true
    said "user $i has a uid or gid that $reason"
  done
  same "" "$(herm-list -s "$TMPDIR/scan")$(ls -A "$TMPDIR/d")" "what was made"
  expect 0 within herm-seed -u 0 "$TMPDIR/d"
  expect 0 within herm-perms -u 0 "$TMPDIR/nonexistent"
)
