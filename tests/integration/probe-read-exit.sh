# ISC license.
# herm-probe-read: usage, what it wants from its environment, how it ends, and what kind of process
# it is.

. "$BUILD/tests/lib.sh"
ring=$BUILD/tests/tools/probe-ring
herm-probe-read 2> err || test $? != 112 || skip "$(cat err)"
echo 'exec file=/x arg=1' > one
: > none

# ---- usage: before anything else, with or without a ring

for o in -x '-w' '-w x' '-w -1' '-w 4294967296' '-w 99999999999999' '-w 5ms' '-k' '-n arg' 'arg' \
  '-P x' '--help' '-n -- arg'
do
  # shellcheck disable=SC2086
  expect 100 herm-probe-read $o
  said 'usage: herm-probe-read'
  # shellcheck disable=SC2086
  expect 100 $ring one herm-probe-read $o
done
for k in '' kernel.attest kernel.attest.execs ,kernel.loss kernel.loss, kernel.loss,,kernel.loss \
  kernel.net.connects herm.gap all
do
  expect 100 $ring one herm-probe-read -k "$k"
  said 'unknown kind'
done
for o in '-w 0' '-w 60000' '-w 1 -w 2' -- ; do
  # shellcheck disable=SC2086
  expect 0 $ring one herm-probe-read -n $o
  printed '"/x"'
done

# ---- the environment

expect 100 herm-probe-read -n
said 'HERM_SETS not set'
for v in HERM_SETS HERM_RING_FD HERM_RING_SIZE HERM_STATS_FD HERM_STATS_CPUS HERM_STATE_FD
do
  expect 100 $ring one env -u $v herm-probe-read -n
  said "$v not set"
done
for a in HERM_SETS= HERM_SETS=exec HERM_SETS=exec,life HERM_SETS=nonsense=tp HERM_SETS==tp \
  HERM_SETS=execs=tp HERM_SETS=exe=tp \
  HERM_RING_FD= HERM_RING_FD=-1 HERM_RING_FD=0 HERM_RING_FD=2 HERM_RING_FD=99 HERM_RING_FD=3x \
    HERM_RING_FD=4294967295 HERM_RING_FD=99999999999 \
  HERM_STATS_FD=x HERM_STATS_FD=1 HERM_STATS_FD=99 HERM_STATE_FD=x HERM_STATE_FD=1 \
    HERM_STATE_FD=99 \
  HERM_RING_SIZE=0 HERM_RING_SIZE=1 HERM_RING_SIZE=4095 HERM_RING_SIZE=6144 HERM_RING_SIZE=1000000 \
    HERM_RING_SIZE=3145728 HERM_RING_SIZE=4294967296 HERM_RING_SIZE=2147483648 \
  HERM_STATS_CPUS=0 HERM_STATS_CPUS=-1 HERM_STATS_CPUS=65537 HERM_STATS_CPUS=4294967296
do
  expect 100 $ring one env "$a" herm-probe-read -n
  said "invalid ${a%%=*}"
  same 0 "$(wc -c < out)" "output with $a"
done
# descriptors of the wrong kind, or too short
exec 9< /dev/null
expect 100 $ring one env HERM_RING_FD=9 herm-probe-read -n
said 'unable to map the ring'
expect 100 $ring one env HERM_STATS_FD=9 herm-probe-read -n
expect 100 $ring one env HERM_STATE_FD=9 herm-probe-read -n
exec 9< "$TMPDIR"
expect 100 $ring one env HERM_RING_FD=9 herm-probe-read -n
exec 9<> one
expect 100 $ring one env HERM_STATE_FD=9 herm-probe-read -n
exec 9<&-
# shellcheck disable=SC2016
expect 100 $ring one sh -c 'HERM_STATE_FD=$HERM_STATS_FD herm-probe-read -n'
# a ring in which more is produced than it can hold is not of that size
expect 100 $ring -s 8192 one sh \
  -c 'printf "\377\377\377" | dd of=/proc/self/fd/$HERM_RING_FD bs=1 seek=4096 conv=notrunc 2> dd
    herm-probe-read -n'
