# ISC license.
# examples/siem: each kind becomes the class of its table, with what the class demands; a line of
# each number, in order, through the service under s6-svscan, that is killed and restarted while
# lines are on their way, twice only what herm.again says; and through logger to a syslog server.
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
all=$(grep -c . log/current)
objects () { cat home/herm-siem/ocsf/@*.s home/herm-siem/ocsf/current 2> err || : ; }
has () { objects | tail -n 1 | grep -q "\"sequence\":$1[,}]" ; }
# the follower has more to write than the pipe takes: the cursor says that it is not written
writes () { head -n 1 home/herm-siem/cursor | awk -F : '{ exit $2 == $3 }' ; }
mapper () { pgrep -P "$(s6-svstat -o pid "$scan/siem")" -x jq > mapper ; }
until_true 30 has "$all" || fail "not all: $(cat svscan.log)"
total=$all
for way in -k -r -k
do
  until_true 30 mapper || fail "no jq: $(cat svscan.log)"
  kill -STOP "$(cat mapper)"
  $siem lines $((total + 1)) 30 >> log/current
  total=$((total + 30 * all))
  until_true 30 writes || fail "it does not write: $(cat svscan.log)"
  s6-svc $way "$scan/siem"
  kill -CONT "$(cat mapper)"
  until_true 60 has $total || fail "not all after $way: $(objects | tail -n 1) $(cat svscan.log)"
done
objects | jq -r 'if .message == "herm.again" then "again \(.unmapped.first)"
  else .metadata.sequence end' > got
awk -v total=$total '
  $1 == "again" ? $2 > n + 1 : $1 != n + 1 { print "after " n " comes " $0 ; bad = 1 ; exit }
  { n = $1 == "again" ? $2 - 1 : $1 ; again += $1 == "again" }
  END { print n " objects, again " 0 + again ; exit bad || n != total || again != 3 }' got ||
  fail "each once, in order, or announced"
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
