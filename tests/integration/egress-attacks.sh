# ISC license.
# timeout: 150
# no-sanitize: egress-rules runs the same programs
# Ways around the set egress, and around its rules: sockets that are older than the rules or come
# from elsewhere, loads and exchanges at once, foreign descriptors, rules without end. What
# herm-rules(1) says is not stopped is not, and nothing else.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/egress.inc"
chmod 0777 pub

cat > server.py <<'END'
import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
s.listen(100)
open("port", "w").write(str(s.getsockname()[1]))
kept = []
while True:
    kept.append(s.accept())
END
/usr/bin/python3 server.py &
server=$!
until_true 10 test -s port || fail "no server"
port=$(cat port)

# attack.py PORT old | give | take: sockets, connected or not, TCP and UDP, used when rules forbid
# everything: made before, or by a process without a name
cat > pub/attack <<'END'
import errno, os, socket, sys, time

def tried(f, *args):
    try:
        f(*args)
    except OSError as e:
        return errno.errorcode[e.errno]
    return "ok"

def make():
    a = [socket.socket(type=t) for t in [socket.SOCK_STREAM, socket.SOCK_DGRAM] * 2]
    for s in a[:2]:
        s.connect(("127.0.0.1", port))
    return a

def use(tcp, udp, newtcp, newudp):
    other = ("127.0.0.1", port + 1)
    print("connected", tried(tcp.send, b"x"), tried(udp.send, b"x"),
          "not", tried(newtcp.connect, ("127.0.0.1", port)), tried(newudp.connect, other),
          tried(newudp.sendto, b"x", other),
          "elsewhere", tried(udp.sendto, b"x", other), tried(udp.connect, other))

port = int(sys.argv[1])
at = os.path.dirname(sys.argv[0])
if sys.argv[2] == "old":
    a = make()
    open(at + "/ready", "w").close()
    while not os.path.exists(at + "/now"):
        time.sleep(0.02)
    use(*a)
elif sys.argv[2] == "give":
    s = socket.socket(socket.AF_UNIX)
    s.bind(at + "/pass")
    s.listen()
    a = make()
    c = s.accept()[0]
    socket.send_fds(c, [b"x"], [x.fileno() for x in a])
else:
    s = socket.socket(socket.AF_UNIX)
    s.connect(at + "/pass")
    use(*[socket.socket(fileno=f) for f in socket.recv_fds(s, 1, 4)[1]])
END

holder_start h $second
for i in STORE RETRIEVE ; do echo '^herm:' > h/rules/uid/0/env/S6_FDHOLDER_${i}_REGEX ; done
# a logger of root's, whose name is too long
long=$(printf %0252d 0)
mkdir -m 0755 service service/$long service/$long/log
cat > service/$long/run <<'END2'
#!/bin/sh
exec sleep 1000000
END2
mkfifo -m 0666 in.logger out.logger
cat > service/$long/log/run <<END2
#!/bin/sh
exec setpriv --reuid $gw --regid $gw --clear-groups sh $TMPDIR/pub/obey logger
END2
chmod 0755 service/$long/run service/$long/log/run
services web
tell logger :
load () { herm-probe-load -H "$holder" -s egress! -g "$scan" "$@" ; }
got=0
load true 2> refusal || got=$?
test $got != 112 || skip "$(tail -n 1 refusal)"
same 0 $got "load: $(cat refusal)"
grep -q 'no rules are in force' refusal || fail "it does not say that there are no rules"
who=web via=
tries ()   # tries CALL...
{
  tell $who "$via /usr/bin/python3 $TMPDIR/pub/net $* > $TMPDIR/pub/said 2>&1"
  cat pub/said
}
is () { want=$1 ; shift ; same "$want" "$(tries "$@")" "$*" ; }
rules () { expect 0 herm-rules -H "$holder" "${1:-rules}" ; }
lost () { herm-probe-status -j -H "$holder" | jq '.sets[] | select(.set == "tree") | .lost' ; }
generation () { herm-probe-status -j -H "$holder" | jq .rules.generation ; }

# sockets that are older than the rules, or given by a process without a name: what is connected
# stays connected, and nothing new can be reached
tell web "(/usr/bin/python3 $TMPDIR/pub/attack $port old > $TMPDIR/pub/old 2>&1) & :"
until_true 10 test -e pub/ready || fail "no sockets"
mkdir -p rules/policy/net
: > rules/policy/net/connect
rules
: > pub/now
until_true 10 test -s pub/old || fail "no answer"
wanted='connected ok ok not EPERM EPERM EPERM elsewhere EPERM EPERM'
same "$wanted" "$(cat pub/old)" "older sockets"
as $gw /usr/bin/python3 pub/attack $port give &
until_true 10 test -S pub/pass || fail "nobody gives"
tell web "/usr/bin/python3 $TMPDIR/pub/attack $port take > $TMPDIR/pub/took 2>&1"
same "$wanted" "$(cat pub/took)" "given sockets"