said 'not of HERM_RING_SIZE'
# ... and when it becomes so later, nothing is known of what is there: here, in the place of the
# first record, one that says it is longer than the ring
echo 'exec file=/x ring=4088' > r
cat > later <<'END'
poke () { printf "$2" | dd of=/proc/self/fd/$HERM_RING_FD bs=1 seek=$1 conv=notrunc 2> dd ; }
herm-probe-read > lines &
until grep -q '"/x"' lines ; do sleep 0.02 ; done
poke 8192 '\370\377\1\0'  # its length
poke 8204 '\377\377'       # the same in its head
poke 8312 '\377\17\0\20'  # its name and arguments: as long as can be
# what is produced: the first one, and this one. One byte, while the reader looks at it
poke 4098 '\2'
kill $!
wait $!
END
expect 0 $ring -s 4096 r sh -eu later
said ' lines 1 malformed 1'
same 1 "$(wc -l < lines)" "lines"
# no standard output
expect 100 $ring one sh -c 'exec herm-probe-read -n >&-'

# ---- degraded, losses, numbers that go on

printf 'told 0 5 0\nexec file=/x\nstate 41 0 0\nstat 0 0 9 0 1 5 0\nstat 0 1 9 0 1 2 1\n'\
'stat 1 0 0 0 0 50 50\n' > r
# shellcheck disable=SC2016
degraded='connect tp_btf 22 load: "Invalid" argument
life - 0
file raw_tp x
guard lsm 38 not	active'
expect 0 $ring r env HERM_DEGRADED="$degraded" sh \
  -c 'herm-probe-read -n ; echo again ; herm-probe-read -n'
sed 's/"ts":"[^"]*"/"ts":0/' out | head -n 7 > got
cat > want <<'END'
{"v":"alter1","kind":"herm.degraded","seq":42,"seqid":"0123456789abcdef","ts":0,"payload":{"set":"connect","hook":"tp_btf","errno":22,"reason":"load: \"Invalid\" argument"}}
{"v":"alter1","kind":"herm.degraded","seq":43,"seqid":"0123456789abcdef","ts":0,"payload":{"set":"life","hook":null,"errno":0,"reason":""}}
{"v":"alter1","kind":"herm.degraded","seq":44,"seqid":"0123456789abcdef","ts":0,"payload":{"set":"file","hook":"raw_tp","errno":0,"reason":""}}
{"v":"alter1","kind":"herm.degraded","seq":45,"seqid":"0123456789abcdef","ts":0,"payload":{"set":"guard","hook":"lsm","errno":38,"reason":"not\tactive"}}
END
head -n 4 got | diff want - || fail "degraded lines"
sed -n 5p got | grep -q '"seq":46,.*"filename":"/x"' || fail "the record: $(sed -n 5p got)"
echo '{"v":"alter1","kind":"kernel.loss","seq":47,"seqid":"0123456789abcdef","ts":0,"payload":{"set":"exec","lost":2,"missed":1,"total":8}}' > want
sed -n 6p got | diff want - || fail "losses"
same again "$(sed -n '7,$p' out)" "rest of the output: nothing is said twice"
said 'seen 18 filtered 0 emitted 2 lost 7 missed 1 lines 47'
expect 0 $ring r env HERM_DEGRADED="x y 1 $(head -c 100000 /dev/zero | tr '\0' '"')" \
  herm-probe-read -n
same 0 "$(awk 'length($0) > 16383' out | wc -l)" "lines too long"

