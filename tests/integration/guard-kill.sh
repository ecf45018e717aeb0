#!/bin/sh
# ISC license.
# timeout: 120
# covers: guard-call guard-compat guard-starting
# The set guard: kills processes of its services or below its process, and no others, for calls that
# the policy does not allow; each kill is a line. Supervisors, their children before they execute,
# and 50 bystanders live on, and so does what finds no room in the table of processes, which counts
# as lost.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
. "$BUILD/tests/integration/names.inc"
. "$BUILD/tests/integration/guard.inc"

mkdir -p deny/syscalls names/net
printf '%s\n' mkdir mkdirat setsid '?fork_of_tomorrow' > deny/syscalls/deny
echo 1 > names/net/connect
services web other
cp "$BUILD/tests/tools/confined" confined

expect 100 herm-probe-load -s guard -g "$scan" -G web true
said 'needs a policy'
expect 100 herm-probe-load -s guard -u $gw -p deny true
said 'needs a process or services'
expect 100 herm-probe-load -s exec -p deny true
said 'not given: guard'
expect 100 herm-probe-load -s guard -g "$scan" -G web -p names true
said 'says nothing about system calls'
expect 100 herm-probe-load -s guard -g "$scan" -G web -p absent true
expect 100 sh -c 'herm-probe-load -s guard -r $$ -p deny true' # its parent: it is a descendant
said 'among those that guard would kill'

bystanders

rm -f observing
mkfifo observing
observer=
guard ()   # guard OPTION...
{
  herm-probe-load -d 3 -s guard! "$@" herm-probe-read > lines 2> observe.err 3> observing &
  observer=$!
  read -r _ < observing || { cat observe.err ; fail "the probes do not load" ; }
}
enough ()
{
  kill "$observer"
  wait "$observer" || fail "the reader: $? $(cat observe.err)"
  validate < lines > valid || { cat valid ; fail "not by the schema" ; }
}
in_service () { tell "$1" "($2) ; echo \$? > $TMPDIR/pub/code.$1" ; cat "pub/code.$1" ; }
chmod 0777 pub
kills ()
{
  jq -r '.payload | "\(.service) \(.comm) \(.call) \(.abi) \(.killed)"' lines |
    sort | uniq -c | sed 's/^ *//'
}

guard -g "$scan" -G web -p deny
same 137 "$(in_service web "exec mkdir $TMPDIR/made/a")" "mkdir in web"
same 137 "$(in_service web "(exec mkdir $TMPDIR/made/b)")" "its descendant"
same 0 "$(in_service web "exec sleep 0")" "an allowed program"
compat=
if ./confined int80 > refusal 2>&1 ; then
  same 137 "$(in_service web "exec $TMPDIR/confined int80")" "int 0x80 in web"
  compat='1 web confined null compat true
'
fi
same 0 "$(in_service other "exec mkdir $TMPDIR/made/c")" "mkdir in other"
as $gw mkdir made/d || fail "mkdir of no service"
# the service again: its supervisor's child calls setsid before it executes run
before=$(pid_of service/web)
s6-svc -r service/web
again () { p=$(pid_of service/web) && test "$p" != "$before" && test "$p" -gt 0 ; }
until_true 10 again || fail "web does not start again"
same 137 "$(in_service web "exec setsid true")" "setsid in web"
enough
same "${compat}2 web mkdir mkdir native true
1 web setsid setsid native true" "$(kills)" "lines"
same 0 "$(in_service web "exec mkdir $TMPDIR/made/e")" "mkdir in web, later"
all_live

# a process that runs, its descendants, and a call of the 32-bit ABI; held, so nobody has to stay
cat > obeys <<'END'
while read -r x ; do eval "$x" ; done
END
mkfifo -m 0666 one
as $gw sh obeys < one &
target=$!
exec 7> one
holder_start h $second
expect 0 herm-probe-load -H "$holder" -s guard! -r $target -p deny true
echo "(mkdir $TMPDIR/made/f ; echo \$? > pub/f) ; cd / ; : > $TMPDIR/pub/g" >&7
until_true 10 test -e pub/g || fail "the target does not answer"
same 137 "$(cat pub/f)" "mkdir below the process"
echo "mkdir() { : ; } ; exec setsid true" >&7
got=0
wait $target || got=$?
same 137 $got "the process itself"
herm-probe-load -H "$holder" -x
exec 7>&-
all_live

# a table that is full: a new process is of no service, and lives; an older one does not
cat > full.py <<'END'
# full.py MAP fill | empty: of keys that no process has
import ctypes, errno, struct, sys
libc = ctypes.CDLL(None, use_errno=True)

def bpf(cmd, attr):
    return libc.syscall(321, cmd, ctypes.create_string_buffer(attr, 128), 128)

key, value = ctypes.create_string_buffer(16), ctypes.create_string_buffer(12)
fd = bpf(14, struct.pack("<I", int(sys.argv[1])))
assert fd >= 0, ctypes.get_errno()
element = struct.pack("<IIQ", fd, 0, ctypes.addressof(key))
cmd, end = 3, errno.ENOENT
if sys.argv[2] == "fill":
    element += struct.pack("<Q", ctypes.addressof(value))
    cmd, end = 2, errno.E2BIG
for i in range(65537):
    struct.pack_into("<QQ", key, 0, 1, 2 ** 32 + i)
    if bpf(cmd, element) < 0:
        assert ctypes.get_errno() == end
        break
print(i)
END
load () { herm-probe-load -H "$holder" -s guard! -g "$scan" -G web -p deny "$@" ; }
lost () { herm-probe-status -j -H "$holder" | jq '.sets[] | select(.set == "tree") | .lost' ; }
expect 0 load true
prog=$(s6-fdholder-retrieve "$holder" "$(held | grep ':link\.guard' | head -n 1)" \
  sed -n 's/^prog_id:[[:space:]]*//p' /proc/self/fdinfo/0)
if test -n "$prog"
then
  for id in $(bpftool -j prog show id $prog | jq '.map_ids[]') ; do
    ! bpftool map show id $id | grep -q 'name herm_tree ' || tree=$id
  done
# before Linux 5.15 no link tells its program: in a machine, where no other test runs
else tree=$(bpftool -j map list | jq '[.[] | select(.name == "herm_tree").id] | max')
fi
same 0 "$(lost)" "processes lost"
/usr/bin/python3 full.py $tree fill || fail "the table cannot be filled"
same 0 "$(in_service web "mkdir $TMPDIR/made/full ; setsid true")" "a new process in web"
test "$(lost)" -gt 0 || fail "nothing counts as lost"
# as long as the probe: a process that the table has already
tell web "echo \$\$ > $TMPDIR/pub/pid"
echo "exec mkdir $TMPDIR/made/self" > in.web
dead "$(cat pub/pid)" "the service itself"
load herm-probe-read -n > lines 2> observe.err || fail "the reader: $(cat observe.err)"
grep -q '"kind":"kernel.loss".*"set":"tree"' lines || fail "the loss is not said"
same '1 web mkdir mkdir native true' \
  "$(grep '"kind":"kernel.guard.kill"' lines > killed ; mv killed lines ; kills)" "lines"
/usr/bin/python3 full.py $tree empty || fail "the table cannot be emptied"
until_true 10 again || fail "web does not start again"
before=$(pid_of service/web)
s6-svc -r service/web
until_true 10 again || fail "web does not start again"
same 137 "$(in_service web "exec mkdir $TMPDIR/made/h")" "mkdir in web, once there is room"
herm-probe-load -H "$holder" -x
all_live
pkill -u $gw -f '^sh bystander'
