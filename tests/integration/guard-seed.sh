# ISC license.
# timeout: 200
# no-sanitize: each program has a test of its own
# What agent-assembly's own tests of its daemon, planner and policies ask for (B1 to B13, B38 to
# B41), in the shape that it has here: a request is a program, the daemon an s6-fdholder. A function
# for each, by name. A control group runs through all of them.
. "$BUILD/tests/lib.sh"
apart
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
. "$BUILD/tests/integration/names.inc"
. "$BUILD/tests/integration/guard.inc"
cp "$BUILD/tests/tools/net.py" pub/net
chmod 0777 pub
services web
bystanders

holder_start h $second
for i in STORE RETRIEVE ; do echo '^herm:' > h/rules/uid/0/env/S6_FDHOLDER_${i}_REGEX ; done
load () { herm-probe-load -H "$holder" -u $gw "$@" ; }
unload () { expect 0 herm-probe-load -H "$holder" -x ; }
status () { expect 0 herm-probe-status -j -H "$holder" ; }
is () { same "$2" "$(jq -c "$1" out)" "$1" ; }   # is FILTER VALUE, of the last status
mkdir -p deny/syscalls
echo mkdir > deny/syscalls/deny

# a server that accepts, sends HEX, and closes, or not
cat > server.py <<'END'
import socket, sys
kept = []
s = socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1])
s.listen()
while True:
    c = s.accept()[0]
    c.sendall(bytes.fromhex(sys.argv[2]))
    if len(sys.argv) > 3:
        kept.append(c)
    else:
        c.close()
END
serve ()   # serve NAME HEX [ stay ]
{
  /usr/bin/python3 server.py "$@" &
  servers="${servers-} $!"
  until_true 10 test -S "$1" || fail "no server"
}

# each request has its answer, and it is JSON
B1 ()
{
  for s in exec life ; do
    expect 0 load -s $s! true
    status
    is '[.sets[].set]' "[\"$s\"]"
  done
  unload
  expect 1 herm-probe-status -j -H "$holder"
}

# a peer that closes, and one that announces 4 GiB
B2 ()
{
  serve closing ''
  serve huge ffffffff0000 stay
  expect 111 herm-probe-status -H closing
  expect 111 herm-probe-status -H huge
  expect 111 herm-probe-load -H huge -x
  expect 111 herm-probe-load -H closing -s exec true
}

# a socket with any name, for its user alone
B3_B4 ()
{
  expect 100 herm-probe-status
  odd=$(printf 'odd\377')
  mkdir -m 0755 "$odd"
  mkfifo odd.ready
  s6-ipcserver-socketbinder -a 0600 "$odd/s" s6-fdholderd -1 -i h/rules > odd.ready &
  read -r _ < odd.ready
  servers="$servers $!"
  same 600 "$(stat -c %a "$odd/s")" "the mode of the socket"
  expect 1 herm-probe-status -H "$odd/s"
  expect 111 as $second herm-probe-status -H "$odd/s"
  said 'Permission denied'
}

# the users of the rules; nobody else
B5 ()
{
  expect 0 load -s exec! true
  expect 0 as $second herm-probe-status -H "$holder"
  got=0
  as $third herm-probe-status -H "$holder" > out 2> err || got=$?
  test $got = 100 || test $got = 111 || fail "another user: $got $(cat out err)"
  got=0
  as $third herm-probe-load -H "$holder" -x > out 2> err || got=$?
  test $got = 100 || test $got = 111 || fail "another user unloads: $got $(cat out err)"
  expect 0 as $second herm-probe-status -H "$holder"
  expect 100 as $second herm-rules -H "$holder" deny
}

# to ask needs no BPF
B6 ()
{
  expect 0 strace -qq -o trace -e trace=bpf \
    setpriv --reuid $second --regid $second --clear-groups herm-probe-status -H "$holder"
  same '' "$(cat trace)" 'calls of bpf(2)'
}

# what is not loaded is unloaded; rules need their set
B7 ()
{
  unload
  unload
  mkdir norules
  expect 100 herm-rules -H "$holder" norules
  said 'has no probe set egress'
}

# a whole life: sets, rules, guard on a process that runs, another list for it
B8 ()
{
  expect 0 load -s exec! -s life! -s egress! -g "$scan" true
  expect 0 herm-rules -H "$holder" norules
  as $gw sleep 1000000 &
  sleeper=$!
  expect 0 load -s guard! -r $sleeper -p deny true
  mkdir -p more/syscalls
  printf '%s\n' mkdir rmdir > more/syscalls/deny
  expect 0 load -s guard! -r $sleeper -p more true
  status
  is '[.sets[] | select(.links > 0) | .set] - ["tree"]' '["guard"]'
  unload
  kill $sleeper || fail "the process is dead"
}

