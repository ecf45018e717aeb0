# ISC license.
# herm-reconcile and the limit of s6-svscan: what fits runs, the rest is taken away and counted, other gateways go on.

# timeout: 300
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/reconcile.inc"

mode=compat
scan=$TMPDIR/service LOGS=$TMPDIR/logs template=$TMPDIR/template
mkdir -m 0755 "$scan" ; mkdir -m 1777 "$LOGS"
make_template "$template" < /dev/null
mkdir -p "$home/profiles"
for i in $(seq 10 49) ; do profile p$i '{"desired_state": "running"}' ; done
mkfifo "$TMPDIR/ready"
# up to 2.11 the option is -c, and loggers do not count
if s6-svscan -C 30 "$TMPDIR/nonexistent" 2>&1 | grep -q -e option -e usage ; then c=-c ; else c=-C ; fi
s6-svscan $c 30 -d 3 "$scan" > "$TMPDIR/svscan.log" 2>&1 3> "$TMPDIR/ready" &
svscan_pid=$!
read -r _ < "$TMPDIR/ready" || fail "s6-svscan does not start"
expect 0 rec -t 100000
said "did not supervise everything"
away=$(sed -n 's/.*that were taken away: //p' "$TMPDIR/err")
there=$(slots | wc -l)
same 41 "$((away + there))" "the sum"
if test "$there" = 0
then
  # s6 2.13 keeps what it saw in a scan over its limit in its table for good, and is full from then on, with nothing running
  no_leftovers "$scan"
  cp -R "$template" "$TMPDIR/plain"
  rm -r "$TMPDIR/plain/log"
  mv "$TMPDIR/plain" "$scan/plain"
  s6-svscanctl -a "$scan"
  if ! until_true 5 s6-svok "$scan/plain"
  then skip "this s6-svscan (2.13) takes no service at all any more after one scan over its limit: all was taken away and counted" ; fi
fi
test "$there" -ge 13 && test "$there" -le 30 || fail "$there are there"
for i in $(slots) ; do s6-svok "$(svc $i)" && s6-svok "$(svc $i)/log" || fail "$i is not supervised" ; done
same "$away" "$(bootlog | grep -c action=skipped)" "skipped ones in the log"
same "$there" "$(bootlog | grep -c -e action=started -e action=registered)" "the others in the log"
no_leftovers "$scan"
pids=$(for i in $(slots) ; do echo $i $(pid_of "$(svc $i)") ; done)
# another run: the same, and nobody who runs is touched
expect 0 rec -t 100000
same "$pids" "$(for i in $(slots) ; do echo $i $(pid_of "$(svc $i)") ; done)" "pids after another run"
# there is room again: the next run uses it
for i in $(slots | sed -n '1,5p') ; do rm -rf "$home/profiles/$i" ; unreg $i ; done
test ! -d "$home/profiles/p10" || rm -rf "$home/profiles/p10"
expect 0 rec -t 100000
test "$(slots | wc -l)" -ge "$((there - 1))" || fail "$(slots | wc -l) slots, there is room for $there"
for i in $(slots) ; do s6-svok "$(svc $i)" || fail "$i is not supervised" ; done
for i in $(slots) ; do unreg $i ; done
no_leftovers "$scan"
svscan_stop
