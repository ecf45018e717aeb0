# ISC license.
# A hundred followers, and one whose pipe is full (C13: one who blocks): the writer makes as many
# system calls as without them, the others have all, and so has that one when it goes on. A socket
# with rules: who may connect, what a forced service shows, and that the end of a subscriber frees
# what it had.
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
cat > fifo.py <<'END'
import os, select, sys
want = open('lines', 'rb').read()
if sys.argv[1] == 'full':
    sys.exit(select.select([], [8], [], 0)[1] != [])
got = b''
while len(got) < len(want):
    got += os.read(8, 1 << 16)
sys.exit(got != want)
END
until_true 20 /usr/bin/python3 fifo.py full ||
  fail "C13: the pipe of the one who blocks is not full"
memory=0 most=0
for p in $stopped $(pgrep -u $QUIET -x herm-follow)
do
  one=$(sed -n 's/^Private_Dirty: *\([0-9]*\) kB/\1/p' /proc/$p/smaps_rollup)
  memory=$((memory + one))
  test "$one" -le $most || most=$one
done
echo "memory of all: $memory KiB, of one: at most $most KiB; system calls: $(cat log.calls)"
test -n "$SANITIZE" || test $most -le 512 || fail "$most KiB of memory for one follower"
timeout 60 /usr/bin/python3 fifo.py rest || fail "C13: the one who blocked does not have all lines"
kill $stopped
pkill -u $QUIET -x herm-follow

# ---- the socket
cp -R "$BUILD/examples/log-socket" service
sed -i "s,/var/log/herm-exec,$TMPDIR/log,; s/setuidgid hermlog/setuidgid $QUIET:$QUIET/" service/run
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

# C13: after its end nothing of a subscriber is left, though it ends twice over: it says that it
# will not write any more, then it is gone, and so is its follower. 10 may connect at a time.
cat > ends.py <<'END'
import socket, sys
def subscriber(request):
    s = socket.socket(socket.AF_UNIX)
    s.settimeout(20)
    s.connect('service/socket')
    s.sendall(request)
    assert s.recv(1), 'refused'
    return s
for i in range(5):    # some of them are blocked, and some idle
    all_ = [subscriber(x) for x in [b'oldest\n', b'%016x:%d\n' % (1, int(sys.argv[1]) - 1)] * 5]
    try:
        subscriber(b'oldest\n')
    except (AssertionError, OSError):
        pass
    else:
        sys.exit('an 11th subscriber')
    for s in all_:
        s.shutdown(socket.SHUT_WR)
        s.close()
    print('ended', flush=True)
    sys.stdin.readline()
END
followers () { pgrep -u $QUIET -x herm-follow | grep -c . || : ; }
none () { test "$(followers)" = 0 && test -z "$(cat /proc/$server/task/$server/children)" ; }
mkfifo go
/usr/bin/python3 ends.py $lines < go > ended 2> ends.err &
ends=$!
exec 7> go
for i in 1 2 3 4 5
do
  until_true 30 sh -c "test \$(grep -c ended ended) = $i" || fail "C13: $(cat ends.err)"
  until_true 30 none || fail "C13: of those that ended $(followers) followers are left"
  echo >&7
done
wait $ends || fail "C13: $(cat ends.err)"
exec 7>&-
kill $server
exec 8<&-