# a daemon that is not there, and one that never answers (which takes its time)
B9 ()
{
  expect 111 herm-probe-status -H absent
  serve silent '' stay
  { timeout 50 herm-probe-status -H silent 2> silent.err || echo $? > silent.code ; } &
}
B9_end ()
{
  until_true 30 test -s silent.code || fail "waits for ever"
  same 99 "$(cat silent.code)" "a silent holder: $(cat silent.err)"
}

# all sets that were asked for; rules even if there are none, to take away old ones
B10 ()
{
  expect 0 load -s exec! -s life! -s connect! sh -c 'echo "$HERM_SETS"'
  same 'connect exec life' "$(tr , '\n' < out | sed 's/=.*//' | sort | xargs)" "sets"
  expect 0 load -s egress! -g "$scan" true
  mkdir -p some/policy/net
  : > some/policy/net/connect
  for i in some norules ; do expect 0 herm-rules -H "$holder" $i ; done
  status
  is '.rules.policies' '[]'
}

# allow and deny are what they say, in their order
B11 ()
{
  mkdir -p order/syscalls
  printf '%s\n' rmdir mkdir getpid > order/syscalls/deny
  herm-policy-check order > out || fail "herm-policy-check: $?"
  same 'rmdir mkdir getpid' "$(sed -n 's,^syscalls/deny:[0-9]*: \([a-z]*\).*,\1,p' out | xargs)" \
    "the order"
  mkfifo -m 0666 pub/go
  for i in order:137 deny:1 ; do
    as $gw sh -c 'read -r x < pub/go ; rmdir nothing 2> /dev/null ; echo $? > pub/code' &
    target=$!
    expect 0 load -s guard! -r $target -p ${i%:*} true
    echo > pub/go
    wait $target || fail "the shell itself: $?"
    same $i "${i%:*}:$(cat pub/code)" "its child calls rmdir"
    unload
  done
}

# guard: a process, a list, and never a moment with half of it
B12 ()
{
  expect 100 load -s guard! -p deny true
  expect 100 load -s guard! -r $$ true
  mkdir silentp
  expect 100 load -s guard! -r $$ -p silentp true
  as $gw /usr/bin/python3 -c 'import os
while not os.path.exists("pub/enough"): os.getppid()' &
  target=$!
  until_true 10 sees || fail "no target"
  # with an allow list, one that lacks anything would kill
  mkdir -p others/syscalls
  sed -n 's/^HERM_SYSCALL(\(.*\))$/\1/p' "$BUILD/src/include/herm/syscalls.h" |
    grep -vx 'mkdir\|mkdirat' > others/syscalls/allow
  for i in deny others more others deny others ; do
    expect 0 load -s guard! -r $target -p $i true
  done
  unload
  : > pub/enough
  wait $target || fail "killed between two lists: $?"
  # an empty list: nothing could ever start
  mkdir -p nothing/syscalls
  : > nothing/syscalls/allow
  expect 100 load -s guard! -r $$ -p nothing true
  said 'no program can start'
}
sees () { test "$(tr '\0' ' ' < /proc/$target/cmdline | cut -c 1-6)" != setpri ; }

# variables: what they mean when nothing was given, and which must be
B13 ()
{
  for i in '' $quiet ; do
    HERM_UIDS=$i expect 0 herm-probe-load -s exec! true
  done
  HERM_UIDS=x expect 100 herm-probe-load -s exec! true
  HERM_UIDS=x expect 0 herm-probe-load -s exec! -u $quiet true
  for i in HERM_SETS HERM_RING_FD HERM_RING_SIZE HERM_STATS_FD HERM_STATS_CPUS HERM_STATE_FD ; do
    expect 100 herm-probe-load -s exec! -u $quiet sh -c 'unset $0 ; exec herm-probe-read -n' $i
    said "$i not set"
  done
}

yaml ()   # yaml DIRECTORY < DOCUMENT
{
  cat > in.yaml
  rm -rf "$1"
  expect 0 herm-policy-from-yaml in.yaml "$1"
}

# the envelope and the flat form; what is misspelt is refused
B38 ()
{
  printf '%s\n' 'apiVersion: agent-assembly/v1' 'kind: Policy' 'metadata: { name: x }' \
    'spec: { network: { allowlist: [ 10.0.0.0/8 ] } }' | yaml envelope
  echo 'network: { allowlist: [ 10.0.0.0/8 ] }' | yaml flat
  rm -f envelope/name flat/name
  diff -r envelope flat || fail "the envelope and the flat form differ"
  while read -r text ; do
    echo "$text" > in.yaml
    expect 100 herm-policy-from-yaml in.yaml bad
    absent bad
  done <<'END'
capabilities: { dney: [ file_read ] }
network: { allowlists: [] }
spec: { netwrok: { allowlist: [] } }
tools: { sh: { alow: true } }
netwrok: {}
filesystem: { raed: { allow: [] } }
filesystem: { read: { alow: [] } }
capabilities: { allow: [ fly ] }
syscalls: { allow: [ raed ] }
~
{}
metadata: { name: x }
budget: { daily: 1 }
END
  : > in.yaml
  expect 100 herm-policy-from-yaml in.yaml bad
}

