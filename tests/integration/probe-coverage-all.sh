#!/bin/sh
# ISC license.
# no-vm: python is too slow there
# timeout: 300
# no-sanitize: probe-coverage runs the same programs
# Rows of the table COVERAGE in herm-probes.7 that need a record of their own: one that begins or
# ends meanwhile, a table that is full, a tree, an overlay, a mount.
# covers: before-attach ring-old holder-end tree-full tree-orphan tree-skip inode-overlay file-bind
# covers: tcp-close-old net-full exec-helper life-kernel
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
. "$BUILD/tests/integration/probe-connect.inc"
need_bpf
chmod 0755 .
cp /bin/true victim
victim () { as $quiet ./victim "$1" ; }
argvs () { sed -n 's/.*"argv":\["\.\/victim","\([^"]*\)"\].*/\1/p' lines | xargs ; }
got () { test "$(argvs)" = "$1" ; }
# begin OPTION...: herm-probe-load with these, and a reader, to the files lines and told
begin ()
{
  rm -f ready
  mkfifo ready
  herm-probe-load -d 3 "$@" herm-probe-read > lines 2> told 3> ready &
  reader=$!
  read -r _ < ready || fail "herm-probe-load: $(cat told)"
}
# silent: ends the reader; nothing says that something is missing
silent ()
{
  recorded
  ! grep -e herm.degraded -e kernel.loss lines || fail "a line tells"
  ! grep ' lost ' told | grep -vE ' lost 0 missed (0|unknown)' || fail "the totals tell"
}

# before the programs are attached
victim before
begin $exec -u $quiet
victim after
until_true 10 got after || fail "before-attach: $(cat lines told)"
silent

# what a ring has when another one replaces it
holder_start h $second
herm-probe-load -H "$holder" $exec -u $quiet true
victim unread
begin -H "$holder" $exec -u $quiet -b 65536
victim read
until_true 10 got read || fail "ring-old: $(cat lines told)"

# after the end of the holder: its reader goes on, and says so once
link=$(held | grep ':link')
id=$(s6-fdholder-retrieve "$holder" "$link" sh \
  -c 'sed -n "s/^prog_id:[[:space:]]*//p" /proc/$$/fdinfo/0')
kill $holder_pid
gone () { ! bpftool prog show id "$id" > shown 2>&1 ; }
until_true 10 gone || fail "program $id outlives the holder"
victim ended
until_true 10 grep -q herm.degraded lines || fail "holder-end: no line tells"
recorded
same read "$(argvs)" "holder-end"
same 'exec null 3' "$(jq -r 'select(.kind == "herm.degraded").payload |
  "\(.set) \(.hook) \(.errno)"' lines)" "holder-end"

# a tree: a process whose parent ended before
mkfifo gate
mkdir -m 0777 done
exec 5<> gate
setpriv --reuid $quiet --regid $quiet --clear-groups sh -c '
  ( { read -r _ ; ./victim orphan ; : > done/orphan ; } <&5 & )
  { read -r _ ; ./victim child ; : > done/child ; } <&5 &
  : > done/made
  wait' &
family=$!
until_true 10 test -e done/made || fail "no family"
begin $exec -r $family
echo >&5
echo >&5
until_true 10 test -e done/orphan || fail "no orphan"
until_true 10 test -e done/child || fail "no child"
until_true 10 got child || fail "tree-orphan: $(cat lines told)"
silent

# one without room in the table, and one whose fork the kernel skipped
tree ()
{
  # shellcheck disable=SC2016
  herm-probe-load $exec -r $$ sh -c '"$@" && exec herm-probe-read -n' sh /usr/bin/python3 \
    "$BUILD/tests/tools/coverage-tree.py" "$1" $quiet > lines 2> told || fail "$1: $(cat told)"
  same 'known again' "$(argvs)" "tree-$1"
}
tree full
same 'tree 1' "$(jq -r 'select(.kind == "kernel.loss").payload | "\(.set) \(.lost)"' lines)" \
  "tree-full: lost"
tree skip
! grep -e herm.degraded -e kernel.loss lines || fail "tree-skip: a line tells"

# what the kernel starts for a process, and is nobody's child: only without a filter
cat > act <<'END'
if mount -t cgroup -o none,name=herm$(mktemp -u XXXXXX) v1 v1
then
  mkdir v1/herm-cov
  echo 1 > v1/herm-cov/notify_on_release
  echo /bin/true > v1/release_agent
  sh -c 'echo $$ > v1/herm-cov/cgroup.procs'
  : > agent
