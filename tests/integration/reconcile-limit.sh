# ISC license.
# The limit of s6-svscan: what fits runs, the rest is left out and counted, and s6-svscan is never
# asked for more than it takes.

# timeout: 300
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/reconcile.inc"

mode=compat
scan=$TMPDIR/service LOGS=$TMPDIR/logs template=$TMPDIR/template
mkdir -m 0755 "$scan" ; mkdir -m 1777 "$LOGS"
make_template "$template" < /dev/null
mkfifo "$TMPDIR/ready"

# limited OPTION...: an s6-svscan with these on an empty $scan. Not every version has every option:
# returns 1 then
limited ()
{
  rm -rf "$scan" ; mkdir -m 0755 "$scan"
  s6-svscan "$@" -d 3 -- "$scan" > "$TMPDIR/svscan.log" 2>&1 3> "$TMPDIR/ready" &
  svscan_pid=$!
  ! read -r _ < "$TMPDIR/ready" || return 0
  wait "$svscan_pid" || :
  grep -qE 'usage|option|unrecognized' "$TMPDIR/svscan.log" ||
    fail "s6-svscan $*: $(cat "$TMPDIR/svscan.log")"
  return 1
}
supervised ()
{
  for i in $(slots) ; do
    s6-svok "$(svc $i)" && s6-svok "$(svc $i)/log" || fail "$i is not supervised"
  done
}
pids () { for i in $(slots) ; do echo $i $(pid_of "$(svc $i)") ; done ; }
there_are ()
{
  test "$(slots | wc -l)" = "$1" || {
    cat "$TMPDIR/err" "$TMPDIR/svscan.log"
    fail "$(slots | wc -l) slots, not $1: $2"
  }
}
asked_too_much () { grep -q 'too many services' "$TMPDIR/svscan.log" ; }

# ---- the limit is known, however it is given: herm-register fills it, and no more

tried=0
while read -r fit options
do
  limited $options || continue
  tried=$((tried + 1))
  for i in $(seq "$fit") ; do expect 0 reg g$i ; done
  expect 3 reg surplus
  said "no room"
  absent "$(svc surplus)"
  supervised
  unreg g1
  expect 0 reg surplus
  ! asked_too_much || fail "with $options: $(cat "$TMPDIR/svscan.log")"
  no_leftovers "$scan"
  svscan_stop
done <<'END'
3 -c 3
3 -c3
2 -c 0
3 -C 6
3 -C6 -t 0
2 -t 5000 -C 1
3 --services-max=6
3 -L 200 -C 6
END
test "$tried" -ge 3 || fail "only $tried forms of the limit were tried"

# ---- more profiles than fit

mkdir -p "$home/profiles"
for i in $(seq 10 49) ; do profile p$i '{"desired_state": "running"}' ; done
if limited -C 30 ; then fit=15
elif limited -c 30 ; then fit=30   # up to 2.11 loggers do not count
else fail "no s6-svscan with a limit" ; fi
expect 0 rec -n
same "$fit" "$(grep -c slot=new "$TMPDIR/out")" "new ones in the plan"
same "$((41 - fit))" "$(grep -c 'action=skipped slot=none' "$TMPDIR/out")" \
  "skipped ones in the plan"
expect 0 rec
said "is full: $((41 - fit)) gateways left out"
there_are "$fit" "after the first run"
supervised
same "$((41 - fit))" "$(bootlog | grep -c action=skipped)" "skipped ones in the log"
same "$fit" "$(bootlog | grep -c -e action=started -e action=registered)" "the others in the log"
no_leftovers "$scan"
before=$(pids)
# another run: the same, and nobody who runs is touched
expect 0 rec
said "is full: $((41 - fit)) gateways left out"
same "$before" "$(pids)" "pids after another run"
expect 3 reg surplus
# there is room again: the next run uses it
for i in $(slots | sed -n '2,6p') ; do rm -rf "$home/profiles/$i" ; unreg $i ; done
expect 0 rec
said "is full: $((36 - fit)) gateways left out"
there_are "$fit" "there was room"
supervised
# of another's services, too, the loggers count, and links and what is half gone
unreg default
mkdir "$TMPDIR/plain"
cp -p "$template/run" "$TMPDIR/plain"
touch "$TMPDIR/plain/down"
ln -s "$TMPDIR/plain" "$scan/plain"
s6-svscanctl -a "$scan"
until_true 5 has_status "$scan/plain" || fail "a service without a logger is not supervised"
expect 3 reg surplus
expect 0 rec
absent "$(svc default)"
rm "$scan/plain"
s6-svscanctl -an "$scan"
until_true 5 eval '! s6-svok "$TMPDIR/plain"' || fail "the service without a logger is still there"
# a replaced one keeps its place
echo other > "$(svc p20)/type"
expect 0 rec -v
there_are "$fit" "one was replaced"
supervised
! asked_too_much || fail "$(cat "$TMPDIR/svscan.log")"
for i in $(slots) ; do unreg $i ; done
no_leftovers "$scan"
svscan_stop

# ---- a limit that cannot be seen, because s6-svscan is in another pid namespace: it is asked for
# too much, and herm finds out

limited -C 30 || limited -c 30 || fail "no s6-svscan"
rm -rf "$home/logs"
expect 0 unshare --pid --fork --mount-proc sh -c '"$@"' sh herm-reconcile -s "$scan" -h "$home" \
  -u $owner -f "$template" -m group -t 200000
asked_too_much || fail "it was not asked for too much"
supervised
there=$(slots | wc -l)
said "is full: $((36 - there)) gateways left out"
same "$((36 - there))" "$(bootlog | grep -c action=skipped)" "skipped ones in the log"
# s6 2.12 to 2.14 have lost their table by then
test "$there" = "$fit" || {
  same 0 "$there" "slots"
  same "" "$(procs | grep s6-supervise)" "supervisors"
}
for i in $(slots) ; do unreg $i ; done
no_leftovers "$scan"
svscan_stop

# ---- what is still being removed has its room; that of the profile whose turn it is comes free

rm -rf "$home/profiles"
profile coder '{"desired_state": "running"}'
deaf > "$template/main"
limited -C 4 || limited -c 2 || fail "no s6-svscan with a limit"
expect 0 rec
there_are 2 "two fit"
wait_up coder
pid=$(pid_of "$(svc coder)")
expect 99 unreg -k 0 -t 1500 coder
expect 0 rec -v
said "gateway coder: started (slot: new)"
there_are 2 "one came back"
dead "$pid" "what was being removed"
supervised
! asked_too_much || fail "$(cat "$TMPDIR/svscan.log")"
for i in $(slots) ; do unreg -k 300 $i ; done
no_leftovers "$scan"
svscan_stop
