# ISC license.
# Registering where no s6-svscan listens, or where one will not take the slot: rolled back, an exit
# code that says so, nothing left.

. "$BUILD/tests/lib.sh"

LOGS=$TMPDIR/logs
mkdir -m 1777 "$LOGS"
template=$TMPDIR/template
make_template "$template" < /dev/null

# no .s6-svscan at all
scan=$TMPDIR/never
mkdir "$scan"
expect 100 timeout 60 herm-register -s "$scan" -u $owner -f "$template" -t 5000 x
said "$scan"
same "" "$(herm-list -s "$scan")" "the list"
same "" "$(ls -A "$scan" | grep -v '^\.herm\.lock$' || :)" "the scandir"

# there was an s6-svscan, its FIFO is still there
setup compat < /dev/null
svscan_stop
test -p "$scan/.s6-svscan/control" || fail "no FIFO left by s6-svscan"
before=$(ls -A "$scan" | grep -v '^\.herm\.lock$')
expect 100 timeout 60 herm-register -s "$scan" -u $owner -f "$template" -t 5000 x
same "$before" "$(ls -A "$scan" | grep -v '^\.herm\.lock$')" "the scandir"

# listening, but too full to take another: that can be seen, and it is not asked; seen from another
# pid namespace it cannot, so that it is 99 at the deadline, and the surplus slot does not stay to
# stop all scans
rm -rf "$scan/.s6-svscan"
mkfifo "$TMPDIR/ready"
# up to 2.11 the option is -c, and loggers do not count
if s6-svscan -C 4 "$TMPDIR/nonexistent" 2>&1 |
  grep -q -e option -e usage ; then max='-c 2' ; else max='-C 4' ; fi
s6-svscan $max -d 3 "$scan" > "$TMPDIR/svscan.log" 2>&1 3> "$TMPDIR/ready" < /dev/null &
svscan_pid=$!
read -r _ < "$TMPDIR/ready"
expect 0 reg -W a
expect 0 reg -W b
expect 3 reg c
said "no room"
same "" "$(grep 'too many services' "$TMPDIR/svscan.log" || :)" "the log of s6-svscan"
expect 99 unshare --pid --fork --mount-proc sh -c '"$@"' sh herm-register -s "$scan" -u $owner \
  -f "$template" -m group -t 3000 c
test -s "$TMPDIR/err" || fail "no message"
same "a
b" "$(herm-list -s "$scan")" "the list"
no_leftovers "$scan"
# room again: it works again
expect 0 unreg a
expect 0 reg -W c
expect 0 unreg b
expect 0 unreg c
no_leftovers "$scan"
svscan_stop

# s6-svscan is there but stopped: the deadline holds, everything is taken back, and it works when it
# goes on
svscan_start "$scan"
kill -STOP "$svscan_pid"
start=$(cut -d . -f 1 /proc/uptime)
expect 99 timeout -s KILL 60 herm-register -s "$scan" -u $owner -f "$template" -t 2000 x
test $(($(cut -d . -f 1 /proc/uptime) - start)) -lt 30 || fail "far past its deadline"
kill -CONT "$svscan_pid"
same "" "$(herm-list -s "$scan")" "the list"
expect 0 reg -W x
wait_up x
expect 0 unreg x
no_leftovers "$scan"

# the service is not up within the deadline of -W: it says so, and what then is there is consistent
cp -R "$template" "$TMPDIR/slow"
echo 'exec sleep 1000000' > "$TMPDIR/slow/main"
expect 99 reg -f "$TMPDIR/slow" -W -t 2000 slow
no_leftovers "$scan"
if test -n "$(herm-list -s "$scan")" ; then
  s6-svok "$(svc slow)" || fail "listed but not supervised"
fi
expect 0 unreg slow
no_leftovers "$scan"
svscan_stop
