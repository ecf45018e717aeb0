# ISC license.
# herm-follow on ext4, which gives the inode of a file that was deleted to the next one: a new log
# file with the inode of one that it has read is a new file, with a cursor, stopped, and under
# SIGKILLs.
# timeout: 150

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/follow.inc"
cd "$TMPDIR"
inode () { stat -c %i "$1" ; }
reused () { same $1 "$(inode log/current)" "the inode of the new file: nothing was tested" ; }

truncate -s 16M disk
mkfs.ext4 -q disk
mkdir ext4
mount -o loop disk ext4 2> err || skip "cannot mount a file here: $(cat err)"
cd ext4
mkdir log

# ---- stopped, with a cursor: the new file is shorter, as long, longer, or of another ring
lines 1 4 > log/current
expect 0 herm-follow -n -c cursor log
same '1 2 3 4' "$(numbers "$TMPDIR/out")" "the first file"
next=5
for n in 1 4 9
do
  i=$(inode log/current)
  rm log/current
  lines $next $((next + n - 1)) > log/current
  reused $i
  expect 0 herm-follow -n -c cursor log
  same "$(seq -s ' ' $next $((next + n - 1)))" "$(numbers "$TMPDIR/out")" \
    "the same inode, $n lines"
  next=$((next + n))
done
i=$(inode log/current)
rm log/current
lines 1 20 00000000000000bb > log/current
reused $i
expect 0 herm-follow -n -c cursor log
same "herm.gap $next null rotated $(seq -s ' ' 1 20)" "$(numbers "$TMPDIR/out")" \
  "the same inode, another ring"
i=$(inode log/current)
rm log/current
lines 22 23 00000000000000bb > log/current
reused $i
expect 0 herm-follow -n -c cursor log
same 'herm.gap 21 21 rotated 22 23' "$(numbers "$TMPDIR/out")" "the same inode, and a gap"

# ---- it runs, and is stopped: the new current has the inode of an archive that it knows as read
rm log/current
for i in 1 2 3 4 ; do lines $((i * 2 - 1)) $((i * 2)) > "$(archive 0$i)" ; done
lines 9 10 > log/current
herm-follow log > got 2> err &
p=$!
until_true 20 grep -q '"seq":10,' got || fail "$(cat err)"
next=11
for round in 1 2 3
do
  kill -STOP $p
  i=$(inode "$(archive 0$round)")
  rm "$(archive 0$round)"
  mv log/current "$(archive ${round}0)"
  lines $next $((next + 4)) > log/current
  reused $i
  next=$((next + 5))
  if test $round = 2   # it is an archive before it was seen
  then
    mv log/current "$(archive ${round}5)"
    lines $next $((next + 1)) > log/current
    next=$((next + 2))
  fi
  kill -CONT $p
  until_true 20 grep -q "\"seq\":$((next - 1))," got || fail "round $round: $(numbers got)"
done
same "$(seq -s ' ' 1 $((next - 1)))" "$(numbers got)" "inodes of archives"
kill $p

# ---- three archives only, so that inodes come again and again, and both are killed
lines=10000 kills=8
test -z "${HERM_EMULATED-}" || lines=3000 kills=3
/usr/bin/python3 "$BUILD/tests/tools/follow.py" storm "$PWD/storm" $lines $kills 4096 3
cd ..
umount ext4
