# ISC license.
# The publisher as a service, against a real nats-server: examples/publisher under s6-svscan, and
# examples/s6-overlay/publish in a container.
# timeout: 200
# no-sanitize: libnats is not built with sanitizers
# no-vm: it needs no kernel of its own

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/overlay.inc"
apart
command -v nats-server > "$TMPDIR/where" || skip "nats-server is not installed"
cd "$TMPDIR"
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
port=$(/usr/bin/python3 -c "
import sys
sys.path.insert(0, '$BUILD/tests/tools')
import nats
print(nats.free_port())")
cat > conf <<END
listen: "127.0.0.1:$port"
authorization { user: herm, password: secret }
jetstream { store_dir: "$TMPDIR/store" }
END
serve () { nats-server -c conf 2>> server & server=$! ; }
unserve () { kill -9 $server ; wait $server || : ; }
serve
mkdir -p log home
chmod 0711 . home

# put DIR FIRST LAST: these lines are in DIR
put ()
{
  /usr/bin/python3 -c "
import sys
sys.path.insert(0, '$BUILD/tests/tools')
from follow import line
for i in range($2, $3 + 1): sys.stdout.write(line(1, i).decode())" >> "$1/current"
}
# published STREAM DIR: it has each line, once, in order
published ()
{
  /usr/bin/python3 - "$BUILD/examples/fleet" $port "$1" "$2" > judged 2>&1 <<'END'
import sys
sys.path.insert(0, sys.argv[1])
import jetstream
n = jetstream.Nats(int(sys.argv[2]), ',"user":"herm","pass":"secret"', stream=sys.argv[3])
why, count = jetstream.judge(n.stream(), sys.argv[4])[:2]
assert not why and count, why
END
}

# ---- examples/publisher, with its variables and this user
scan=$TMPDIR/service
mkdir "$scan"
cp -R "$BUILD/examples/publisher" "$scan/publisher"
sed -i "s,/var/log/herm-exec,$TMPDIR/log,; s,/var/log/,$TMPDIR/home/,g
  s/hermlog:hermlog/$QUIET:$QUIET/; s/s6-setuidgid hermlog/s6-applyuidgid -u $QUIET -g $QUIET/" \
  "$scan/publisher/run" "$scan/publisher/log/run"
echo "nats://herm:secret@127.0.0.1:$port" > "$scan/publisher/env/HERM_NATS_URL"
chmod 0600 "$scan/publisher/env/HERM_NATS_URL"
echo host1 > "$scan/publisher/env/HERM_STREAM"
put log 1 100
chown -R $QUIET log
svscan_start "$scan"
until_true 30 published host1 log || fail "$(cat judged home/herm-publish/current)"
p=$(s6-svstat -o pid "$scan/publisher")
same $QUIET "$(stat -c %u /proc/$p)" "the user"
! tr '\0' ' ' < /proc/$p/cmdline | grep secret || fail "the password is in the arguments"
kill -9 $p
put log 101 200
until_true 30 published host1 log || fail "after a SIGKILL: $(cat judged)"
unserve
until_true 30 grep -q 'beginning anew' home/herm-publish/current || fail "it said nothing"
put log 201 300
serve
until_true 60 published host1 log || fail "after the server's end: $(cat judged)"
# a service without a name is final
rm "$scan/publisher/env/HERM_STREAM"
s6-svc -r "$scan/publisher"
down () { test "$(s6-svstat -o up,wantedup "$scan/publisher")" = "false false" ; }
until_true 20 down || fail "it is not down: $(s6-svstat "$scan/publisher")"
svscan_stop

# ---- in an image
container nested
cp -R "$overlay/publish/." "$root/"
mkdir -p "$root/var/log"
mount -t tmpfs -o mode=0755 log "$root/var/log"
mkdir "$root/var/log/herm-exec"
put "$root/var/log/herm-exec" 1 100
# boot waits for the end of the container
{
  until_true 100 published c1 "$root/var/log/herm-exec"
  tr '\0' '\n' < /proc/$(pgrep -u 10001 -x herm-publish)/environ | sed 's/=.*//' | sort > names
  : > verdict/published
} &
boot 0 "$docker_caps" HERM_STREAM=c1 "HERM_NATS_URL=nats://herm:secret@127.0.0.1:$port" <<'END'
test -e /run/up/herm-publish
i=0
until test -e /verdict/published ; do i=$((i+1)) ; test $i -lt 600 ; sleep 0.1 ; done
p=$(s6-svstat -o pid /run/service/herm-publish)
test "$(stat -c %u /proc/$p)" = 10001
END
well 0
same "HERM_NATS_URL SSL_CERT_FILE" "$(xargs < names)" "its environment"
