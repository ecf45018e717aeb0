# ISC license.
# A slot seeded with -m group under a root s6-supervise: its owner controls it and can plant nothing
# that root then writes to.

. "$BUILD/tests/lib.sh"

setup compat < /dev/null
mkdir -m 0755 "$TMPDIR/canary"
echo secret > "$TMPDIR/canary/file" ; chmod 0600 "$TMPDIR/canary/file"
mkdir -m 0755 "$TMPDIR/canary/dir"
C=$TMPDIR/canary
export C
canary=$(snapshot "$C")

expect 0 reg -W x
d=$(svc x)
sup () { procs | awk -v d="$1" '$3 == "s6-supervise" && $4 == d { print $1 }' ; }

# nothing of it can be replaced, made or removed by the owner
for p in '' /run /finish /env /data /data/lock /supervise /supervise/control /supervise/status \
  /supervise/lock /supervise/death_tally /event \
  /log /log/run /log/supervise /log/supervise/control /log/event
do
  test -e "$d$p" || fail "$d$p is not there: nothing tested"
  expect 1 as $owner rm -rf "$d$p"
  test -e "$d$p" || fail "the owner removed $p"
  expect 1 as $owner mv "$d$p" "$d$p.away"
  expect 1 as $owner chmod 0777 "$d$p"
done
for p in "$scan/new" "$d/new" "$d/supervise/new" "$d/supervise/status.new" \
  "$d/supervise/death_tally.new" "$d/log/new" "$d/log/supervise/status.new" \
  "$d/data/new" "$d/env/NEW" "$scan/.herm.new.x" "$scan/.s6-svscan/new"
do
  expect 1 as $owner ln -s "$C/file" "$p"
  expect 1 as $owner mkdir "$p"
  expect 1 as $owner mkfifo "$p"
done
for p in supervise/status supervise/lock data/lock env/HERM_OWNER run log/run
do
  expect 1 as $owner dd if=/dev/null of="$d/$p" conv=notrunc oflag=append
done
expect 111 as $owner s6-svscanctl -an "$scan"

# event/ is a place to subscribe: he can make entries there. Links and FIFOs of names that are no
# subscription's
as $owner sh -c '
  cd "$1/event" || exit 1
  ln -s "$C/file" x ; ln -s "$C/dir" dir ; ln -s "$C/created" ftrig1
  ln -s "$C/created" ftrig1:@short ; mkfifo plain ; ln -s "$C/file" status.new
' sh "$d"
test -L "$d/event/x" || fail "not planted"

# everything that makes root write: all commands, deaths, new supervisors
for c in -u -d -o -r -t -a -q -1 -2 -h -p -c
do
  expect 0 as $owner s6-svc $c "$d"
done
expect 0 as $owner s6-svc -d "$d"
expect 0 as $owner s6-svwait -D -t 20000 "$d"
old=$(sup "$d")
kill -9 "$old"
dead "$old" killed
until_true 20 has_status "$d" || fail "no new supervisor"
expect 0 as $owner s6-svc -u -wU -T 20000 "$d"
same "" "$(complete "$d")" "missing in the slot"
same "$canary" "$(snapshot "$C")" "the canary"

# and taken away by root with all he has planted
expect 0 unreg x
no_leftovers "$scan"
same "$canary" "$(snapshot "$C")" "the canary"
svscan_stop
