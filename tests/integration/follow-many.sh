# ISC license.
# A hundred followers, one of them stopped for good and its pipe full (C13: one who blocks): the
# writer makes as many system calls as without them, and the others have all. A socket with rules:
# who may connect, and what a forced service shows.
# timeout: 150

. "$BUILD/tests/lib.sh"
cd "$TMPDIR"
chmod 0755 .
followers=100 lines=4000
test -z "$SANITIZE${HERM_EMULATED-}" || followers=20
mkdir alone log out
chown $QUIET out
mkfifo full
exec 8<> full
/usr/bin/python3 - $lines > lines <<'END'
import sys
sys.stdout.write(''.join('{"v":"alter1","kind":"kernel.attest.exec","seq":%d,"seqid":"%016x",'
  '"ts":"2026-11-21T08:14:48.000000000Z","payload":{"service":"gateway-%s","pad":"%s"}}\n'
  % (i, 1, 'ab'[i % 2], 'x' * 300) for i in range(1, 1 + int(sys.argv[1]))))
END
logger () { "$nth" -N -o $1.calls s6-log n20 s100000 ./$1 < "$2" ; }
logger alone /dev/null
logger alone lines
logger log /dev/null
i=0
while test $i -lt $followers ; do
  i=$((i + 1))
  as $QUIET herm-follow -w 20 log now > out/$i 2> out/$i.err &
done
herm-follow log now > full 2> err 8>&- &
stopped=$!
watching ()
{
  test "$(ls -l /proc/[0-9]*/fd 2> /dev/null | grep -c 'anon_inode:.*inotify')" -gt $followers
}
until_true 20 watching ||
  fail "not all began"
sleep 0.2
# the lines are 1.7 MB, the pipe that is full holds 64 KiB: the writer has not waited for anybody
logger log lines
same "$(cat alone.calls)" "$(cat log.calls)" \
  "C13: system calls of s6-log, without followers and with"
i=0
while test $i -lt $followers ; do
  i=$((i + 1))
  until_true 60 grep -q "\"seq\":$lines," out/$i ||
    fail "follower $i: $(tail -n 1 out/$i out/$i.err)"
  same $lines "$(grep -c . out/$i)" "lines of follower $i"
done
state=$(sed -n 's/^State:\t\(.\).*/\1/p' /proc/$stopped/status)
same S "$state" "C13: the one who blocks"
p=$(pgrep -u $QUIET -x herm-follow | head -n 1)
memory=$(sed -n 's/^Private_Dirty: *\([0-9]*\) kB/\1/p' "/proc/$p/smaps_rollup")
echo "memory of one: $memory KiB; system calls of s6-log: $(cat log.calls)"
test -n "$SANITIZE" || test "$memory" -le 512 || fail "$memory KiB of memory for one follower"
kill $stopped
pkill -u $QUIET -x herm-follow

# ---- the socket
cp -R "$BUILD/examples/log-socket" service
sed -i "s,/var/log/herm-exec,$TMPDIR/log,; s/-u hermlog -g hermlog/-u $QUIET -g $QUIET/" service/run
mkdir service/rules/uid/$owner
: > service/rules/uid/$owner/allow
echo "herm-follow -i $TMPDIR/log service=gateway-a" > service/rules/uid/$owner/exec
chown -R $QUIET log
mkfifo ready
(cd service ; exec ./run > ../socket.log 2>&1 3> ../ready) &
server=$!
same '' "$(cat socket.log)$(head -n 1 ready)" "what the service says, and is ready"
subscribe ()   # subscribe UID REQUEST: 2 lines
{
  as $1 s6-ipcclient -l 0 service/socket \
    sh -c 'echo "$1" >&7 ; timeout 20 head -n 2 <&6' sh "$2" 2> err
}
services () { sed 's/.*"service":"\([a-z-]*\)".*/\1/' | xargs ; }
same 'gateway-b gateway-a' "$(subscribe 0 "0000000000000001:$((lines - 100))
" | services)" "root sees all"
same 'gateway-a gateway-a' \
  "$(subscribe $owner "0000000000000001:$((lines - 100)) kind=kernel" | services)" \
  "a forced service"
same '' "$(subscribe $((QUIET + 1)) oldest)" "a user without a rule"
kill $server
exec 8<&-
