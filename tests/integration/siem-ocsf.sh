# ISC license.
# examples/siem: each kind becomes the class of its table, with what the class demands; a line of
# each number, in order, through the service under s6-svscan, with SIGKILLs, and through logger to
# a syslog server.
# timeout: 120
# no-vm: it needs no kernel of its own

. "$BUILD/tests/lib.sh"
cd "$TMPDIR"
mkdir log home
siem="/usr/bin/python3 $BUILD/tests/tools/siem.py"
$siem lines > log/current
jq -c --arg host h -f "$BUILD/examples/siem/ocsf.jq" log/current > out || fail "jq: $(cat out)"
$siem judge log/current "$BUILD/examples/siem/README" < out || fail "the mapping"

# ---- the service, adapted
scan=$TMPDIR/service
mkdir "$scan"
cp -R "$BUILD/examples/siem" "$scan/siem"
sed -i "s,/var/log/herm-exec,$TMPDIR/log,; s,/var/log/,$TMPDIR/home/,g; s,/hermlog:hermlog,/,
  s/hermlog:hermlog/$QUIET:$QUIET/; s/s6-setuidgid hermlog/s6-setuidgid :$QUIET/
  s/s6-setuidgid :/s6-applyuidgid -g $QUIET -u /" "$scan/siem/run" "$scan/siem/log/run"
chmod 0711 home "$TMPDIR"
chown -R $QUIET log
svscan_start "$scan"
ocsf=home/herm-siem/ocsf/current
wrote () { test "$(grep -c . $ocsf)" -ge "$1" ; }
all=$(grep -c . log/current)
until_true 30 wrote "$all" || fail "not all: $(cat svscan.log)"
kill -9 "$(s6-svstat -o pid "$scan/siem")"
$siem lines $((all + 1)) >> log/current
until_true 30 wrote $((2 * all)) || fail "not all after a SIGKILL: $(cat svscan.log)"
sed -n 's/.*"uid":"[0-9a-f]*:\([0-9]*\)","sequence".*/\1/p' $ocsf > got
seq 1 $((2 * all)) > want
cmp got want || fail "once, in order"
s6-svscanctl -t "$scan"
wait $svscan_pid || :

# ---- by syslog
mkfifo port
$siem syslog "$all" > syslog 2> port &
server=$!
read -r port < port
logger -n 127.0.0.1 -P "$port" -T --octet-count --rfc5424 -S 65536 -t herm < out
wait $server || fail "the syslog server"
cmp out syslog || fail "by syslog"
