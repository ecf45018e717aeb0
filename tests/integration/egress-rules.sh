#!/bin/sh
# ISC license.
# timeout: 200
# covers: egress-refused egress-allowed egress-unnamed
# The set egress and herm-rules: each service reaches what every policy on the path of its name
# allows, by each call and both address families, whatever it forks; others are not touched. What is
# wrong with rules is said, and what was in force stays. Rules survive loads, and end with the
# holder.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/egress.inc"

# a server for each port; holders of rules let only root have them
mptcp=mptcp   # or what the kernel has instead
/usr/bin/python3 -c 'import socket ; socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)' \
  2> refusal || mptcp=tcp
open=1001 shut=1002
/usr/bin/python3 - "$open" "$shut" <<'END' &
import socket, sys, time
keep = []
for port in map(int, sys.argv[1:]):
    s = socket.socket(socket.AF_INET6)
    s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(('::', port))
    s.listen(4096)
    keep.append(s)
open('listening', 'w').close()
time.sleep(1000000)
END
server=$!
until_true 10 test -e listening || fail "no server"
holder_start h $second
echo '^herm:' > h/rules/uid/0/env/S6_FDHOLDER_STORE_REGEX
echo '^herm:' > h/rules/uid/0/env/S6_FDHOLDER_RETRIEVE_REGEX

scan=$TMPDIR/service
mkdir -m 0755 service
service service web $gw
service service other $gw
mkdir service/other/log
cp service/web/run service/other/log/run
sed -i 's/obey .*/obey logger/' service/other/log/run
mkfifo -m 0666 in.logger out.logger
nested service inner $gw
service inner coder
seed inner/coder $gw
svscan_start "$scan"
tell coder :

expect 100 herm-probe-load -H "$holder" -s egress true
said 'needs a scan directory'
expect 100 herm-probe-load -s egress -g "$scan" true
said 'needs a holder'
mkdir none
expect 100 herm-rules -H "$holder" none
said 'has no probe set egress'
expect 111 herm-rules -H "$TMPDIR/nobody" none
said "unable to read the holder at $TMPDIR/nobody: No such file"
load () { herm-probe-load -H "$holder" -s egress! -g "$scan" "$@" ; }
got=0
load true 2> refusal || got=$?
test $got != 112 || skip "$(tail -n 1 refusal)"
same 0 $got "load: $(cat refusal)"

# tries WHO CALL...: what the call gives in that service; by name of the errno
tries ()
{
  tell "$1" "/usr/bin/python3 $TMPDIR/pub/net $2 > $TMPDIR/pub/said.$1 2>&1"
  cat "pub/said.$1"
}
mkdir -m 0777 -p pub
chmod 0777 pub
is () { same "$1" "$(tries "$2" "$3")" "$2: $3" ; }   # is WANTED WHO CALL
rules ()
{
  herm-rules -H "$holder" rules 2> rules.err || { cat rules.err ; fail "herm-rules: $?" ; }
}

# no rules yet
status ()
{
  herm-probe-status -H "$holder" -j > status || fail "herm-probe-status: $?"
  same "$1" "$(jq -c '.rules | .policies |= sort_by(.service)' status)" "herm-probe-status"
}
status '{"generation":0,"policies":[]}'
is ok web "tcp 127.0.0.1 $shut"

# for everybody: one port of both families; for one service: nothing; below another: less
mkdir -p rules/policy/net rules/other/policy/net rules/inner/coder/policy/net
printf '%s\n' "127.0.0.1:$open" "[::1]:$open" "udp:127.0.0.0/8:9" "localhost:$open" \
  'unix:/run/x' > rules/policy/net/connect
: > rules/other/policy/net/connect
echo "127.0.0.1:*" > rules/inner/coder/policy/net/connect
echo 0 > rules/inner/coder/policy/net/bind
rules
grep -q 'generation 1: 3 names, ' rules.err || fail "$(cat rules.err)"
status '{"generation":1,"policies":[{"service":"","connect":true,"bind":false},'\
'{"service":"inner/coder","connect":true,"bind":true},'\
'{"service":"other","connect":true,"bind":false}]}'
herm-probe-status -H "$holder" | sed '1,/^  rules generation 1$/d' > status
same '    "" connect
    "inner/coder" connect bind
    "other" connect' "$(sort status)" "the text"
setpriv --bounding-set=-all herm-probe-status -H "$holder" > status || fail "without capabilities"
grep -qx '  rules unknown' status || fail "without capabilities: $(cat status)"
both () { echo "$1 127.0.0.1 $2 $1 ::1 $2 $1 ::ffff:127.0.0.1 $2" ; }
ok3='ok ok ok' eperm3='EPERM EPERM EPERM'
tcp="$(both tcp $open) $(both fastopen $open) $(both $mptcp $open)"
shuttcp="$(both tcp $shut) $(both fastopen $shut) $(both $mptcp $shut)"
for i in '' 'daemon ' ; do
  is "$ok3 $ok3 $ok3" web "$i$tcp"
  is "$eperm3 $eperm3 $eperm3" web "$i$shuttcp"
