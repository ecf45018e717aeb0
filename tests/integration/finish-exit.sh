# ISC license.
# herm-finish: which ends of run are final (125), which are not, and every other exit code.

. "$BUILD/tests/lib.sh"

# defaults: 0, 78, 100 and 112 are final
i=0
while test $i -le 255
do
  case $i in 0|78|100|112) c=125 ;; *) c=0 ;; esac
  expect $c herm-finish -- $i 0
  i=$((i + 1))
done
# killed by a signal (s6 says 256): never final by default
for s in 1 2 6 9 11 15 31 64 ; do expect 0 herm-finish -- 256 $s ; done
# what s6 gives more: the service's name and, from 2.13, a process group
expect 100 herm-finish

# -p: these in place of the default
expect 125 herm-finish -p 3 -- 3 0
expect 0 herm-finish -p 3 -- 0 0
expect 0 herm-finish -p 3 -- 78 0
expect 125 herm-finish -p 0,78 -- 78 0
expect 125 herm-finish -p 0,78 -- 0 0
expect 0 herm-finish -p 0,78 -- 7 0
expect 0 herm-finish -p 0,78 -- 100 0
expect 125 herm-finish -p 255 -- 255 0
# a signal is not an exit code, whatever its number
expect 0 herm-finish -p 9,15 -- 256 9
expect 0 herm-finish -s 15 -- 15 0

# -s: signals, by number or name
expect 125 herm-finish -s 15 -- 256 15
expect 125 herm-finish -s TERM,KILL -- 256 9
expect 125 herm-finish -s SIGTERM -- 256 15
expect 0 herm-finish -s TERM,KILL -- 256 11
expect 125 herm-finish -p 4 -s 9 -- 4 0
expect 125 herm-finish -p 4 -s 9 -- 256 9

# -w: final unless the variable is truthy
for v in 1 true yes on TRUE Yes oN
do
  expect 0 env FLAG="$v" herm-finish -w FLAG -- 1 0
  expect 125 env FLAG="$v" herm-finish -w FLAG -- 78 0
done
for v in '' 0 false no off 2 yess ' 1' t y
do
  expect 125 env FLAG="$v" herm-finish -w FLAG -- 1 0
done
expect 125 env -u FLAG herm-finish -w FLAG -- 1 0
expect 125 env -u FLAG herm-finish -w FLAG -- 256 9

# prog runs when it is not final, as the same process, and does not when it is
expect 7 herm-finish -- 1 0 sh -c 'echo "ran $*" ; exit 7' x -p 1
printed "ran -p 1"
expect 125 herm-finish -- 78 0 touch "$TMPDIR/ran"
absent "$TMPDIR/ran"
expect 127 herm-finish -- 1 0 "$TMPDIR/nonexistent"
: > "$TMPDIR/noexec"
expect 126 herm-finish -- 1 0 "$TMPDIR/noexec"
# composed with s6-permafailon, in a service directory without deaths: not final
mkdir -p "$TMPDIR/d/supervise"
: > "$TMPDIR/d/supervise/death_tally"
(cd "$TMPDIR/d" && expect 9 herm-finish -- 1 0 s6-permafailon 60 2 1-255 sh -c 'exit 9')

# usage
for a in '' '1' '-z 1 0' '-p x 1 0' '-p 256 1 0' '-p -1 1 0' '-p 1, 1 0' '-s NOSUCH 1 0' '-w' \
  'x 0' '1 x' '-- -1 0' '257 0' "-w =x 1 0"
do
  # shellcheck disable=SC2086
  expect 100 herm-finish $a
done