# a name that is lost, below a service or root's s6-svscan: what has it is refused, and nobody else
for x in s6-supervise s6-svscan ; do cp "$BUILD/tests/tools/descend" pub/$x ; done
echo "127.0.0.1:$port" > rules/policy/net/connect
rules
call="tcp 127.0.0.1 $port"
seen=$(lost)
via="$TMPDIR/pub/s6-svscan one $TMPDIR/pub/s6-supervise ${long}1234"
is EPERM $call
same $((seen + 1)) "$(lost)" "names lost"
via="$TMPDIR/pub/s6-svscan one $TMPDIR/pub/s6-supervise ${long}123"
is ok $call
via= who=logger
is EPERM daemon $call
slay $(supervisor_of service/$long/log) "$(pid_of service/$long/log)"
is EPERM $call
same $((seen + 2)) "$(lost)" "names lost"
who=web
is ok $call
same ok "$(/usr/bin/python3 pub/net $call)" "a process of root without a name"
same ok "$(as $gw /usr/bin/python3 pub/net $call)" "a process of the services' user without a name"

# an address of IPv4 is one, in whatever form; a rule in the other form allows nothing
printf '%s\n' "127.0.0.1:$port" '[::]/0:*' > rules/policy/net/connect
rules
is 'ok ok EPERM' tcp 127.0.0.1 $port tcp ::ffff:127.0.0.1 $port tcp ::ffff:127.0.0.2 $port
echo "[::ffff:127.0.0.1]:$port" > rules/policy/net/connect
rules
is 'EPERM EPERM' tcp 127.0.0.1 $port tcp ::ffff:127.0.0.1 $port

# as many names and addresses as there may be, and one more: refused, and nothing changes
mkdir many
seq -f many/s%g 2 16 | xargs mkdir
for i in policy $(seq -f s%g/policy 2 16) ; do
  mkdir -p many/$i/net
  seq -f "10.%g.0.0/16:443" 0 249 > many/$i/net/connect
  seq -f "127.0.0.1:%g" 1 3846 >> many/$i/net/connect
done
rules many
said '15 names, 65536 addresses'
is 'ECONNREFUSED EPERM' tcp 127.0.0.1 3846 tcp 127.0.0.1 3847
before=$(generation)
mkdir -p many/s17/policy/net
echo 127.0.0.1:1 > many/s17/policy/net/connect
expect 100 herm-rules -H "$holder" many
said 'more than 65536 rules'
rm -r many/s*
seq -f many/n%g 1 4095 | xargs mkdir
rules many
mkdir many/one
expect 100 herm-rules -H "$holder" many
said 'more than 4095 names'
same $((before + 1)) "$(generation)" "the generation"

# eight at once: one after the other
before=$(generation)
: > rules/policy/net/connect
pids=
for i in 1 2 3 4 5 6 7 8 ; do
  herm-rules -H "$holder" rules 2> err.$i &
  pids="$pids $!"
done
for i in $pids ; do wait $i || fail "one of eight: $? $(cat err.?)" ; done
same $((before + 8)) "$(generation)" "the generation"
# a file that is replaced all the time: old or new
echo "127.0.0.1:$port" > a ; echo 127.0.0.1:11 > b
cp a rules/policy/net/connect
( while test ! -e enough ; do
    for i in a b ; do cp $i new.$i ; mv new.$i rules/policy/net/connect ; done
  done ) &
changer=$!
i=0
while test $i -lt 10 ; do
  i=$((i + 1))
  rules
  case $(tries tcp 127.0.0.1 $port tcp 127.0.0.1 11) in
    'ok EPERM' | 'EPERM ECONNREFUSED') ;;
    *) fail "neither of the two: $(cat pub/said)" ;;
  esac
done
: > enough
wait $changer
: > rules/policy/net/connect
rules
is EPERM tcp 127.0.0.1 $port

# herm-rules is killed, at each call from its first bpf(2) on: the old rules or the new ones are in
# force, and the next one works
for i in nothing old new ; do mkdir -p $i/policy/net ; done
: > nothing/policy/net/connect
cp a old/policy/net/connect
cp b new/policy/net/connect
strace -qq -o trace -e trace='!ppoll,recvmsg' herm-rules -H "$holder" new 2> err ||
  fail "no trace: $(cat err)"
expect 0 "$nth" -w -N -o calls herm-rules -H "$holder" new
all=$(cat calls)
i=$((all - $(sed -n '/^bpf(/,$p' trace | wc -l))) seen=
while i=$((i + 1)) && test $i -lt "$all" ; do
  rules nothing
  rules old
  got=0
  "$nth" -w -n $i herm-rules -H "$holder" new > killed 2>&1 || got=$?
  same 137 $got "killed at call $i: $(cat killed)"
  case $(tries tcp 127.0.0.1 $port tcp 127.0.0.1 11) in
    'ok EPERM') seen="${seen}o" ;;
    'EPERM ECONNREFUSED') seen="${seen}n" ;;
    *) fail "killed at call $i, neither of the two: $(cat pub/said)" ;;
  esac