done
is "$eperm3 $eperm3 $eperm3" other "daemon $tcp"
is "$eperm3" logger "$(both tcp $open)"
is 'ok EPERM ok' coder "$(both tcp $open)"
is "$eperm3" coder "daemon $(both $mptcp $shut)"
for i in udp send ; do
  is 'ok ok EPERM EPERM' web "daemon $i 127.0.0.1 9 $i 127.1.2.3 9 $i 127.0.0.1 10 $i 192.0.2.1 9"
  is 'EPERM' other "$i 127.0.0.1 9"
  is 'EPERM' coder "$i 127.0.0.1 9"
done
is ok web 'bind 127.0.0.1 0'
is 'ok EPERM EPERM' coder "bind 127.0.0.1 0 bind 127.0.0.1 $((shut + 1)) bindudp 127.0.0.1 0"
same ok "$(as $gw /usr/bin/python3 pub/net tcp 127.0.0.1 "$shut")" "a process without a name"

# other ways to connect
cp "$BUILD/tests/tools/reach" pub
reached ()   # reached WANTED PORT
{
  tell web "$TMPDIR/pub/reach 127.0.0.1 $2 > $TMPDIR/pub/said 2> $TMPDIR/pub/err"
  same 3 "$(wc -l < pub/said)" "ways to connect: $(cat pub/err)"
  while read -r way got ; do
    case $got in
      none) echo "skipped: $(grep "$way" pub/err)" ;;
      *) same "$1" "$got" "$way to port $2" ;;
    esac
  done < pub/said
}
reached ok $open
reached EPERM $shut

# each refusal is a line
load herm-probe-read -n > lines 2> err || fail "reader: $(cat err)"
validate < lines > valid || { cat valid ; fail "not by the schema" ; }
has () { grep -q "$1" lines || fail "no line: $1" ; }   # has REGEX
has '"kernel.net.refused".*"service":"web","service_basis":"root".*"proto":"tcp".*"daddr":"127.0.0.1","dport":'"$shut"',"result":1.*"call":"connect"'
has '"service":"other/log".*"family":"ipv6".*"daddr":"::1"'
has '"service":"inner/coder","service_basis":"sealed".*"call":"bind"'
has '"service":"web".*"proto":"udp".*"daddr":"192.0.2.1","dport":9.*"call":"send"'
same 0 "$(grep -c '"service":null' lines || :)" "refusals without a name"

# bad rules: named, and what is in force stays
bad ()   # bad WORDS FILE CONTENTS
{
  rm -rf wrong
  cp -R rules wrong
  mkdir -p "wrong/${2%/*}"
  printf '%s\n' "$3" > "wrong/$2"
  expect 100 herm-rules -H "$holder" wrong
  said "$1"
  is ok web "tcp 127.0.0.1 $open"
  is EPERM web "tcp 127.0.0.1 $shut"
}
bad 'policy/net/connect:1: a bad port' policy/net/connect 65536
bad 'only a proxy can enforce' policy/net/connect '*.example.com:443'
bad 'fs/read: only herm-confine enforces this' policy/fs/read /etc
bad 'not a directory' web/x x
bad 'no file of a policy' policy/nets ''
rm -rf wrong ; mkdir -p wrong/policy/net ; echo 'nosuch.invalid:1' > wrong/policy/net/connect
expect 99 herm-rules -H "$holder" wrong
said 'wrong/policy/net/connect:1: no address known'
seq 4097 | sed 's/.*/127.0.0.1:1/' > wrong/policy/net/connect
expect 100 herm-rules -H "$holder" wrong
expect 100 herm-rules -H "$holder" wrong/none
expect 0 herm-rules -n rules
expect 100 as $second herm-rules -H "$holder" rules
said 'denies the operation'

# exchanged under load: what old and new rules allow always works, what both deny never does
seq -f '10.%g.0.0/16:443' 0 250 > some
printf '%s\n' 'udp:[::1]:9' 127.0.0.1:11 '[::1]:11' >> rules/policy/net/connect
rules
cp -R rules more
cat some >> more/policy/net/connect
echo udp:127.0.0.1:10 >> more/inner/coder/policy/net/connect
web="udp 127.0.0.1 9 udp ::1 9 tcp 127.0.0.1 11 tcp ::1 11 send 127.0.0.1 9 $mptcp ::1 11"
web="$web / udp 127.0.0.1 12 udp ::1 12 tcp 127.0.0.1 12 tcp ::1 12 send ::1 12 $mptcp ::1 12"
coder="tcp 127.0.0.1 11 / tcp ::1 11 tcp 127.0.0.1 12 udp ::1 9"
# a path of names, whose nodes have other numbers in the other rules
for s in a b c ; do
  mkdir -p more/$s/policy/net ; echo '[::1]:11' > more/$s/policy/net/connect