# files: absent, empty, listed; paths by components
B39 ()
{
  echo 'filesystem: { read: { allow: [ /usr//lib/./x/, /etc ] }, write: { allow: [] } }' | yaml fs
  same '/usr/lib/x /etc' "$(xargs < fs/fs/read)" "paths"
  test -e fs/fs/write && test ! -s fs/fs/write || fail "an empty list is not empty"
  absent fs/fs/exec
  for i in etc /a/../b ; do
    echo "filesystem: { read: { allow: [ $i ] } }" > in.yaml
    expect 100 herm-policy-from-yaml in.yaml bad
  done
  mkdir fsdir fsdirs two
  echo in > fsdir/f ; echo out > fsdirs/f
  mkdir -p inner/fs
  printf '%s\n' /usr /lib '?/lib64' /etc "$PREFIX" "$TMPDIR/two" "$TMPDIR/fsdir" > inner/fs/read
  if herm-confine -x scope -p inner true 2> refusal
  then
    expect 0 herm-confine -x scope -p inner cat fsdir/f
    expect 1 herm-confine -x scope -p inner cat fsdirs/f
    # two tiers: what both allow
    sed '$d' inner/fs/read > two/read ; mkdir -p two/fs ; mv two/read two/fs/read
    expect 1 herm-confine -x scope -p inner herm-confine -x scope -p two cat fsdir/f
    expect 0 herm-confine -x scope -p inner herm-confine -x scope -p two cat /etc/hostname
  fi
}

# lowering: the same each time, addresses as they are, calls by number, what is not enforced told
B40 ()
{
  doc='network: { allowlist: [ 10.0.0.0/8:443, "[::1]" ] }
syscalls: { allow: [ exit, read, close, write, read ] }
tools: { rm: { allow: true, requires_approval_if: path starts_with "/etc" AND x } }
capabilities: { deny: [ file_write ] }'
  echo "$doc" | yaml one
  echo "$doc" | yaml another
  diff -r one another || fail "not the same twice"
  same '10.0.0.0/8:443 [::1]:*' "$(xargs < one/net/connect)" "addresses"
  same '+baseline exit read close write read' "$(grep -v '^#' one/syscalls/allow | xargs)" "calls"
  for i in 'tools: rm' 'capabilities.deny: file_write' ; do
    grep -qx "$i" one/ignored || fail "dropped in silence: $i"
  done
}

# ten documents and six hosts: by the document, and by what a service can connect to
B41 ()
{
  hosts='127.0.0.1 127.0.0.2 127.1.2.3 ::1 ::ffff:127.0.0.1 ::ffff:127.0.0.2'
  expect 0 load -s egress! -g "$scan" true
  calls=
  for i in $hosts ; do calls="$calls tcp $i 11" ; done
  while read -r list ; do
    rm -rf r
    mkdir -p r/web
    if test "$list" = absent
    then echo 'syscalls: { allow: [ read ] }'
    else echo "network: { allowlist: [ $list ] }"
    fi | yaml r/web/policy
    rm -rf r/web/policy/syscalls r/web/policy/ignored
    expect 0 herm-rules -H "$holder" r
    tell web "/usr/bin/python3 $TMPDIR/pub/net $calls > $TMPDIR/pub/said 2>&1"
    same "$(/usr/bin/python3 - "$list" $hosts <<'END'
import ipaddress, sys
words = [w.strip(' "') for w in sys.argv[1].split(",") if w.strip()]
def allows(word, host):
    if word in ("absent", "*"):
        return True
    net, _, port = word.partition("]:") if word[0] == "[" else word.partition(":")
    net = ipaddress.ip_network(net.strip("[]").replace("]", ""))
    return port in ("", "11") and host.version == net.version and host in net
def real(s):
    a = ipaddress.ip_address(s)
    return getattr(a, "ipv4_mapped", None) or a
print(*["ECONNREFUSED" if any(allows(w, real(h)) for w in words) else "EPERM"
        for h in sys.argv[2:]])
END
)" "$(cat pub/said)" "the list $list"
  done <<'END'
absent

"*"
127.0.0.1
127.0.0.0/8
127.0.0.1:11
127.0.0.1:12
"[::1]"
"127.0.0.2:11", "[::1]:11"
"127.1.0.0/16", "[::1]:12"
END
  unload
}

B9
for b in B1 B2 B3_B4 B5 B6 B7 B8 B10 B11 B12 B13 ; do $b ; all_live ; echo "ok $b" ; done
got=0
herm-policy-from-yaml absent.yaml absent 2> refusal || got=$?
if test $got = 112 ; then cat refusal
else for b in B38 B39 B40 B41 ; do $b ; all_live ; echo "ok $b" ; done
fi
B9_end
echo "ok B9"
kill $servers
pkill -u $gw -f '^sh bystander'