# a predecessor that was killed: one newline, then on
printf 'state 7 0 1\nexec file=/x\n' > r
expect 0 $ring r sh -c 'herm-probe-read -n ; herm-probe-read -n'
same '' "$(sed -n 1p out)" "first line"
sed -n 2p out | grep -q '"seq":8,' || fail "second line: $(sed -n 2p out)"
same 2 "$(wc -l < out)" "lines"
# ... behind what it had written, which is in the ring still
printf 'exec file=/1\nexec file=/2\nstate 1 168 1\n' > r
expect 0 $ring r herm-probe-read -n
same '/2' "$(sed -n 's/.*"seq":2,.*"filename":"\([^"]*\)".*/\1/p' out)" "record behind the position"
same 2 "$(wc -l < out)" "lines"
# ... cut because there was no room, and two more that had none
mkdir small
mount -t tmpfs -o size=4096 tests small
head -c 3999 /dev/zero | tr '\0' x > small/lines
echo >> small/lines
echo 'exec file=/x' > r
cat > starts <<'END'
for i in 1 2 3 ; do herm-probe-read -n >> small/lines || echo $? ; done
mount -o remount,size=65536 small
herm-probe-read -n >> small/lines
END
expect 0 $ring r sh -eu starts
same '111 111 111' "$(xargs < out)" "exit codes without room"
same 3 "$(wc -l < small/lines)" "lines"
sed -n 2p small/lines | grep -q '^{"v":"alter1",.*[^}]$' ||
  fail "not a line that is cut: $(sed -n 2p small/lines)"
sed -n 3p small/lines | grep -q '^{"v":"alter1",.*"seq":1,.*"/x".*}}$' ||
  fail "behind it: $(sed -n 3p small/lines)"
umount small
# a position that cannot be
for p in 8 3 133 1000000 18446744073709551608
do
  printf 'exec file=/1\nstate 1 %s 0\n' $p > r
  expect 0 $ring r herm-probe-read -n
done
printf 'exec file=/1\nstate 1 18446744073709551608 0\n' > r
expect 0 $ring r herm-probe-read -n
printed '/1'

# ---- what kind of process

mkfifo fifo
awk 'BEGIN { print "random 5 400" ; print "stat 0 0 400 0 400 0 0" }' > r
# started NAME... : herm-probe-read as uid 10000 on the recipe r, its standard output is the fifo;
# $reader
started ()
{
  # no `as`: $! must be the reader
  setpriv --reuid $owner --regid $owner --clear-groups "$ring" r "$@" > fifo 2> said &
  reader=$!
}
chmod 0666 fifo
started herm-probe-read
exec 8< fifo
read -r line <&8
grep -q '^CapEff:	0*$' /proc/$reader/status || fail "capabilities"
grep -q '^NoNewPrivs:	1$' /proc/$reader/status || fail "new privileges"
same 0 "$(stat -c %u /proc/$reader/mem)" "owner of /proc/PID/mem of a process that is not dumpable"
fds () { ls -l "/proc/$1/fd" | sed -n 's/.* \([0-9]*\) -> \(.*\)/\1 \2/p' | sort -n ; }
fds $reader > fds
setpriv --reuid $owner --regid $owner --clear-groups sleep 1000000 > fifo 2> said.sleep &
other=$!
until_true 10 grep -q sleep /proc/$other/comm || fail "no sleep"
fds $other | sed '1,3d' > fds.other   # what this shell has open itself
kill $other
same 5 "$(grep -cvxF -f fds.other fds)" "number of descriptors: $(cat fds)"
same 1 "$(grep -c memfd:ring fds)" "the ring"
same 1 "$(grep -c 'signalfd' fds)" "the signal descriptor"
for p in "kill -9 $reader" "cat /proc/$reader/mem" "ls /proc/$reader/fd/" \
  "cat /proc/$reader/environ" "strace -p $reader"
do
  # shellcheck disable=SC2086
  ! as 10001 $p > out 2>&1 || fail "another user can: $p"
done
! as $owner cat /proc/$reader/environ > out 2>&1 || fail "its own user can look into it"

# ---- its ends

# a SIGTERM drains, and says the totals
kill -TERM $reader
cat <&8 > rest
wait $reader || fail "SIGTERM: exit $?: $(cat said)"
exec 8<&-
same 399 "$(wc -l < rest)" "lines after the first one"
grep -q 'seen 400 filtered 0 emitted 400 lost 0 missed unknown lines 400' said ||
  fail "totals: $(cat said)"

# SIGINT too
started herm-probe-read
exec 8< fifo
read -r line <&8
kill -INT $reader
cat <&8 > rest
wait $reader || fail "SIGINT: exit $?"
exec 8<&-

# the reader of its standard output goes away: while it writes, and while it has nothing to write
started herm-probe-read
exec 8< fifo
read -r line <&8
exec 8<&-
wait $reader || fail "reader gone: exit $?"
same '' "$(cat said)" "words about it"
echo 'exec file=/x' > r
started herm-probe-read
exec 8< fifo
read -r line <&8
exec 8<&-
wait $reader || fail "reader gone, nothing to write: exit $?"
same '' "$(cat said)" "words about it"
got=0
$ring one herm-probe-read -n > /dev/full 2> said || got=$?
same 111 $got "exit code when there is no room"

# a standard output that takes nothing: SIGTERM ends it all the same, in a few seconds, and its
# successor goes on
awk 'BEGIN { print "random 5 2000" }' > r
mkdir -m 1777 d
cat > two <<'END'
herm-probe-read &
echo $! > d/pid
got=0
wait $! || got=$?
echo $got > d/code
exec herm-probe-read -n
END
# stuck MILLISECONDS SIGNAL...: a reader gets these signals while it is stuck, and has to end in
# that time
stuck ()
{
  rm -f d/*
  limit=$1 ; shift
  exec 8<> fifo
  started sh -eu "$TMPDIR/two"
  until_true 10 test -s d/pid || fail "does not start"
  read -r line <&8
  p=$(cat d/pid)
  before=$(date +%s%3N)
  for sig ; do kill "-$sig" "$p" ; done
  until_true 10 test -s d/code || fail "a reader that is stuck does not end"
  took=$(($(date +%s%3N) - before))
  test $took -lt "$limit" || fail "it took $took ms"
  same 99 "$(cat d/code)" "exit code of a reader that is stuck"
  grep -q 'standard output takes nothing' said || fail "not said: $(cat said)"
  { echo "$line" ; timeout 20 sed '/"seq":2000,/q' <&8 ; } > rest
  exec 8<&-
  wait $reader || fail "its successor: exit $?, $(cat said)"
  # the last line of the first one may be cut; whole ones have every number, and nothing else goes
  # wrong
  grep '^{"v":"alter1",.*}}$' rest | sed 's/.*"seq":\([0-9]*\),"seqid".*/\1/' | sort -nu |
    cmp - seqs || fail "numbers"
  bad=$(grep -c -v -e '^{"v":"alter1",.*}}$' -e '^$' rest) || :
  test "$bad" -le 1 || fail "$bad lines are not whole"
}
seq 2000 > seqs
stuck 4000 TERM
stuck 1500 TERM INT


# ... and when it takes again, it goes on as if nothing had been
again ()   # again HOW PROG...
{
  how=$1 ; shift
  exec 8<> fifo
  started "$@"
  read -r line <&8
  sleep 0.2
  { echo "$line" ; timeout 20 sed '/"seq":2000,/q' <&8 ; } > rest
  kill -TERM $reader
  wait $reader || fail "$how: exit $?: $(cat said)"
  exec 8<&-
  sed 's/.*"seq":\([0-9]*\),"seqid".*/\1/' rest | cmp - seqs || fail "numbers, $how"
}
again pipe herm-probe-read

# the same where pipes cannot be asked not to wait (before Linux 6.4), and where output is a socket
old="strace -D -qq -e trace=pwritev2 -e inject=pwritev2:error=EOPNOTSUPP -o d/trace"
# shellcheck disable=SC2086
as $owner $ring r $old herm-probe-read -n > rest 2> said || fail "$(cat said)"
rm -f d/trace
if test -z "$SANITIZE"
then
  # shellcheck disable=SC2086
  again 'old kernel' $old herm-probe-read
  grep -q 'INJECTED' d/trace || fail "nothing was tried"
  sed -i "s,^herm-probe-read &,$old &," two
  stuck 4000 TERM
  stuck 1500 TERM INT
  grep -q 'INJECTED' d/trace || fail "nothing was tried"
fi
expect 0 $ring -S r herm-probe-read -n
sed 's/.*"seq":\([0-9]*\),"seqid".*/\1/' out | cmp - seqs || fail "numbers, through a socket"
exec 8<> fifo
got=0
$ring -S r sh -c 'herm-probe-read & p=$! ; sleep 0.3 ; kill -TERM $p ; wait $p ; echo $? > code' \
  > rest 2> said || got=$?
exec 8<&-
same 0 "$(cat code)" "a socket that is read slowly"
cut -d , -f 3 rest | sed 's/"seq"://' | cmp - seqs || fail "numbers, through a slow socket"
