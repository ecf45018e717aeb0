# ISC license.
# herm-follow where the log directory, the cursor or the system is not as it should be: what it
# refuses it names, what it cannot store it does not print, and a rotation at any moment loses
# nothing.
# timeout: 120

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/follow.inc"
cd "$TMPDIR"
chmod 0755 .
refused ()   # refused FILE
{
  expect 111 "$@"
  test ! -s out || fail "printed $(cat out)"
}

# ---- a log directory with something else in it: it is named
mkdir log
lines 1 3 > elsewhere
for name in current previous ; do
  for what in 'ln -s ../elsewhere' mkfifo mkdir ; do
    $what log/$name
    refused herm-follow -n log
    said "unable to read log/$name: "
    rm -r log/$name
  done
done
lines 1 2 > "$(archive 10)"
lines 3 4 > log/current
for file in log/current "$(archive 10)" ; do
  chmod 0 "$file"
  refused as $owner herm-follow -n log
  said "unable to read $file: "
  chmod 0644 "$file"
done
chmod 0700 log
refused as $owner herm-follow -n log
said 'unable to watch log: '
chmod 0711 log
refused as $owner herm-follow -n log
chmod 0755 log
expect 0 as $owner herm-follow -n log
same '1 2 3 4' "$(numbers out)" "as another user"
# what is no file is no archive
ln -s ../elsewhere "$(archive 05)"
mkfifo "$(archive 06)"
mkdir "$(archive 07)"
expect 0 herm-follow -n log
same '1 2 3 4' "$(numbers out)" "beside what is no archive"
rm -r "$(archive 05)" "$(archive 06)" "$(archive 07)"

# ---- the clock was set back
mv "$(archive 10)" "$(archive 30)"
lines 5 6 > "$(archive 20)"
lines 7 8 >> log/current
sed -i '/"seq":[34],/d' log/current
lines 3 4 >> "$(archive 30)"
expect 0 herm-follow -n log
same '1 2 3 4 5 6 7 8' "$(numbers out)" "archives that are not in order"
expect 0 herm-follow -n log 00000000000000aa:2
same '3 4 5 6 7 8' "$(numbers out)" "not in order, after 2"
expect 0 herm-follow -n log 00000000000000aa:5
same '6 7 8' "$(numbers out)" "not in order, after 5"