done
flooding ()   # flooding SUFFIX: both floods have come so far
{
  test -e pub/web.$1 && test -e pub/coder.$1
}
rounds=${HERM_ROUNDS:-${HERM_EMULATED:+5}} rounds=${rounds:-60} least=$((20 * rounds))
flood="cd $TMPDIR/pub ; exec /usr/bin/python3 net flood"
tell web "($flood web $least $web > flooded.web) & :"
tell coder "($flood coder $least $coder > flooded.coder) & :"
until_true 20 flooding begun || fail "no flood"
i=0
while test $i -lt $rounds || ! flooding enough ; do
  for j in more rules ; do
    herm-rules -H "$holder" $j 2> rules.err || { cat rules.err ; fail "herm-rules: $?" ; }
  done
  i=$((i + 1))
done
: > pub/stop
wait_flood () { test -s pub/flooded.web && test -s pub/flooded.coder ; }
until_true 10 wait_flood || fail "no end of the flood"
for f in web coder ; do
  read -r n refused passed < pub/flooded.$f
  echo "$f: $n calls, $((2 * i)) exchanges"
  same '0 0' "$refused $passed" "$f, of $n calls: refused by rules that allow it, and the reverse"
done
rm pub/stop

# rules survive a load, and its opposite
expect 0 herm-probe-load -H "$holder" -s egress! -s exec -g "$scan" true
is EPERM web "tcp 127.0.0.1 $shut"
expect 0 herm-probe-load -H "$holder" -x
is ok web "tcp 127.0.0.1 $shut"
expect 0 load true
is EPERM web "tcp 127.0.0.1 $shut"

# the kernel lost a process of a user: it could be of any service, so without a name none is allowed
link=$(held | grep ':link\.egress' | head -n 1)
prog=$(s6-fdholder-retrieve "$holder" "$link" \
  sed -n 's/^prog_id:[[:space:]]*//p' /proc/self/fdinfo/0)
printf '%08x' $gw | sed 's/\(..\)\(..\)\(..\)\(..\)/0x\4 0x\3 0x\2 0x\1/' > uid
for id in $(bpftool -j prog show id $prog | jq '.map_ids[]') ; do
  ! bpftool map show id $id | grep -q 'name herm_lost ' ||
    bpftool map update id $id key $(cat uid) value 1 0 0 0
done
same EPERM "$(as $gw /usr/bin/python3 pub/net tcp 127.0.0.1 "$open")" "a lost process"
same ok "$(as $third /usr/bin/python3 pub/net tcp 127.0.0.1 "$open")" "another user's process"
is ok web "tcp 127.0.0.1 $open"
expect 0 herm-probe-load -H "$holder" -x
expect 0 load true
same ok "$(as $gw /usr/bin/python3 pub/net tcp 127.0.0.1 "$open")" "after a new load"

# for nobody, for everybody
rm -rf rules ; mkdir rules
rules
is ok web "tcp 127.0.0.1 $shut"
is ok other "tcp 127.0.0.1 $shut"
mkdir -p rules/policy/net ; : > rules/policy/net/connect
rules
is EPERM web "tcp 127.0.0.1 $open"
is EPERM coder "tcp 127.0.0.1 $open"
same ok "$(as $gw /usr/bin/python3 pub/net tcp 127.0.0.1 "$open")" "a process without a name"

# the holder's end is the end of all rules, and a reader says so
rm -f lines ready
mkfifo ready
herm-probe-load -H "$holder" -s egress! -g "$scan" -d 3 herm-probe-read > lines 2> told 3> ready &
reader=$!
read -r _ < ready || fail "no reader: $(cat told)"
kill -9 $holder_pid
ended () { grep -q '"kind":"herm.degraded".*"set":"egress","hook":null,"errno":3' lines ; }
until_true 10 ended || fail "the reader does not say it: $(cat lines told)"
validate < lines > valid || { cat valid ; fail "not by the schema" ; }
reader_stop told
free () { test "$(tries web "tcp 127.0.0.1 $open")" = ok ; }
until_true 10 free || fail "refused without a holder"
expect 111 herm-rules -H "$holder" rules
said 'read the holder'
expect 111 herm-probe-status -H "$holder"
said 'read the holder'
rm -r h
holder_start h $second
for i in STORE RETRIEVE ; do echo '^herm:' > h/rules/uid/0/env/S6_FDHOLDER_${i}_REGEX ; done
expect 0 load true
said 'egress refuses nothing: no rules are in force'
rules
expect 0 load -s exec true
grep -q 'no rules are in force' err && fail "it says that there are none"
is EPERM web "tcp 127.0.0.1 $open"
kill $server