done
echo "after a kill at each of $all calls: $seen"
case $seen in oooo*nn) ;; *) fail "not old rules first, then new ones" ;; esac
: > rules/policy/net/connect
rules
is EPERM tcp 127.0.0.1 $port

# two sets of rules, exchanged as fast as can be, that both refuse a service eight names deep: the
# nodes on its path have other numbers in the other set, so a mixture would allow it
deep= path=web
for i in 1 2 3 4 5 6 7 ; do
  deep="$deep$TMPDIR/pub/s6-svscan one $TMPDIR/pub/s6-supervise n$i/log " path=$path/n$i/log
done
mkdir -p one/$path/policy/net other/x/y
cp -R one/web other
mkdir -p other/z/z
for i in one other ; do : > $i/$path/policy/net/connect ; done
rules one
cat > swap.py <<'END2'
# swap.py LEAST FILE < MAP: herm_rule_nodes, while herm-rules changes them from one set to another:
# exchanges the two LEAST times, and until FILE exists
import ctypes, os, struct, sys
libc = ctypes.CDLL(None, use_errno=True)

def bpf(cmd, attr):
    r = libc.syscall(321, cmd, ctypes.create_string_buffer(attr, 128), 128)
    if r < 0:
        raise OSError(ctypes.get_errno(), f"bpf {cmd}")
    return r

key, value = ctypes.create_string_buffer(4), ctypes.create_string_buffer(4)
element = struct.pack("<IIQQQ", 0, 0, ctypes.addressof(key), ctypes.addressof(value), 0)

def nodes():
    bpf(1, element)
    return bpf(14, value.raw)

sets = [nodes()]
os.write(1, b"\n")
sys.stdin = open("go")
sys.stdin.readline()
sets.append(nodes())
n = 0
while n < int(sys.argv[1]) or not os.path.exists(sys.argv[2]):
    value.raw = struct.pack("<I", sets[n % 2])
    bpf(2, element)
    n += 1
END2
least=20000
test -z "${HERM_EMULATED-}" || least=1000
mkfifo go seen
s6-fdholder-retrieve "$holder" "$(held | grep '^herm:rule:.*:nodes$')" \
  /usr/bin/python3 swap.py 5000 pub/web.enough > seen &
swapper=$!
read -r _ < seen
rules other
tell web "cd $TMPDIR/pub ; ($deep/usr/bin/python3 net flood web $least / \
  tcp 127.0.0.1 $port udp 127.0.0.1 9 > flooded) & :"
until_true 20 test -e pub/web.begun || fail "no flood"
echo > go
wait $swapper || fail "no exchanges"
: > pub/stop
until_true 20 test -s pub/flooded || fail "no end of the flood"
read -r n _ passed < pub/flooded
echo "$n calls, 5000 exchanges or more"
same 0 "$passed" "calls that two sets refuse, of $n, between them"
rules

# loaded twice: both judge
first=$holder
holder_start again $second
for i in STORE RETRIEVE ; do echo '^herm:' > again/rules/uid/0/env/S6_FDHOLDER_${i}_REGEX ; done
expect 0 load true
is EPERM tcp 127.0.0.1 $port
holder=$first
mkdir norules
rules norules
is ok tcp 127.0.0.1 $port
holder=$TMPDIR/again/s
rules
is EPERM tcp 127.0.0.1 $port
expect 0 herm-probe-load -H "$holder" -x
holder=$first
is ok tcp 127.0.0.1 $port
rules

# foreign descriptors in place of the maps: an error, and what is in force stays
stats=$(held | grep ':stats$')
for i in nodes tables ; do
  id=$(held | grep "^herm:rule:.*:$i\$")
  for j in file map ; do
    s6-fdholder-retrieve -D "$holder" "$id" s6-fdholder-store "$holder" herm:kept:$i
    if test $j = file
    then s6-fdholder-store "$holder" "$id" < /etc/passwd
    else s6-fdholder-retrieve "$holder" "$stats" s6-fdholder-store "$holder" "$id"
    fi
    expect 111 herm-rules -H "$holder" norules
    got=0
    load -s exec true > out 2>&1 || got=$?
    test $got = 111 || test $got = 112 || fail "a foreign $j as $i: a load exits $got: $(cat out)"
    is EPERM tcp 127.0.0.1 $port
    s6-fdholder-delete "$holder" "$id"
    s6-fdholder-retrieve -D "$holder" herm:kept:$i s6-fdholder-store "$holder" "$id"
  done
done
rules norules
is ok tcp 127.0.0.1 $port
kill $server