# ---- a repetition that was not finished
rm log/*
lines 1 6 > "$(archive 10)"
lines 4 4 > log/current
expect 0 herm-follow -n log 00000000000000aa:4
same '5 6' "$(numbers out)" "after a number that comes twice"

# ---- cursors
rm log/*
lines 1 4 > log/current
expect 0 herm-follow -n -c cursor log
for n in 30 58 60 ; do
  head -c $n cursor > bad
  test $n != 60 || { cat cursor ; echo ; } > bad
  cp bad before
  expect 100 herm-follow -n -c bad log
  said 'bad is not a cursor'
  cmp bad before || fail "it changed what is no cursor"
done
sed 's/^./X/' cursor > bad
expect 100 herm-follow -n -c bad log
ln -s cursor link
mkfifo pipe
expect 111 herm-follow -n -c link log
expect 100 herm-follow -n -c pipe log
expect 111 herm-follow -n -c nowhere/cursor log
# of another log: what it does not know is said
lines 1 9 00000000000000bb > log/other
mkdir foreign
mv log/other foreign/current
expect 0 herm-follow -n -c other foreign
expect 0 herm-follow -n -c other log
same 'herm.gap 10 null rotated 1 2 3 4' "$(numbers out)" "a foreign cursor"
# a full disk: nothing is printed that is not remembered
mkdir full
mount -t tmpfs -o size=4k full full
head -c 4096 /dev/zero > full/x
refused herm-follow -n -c full/cursor log
said 'unable to write the cursor: '
rm full/x
expect 0 herm-follow -n -c full/cursor log
same '1 2 3 4' "$(numbers out)" "after the full disk"
head -c 10000 /dev/zero > full/x 2> err || :
lines 5 5 >> log/current
expect 0 herm-follow -n -c full/cursor log
same 5 "$(numbers out)" "a cursor on a full disk"
rm full/x
lines 6 6 >> log/current
cp full/cursor before
mount -o remount,ro full
refused herm-follow -n -c full/cursor log
cmp full/cursor before || fail "it changed"
umount full

# ---- the directory is removed and made again: the cursor knows
expect 0 herm-follow -n -c cursor log
herm-follow -c cursor log > got 2> err &
p=$!
until_true 10 sh -c "ls -l /proc/$p/fd | grep -q inotify"
mv log log.old
got=0 ; wait $p || got=$?
same 111 $got "the directory was renamed"
refused herm-follow -n -c cursor log
mkdir log
lines 9 12 > log/current
lines 1 2 00000000000000cc >> log/current
expect 0 herm-follow -n -c cursor log
same 'herm.gap 7 8 rotated 9 10 11 12 1 2' "$(numbers out)" "a directory that was made again"

# ---- a symbolic link to the directory, that is changed meanwhile: the directory counts
ln -s log link.log
herm-follow link.log > got 2> err &
p=$!
until_true 10 grep -q '"seq":2,.*00cc' got
ln -s log.old new
mv -T new link.log
lines 3 3 00000000000000cc >> log/current
lines 7 7 >> log.old/current
until_true 10 grep -q '"seq":3,.*00cc' got || fail "not followed"
# ---- who reads is gone, and nothing is written
kill $p
expect 0 sh -c 'herm-follow log now | true'

# ---- no inotify instance is left
cat > hold.py <<'END'
import ctypes, resource, sys
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
libc = ctypes.CDLL(None)
n = 0
while libc.inotify_init() >= 0:
    n += 1
print(n, flush=True)
sys.stdin.read()
END
chmod 0644 hold.py
mkfifo hold
exec 9<> hold
as $QUIET /usr/bin/python3 hold.py < hold > held 9<&- &
until_true 20 test -s held
chmod 0755 log
limit=$(cat /proc/sys/fs/inotify/max_user_instances)
if test "$(cat held)" = "$limit"
then
  refused as $QUIET herm-follow log
  said 'unable to watch log: '
else echo "not tried: $(cat held) instances of inotify, and the limit is $limit"
fi
echo > hold
exec 9<&-

# ---- processors, -b: all comes once, from what was renamed meanwhile
for way in '-b' '!cat' '!gzip -c' ; do
  rm -rf live live.in ; mkdir live ; mkfifo live.in
  case $way in -b) set -- -b n300 s4096 ./live ;; *) set -- n300 s4096 "$way" ./live ;; esac
  s6-log "$@" < live.in &
  exec 8> live.in
  until_true 10 test -e live/current
  herm-follow live > got 2> err &
  p=$!
  lines 1 1 >&8
  until_true 20 grep -q '"seq":1,' got || fail "$way: $(cat err)"
  n=1
  while test $n -lt 600   # never two rotations in a row: the first file would be compressed
  do
    lines $((n + 1)) $((n + 25)) >&8
    n=$((n + 25))
    until_true 20 grep -q "\"seq\":$n," got || fail "$way: $(tail -n 1 got) $(cat err)"
  done
  same "$(seq $n | xargs)" "$(numbers got)" "s6-log with $way"
  exec 8>&-
  kill $p
done
lines $((n + 1)) $((n + 1)) >> live/current
expect 0 herm-follow -n live
same "rotated $((n + 1))" "$(jq -r '.payload.cause // .seq' out | sed -n '1p;$p' | xargs)" \
  "archives that are compressed"

# ---- a log directory on a read-only disk: the same lines, and it can be followed
mkdir ro
mount -t tmpfs -o size=64k ro ro
lines 1 2 > ro/@40000000692a000000000010.s
lines 3 4 > ro/current
mount -o remount,ro ro
expect 0 herm-follow -n ro
same '1 2 3 4' "$(numbers out)" "from a read-only disk"
herm-follow ro > got 2> err &
p=$!
until_true 20 grep -q '"seq":4,' got || fail "a read-only disk: $(cat err)"
mount -o remount,rw ro
lines 5 5 >> ro/current
until_true 20 grep -q '"seq":5,' got || fail "it does not follow: $(cat err)"

# ---- on a full disk: s6-log waits in the middle of a line, and the line comes when it is whole
kill $p
wait $p || :   # it holds files that are removed
rm ro/*
head -c 60000 /dev/zero > ro/filler
mkfifo full.in
s6-log n300 s100000 ./ro < full.in 2> err.log &
log=$!
exec 8> full.in
herm-follow ro > got 2> err &
p=$!
lines 1 100 >&8
until_true 20 grep -q 'No space left' err.log || fail "the disk is not full"
until_true 20 grep -q '"seq":[0-9]*,' got || fail "nothing before the full disk: $(cat err)"
! grep -q '"seq":100,' got || fail "the disk was not full: nothing was tested"
rm ro/filler
lines 101 120 >&8
exec 8>&-
until_true 60 grep -q '"seq":120,' got || fail "after the full disk: $(tail -n 1 got) $(cat err)"
same "$(seq 120 | xargs)" "$(numbers got)" "with a full disk in between"
kill $p
wait $log

# ---- a log of a lower layer, whose current is copied up while it is followed
mkdir lower upper work over
mkdir lower/log
lines 1 3 > lower/log/current
chmod 0744 lower/log/current   # s6-log ended in order, and goes on with it
if mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work over over 2> err
then
  herm-follow over/log > got 2> err &
  p=$!
  until_true 20 grep -q '"seq":3,' got || fail "a lower layer: $(cat err)"
  lines 4 200 | s6-log n300 s4096 ./over/log
  until_true 20 grep -q '"seq":200,' got || fail "overlayfs: $(tail -n 1 got) $(cat err)"
  same "$(seq 200 | xargs)" "$(numbers got)" "a log that was copied up"
  kill $p
  expect 0 herm-follow -n over/log
  same "$(seq 200 | xargs)" "$(numbers out)" "all archives on overlayfs"
else echo "not tried: overlayfs: $(cat err)"
fi

# ---- a rotation at any moment
step=5
test -z "$SANITIZE${HERM_EMULATED-}" || step=40
test -z "${HERM_LINES-}" || step=1
starts="/usr/bin/python3 $BUILD/tests/tools/follow-starts.py"
$starts starts "$TMPDIR/starts" $step
$starts stops "$TMPDIR/stops"