fi
truncate -s 8M disk
mkfs.ext4 -q disk
if mount -o loop disk m ; then umount m ; : > thread ; fi
read -r _ <&5
exec herm-probe-read -n
END
mkdir v1 m
begin $exec -s life
herm-probe-load $exec -s life -r $$ sh act > mine 2> told.mine &
mine=$!
has () { test "$(jq "select(.kind == \"$1\") | .payload | select($2)" "$3")" ; }
agent='.argv == ["/bin/true", "/herm-cov"] and .uid == 0' thread='.comm == "kthreadd"'
until_true 10 has kernel.attest.exec '.argv[0] == "mkfs.ext4"' lines || fail "$(cat told.mine)"
until_true 5 test -e thread || echo "not tried here: life-kernel: $(cat told.mine)"
test ! -e thread || until_true 10 has kernel.process.fork "$thread" lines || fail "life-kernel"
test -e agent || echo "not tried here: exec-helper: $(cat told.mine)"
test ! -e agent || until_true 10 has kernel.attest.exec "$agent" lines || fail "exec-helper"
echo >&5
wait $mine || fail "$(cat told.mine)"
recorded
rmdir v1/herm-cov 2> err || :
umount v1 2> err || :
has kernel.attest.exec '.argv[0] == "mkfs.ext4"' mine || fail "not our own"
! has kernel.attest.exec "$agent" mine || fail "exec-helper with a filter"
! has kernel.process.fork "$thread" mine || fail "life-kernel with a filter"

# an overlay of two file systems, which both have an inode of that number; and a file of the list
# by other names
mkdir a b both list
mount -t tmpfs a a
mount -t tmpfs b b
echo a > a/x
echo b > b/y
same "$(stat -c %i a/x)" "$(stat -c %i b/y)" "the inodes"
mount -t overlay -o lowerdir=a:b,xino=off overlay both
echo secret > list/secret
ln list/secret linked
touch bound
HERM_SENSITIVE=$TMPDIR/list
export HERM_SENSITIVE
begin -s file -k file=tp -u $quiet
mount --bind list/secret bound
as $quiet cat both/x both/y list/secret linked bound > read
umount bound
unshare --mount sh -c 'mount --bind list/secret bound && exec "$@"' sh \
  setpriv --reuid $quiet --regid $quiet --clear-groups cat bound >> read
same "a b secret secret secret secret" "$(xargs < read)" "the files"
opened ()
{
  jq -r "select(.kind == \"kernel.file.open\").payload | select(.comm == \"cat\") |
    select(.path | test(\"/($1)$\")) | $2" lines
}
all () { test "$(opened 'x|y|secret|linked|bound' .path | wc -l)" = 6 ; }
until_true 10 all || fail "inode-overlay, file-bind: $(cat lines told)"
silent
same 1 "$(opened '[xy]' '"\(.dev) \(.ino)"' | sort -u | wc -l)" "inode-overlay: different ids"
same "secret true
linked false
bound false
bound false" "$(opened 'secret|linked|bound' '"\(.path | sub(".*/"; "")) \(.sensitive)"')" file-bind
same 1 "$(opened 'secret|linked|bound' '"\(.dev) \(.ino)"' | sort -u | wc -l)" "file-bind: the ids"

# the end of a connection from before, and of one from now on
cat > old.py <<'END'
import os, socket, sys
os.setresuid(int(sys.argv[1]), 0, 0)
s = socket.socket()
s.bind(("127.0.0.1", 0))
s.listen()
c = socket.create_connection(s.getsockname())
a = s.accept()[0]
print(c.getsockname()[1], flush=True)
sys.stdin.readline()
c.close()
if a.recv(1) != b"":
    raise SystemExit("not closed")
c = socket.create_connection(s.getsockname())
print(c.getsockname()[1], flush=True)
c.close()
END
cat > full.py <<'END'
import os, resource, socket, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (20000, 20000))
os.setresuid(int(sys.argv[1]), 0, 0)
made = []
for i in range(16384 + 16):
    s = socket.socket()
    s.setblocking(False)
    s.connect_ex((f"198.51.100.{1 + i % 200}", 1))
    made.append(s)
END
connect=
for i in tp_btf tp raw_tp
do
  works connect $i > /dev/null || continue
  connect="-s connect! -k connect=$i -u $quiet -b 33554432"
  break
done
test -n "$connect" || skip "connect: $(cat refusal)"
nets () { jq -r 'select(.kind | startswith("kernel.net.")) | "\(.kind) \(.payload.sport)"' lines ; }
lonely /usr/bin/python3 old.py $quiet > ports <&5 &
old=$!
until_true 10 test -s ports || fail "no connection"
begin $connect
echo >&5
wait $old || fail "tcp-close-old: the driver"
made () { test "$(nets | wc -l)" -ge "$1" ; }
until_true 10 made 2 || fail "tcp-close-old: $(cat lines told)"
silent
same "kernel.net.connect $(tail -n 1 ports)
kernel.net.close $(tail -n 1 ports)" "$(nets)" "tcp-close-old"

# more connections than there is room for: nobody answers them
begin $connect
lonely sh -c 'ip route add 198.51.100.0/24 dev lo && echo 6 > /proc/sys/net/ipv4/tcp_syn_retries &&
  exec /usr/bin/python3 full.py $1' sh $quiet || fail "net-full: the driver"
until_true 20 made 16384 || fail "net-full: $(tail -n 3 lines) $(cat told)"
recorded
same 16384 "$(nets | wc -l)" "net-full: lines"
same "connect 16" "$(jq -r 'select(.kind == "kernel.loss").payload | "\(.set) \(.lost)"' lines)" \
  "net-full: lost"
