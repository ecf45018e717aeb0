#!/bin/sh
# ISC license.
# timeout: 300
# Files opened by io_uring: with the hook lsm beside the set file each gives one line, by whatever
# thread the kernel opens it, and nothing else gives one; without it they are not seen, as the page
# says.
# covers: uring-open uring-fail uring-opath uring-link
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
uring=$BUILD/tests/tools/files-uring
need_schema
# the driver can read it
HERM_SENSITIVE=/etc/passwd
export HERM_SENSITIVE
rounds=5000
test -z "${HERM_EMULATED-}" || rounds=300
chmod 0777 .
mkdir -m 0777 try
got=0
(cd try && echo go | "$uring" $quiet > /dev/null 2> ../refusal) || got=$?
test $got != 77 || skip "$(cat refusal)"
same 0 $got "exit of the driver ($(cat refusal))"

# run NAME HOOKS OPTIONS...: NAME.did is what the driver says that it did, NAME.lines what was
# recorded
run ()
{
  name=$1 asked=$2 ; shift 2
  mkdir -m 0777 $name
  cd $name
  expect 0 herm-probe-load -s 'file!' -k "file=$asked" -u $quiet sh -c '
    did=$1 ; shift
    echo go | "$@" | cat > "$did" &&
    echo "$HERM_SETS" > sets &&
    exec herm-probe-read -n' sh ../$name.did "$uring" "$@" $quiet
  cd ..
  said ' lost 0 missed '
  cp out $name.lines
  unseen=$(grep -c '^unseen$' $name.did || :)
  sed -i '/^unseen$/d' $name.did
  sums $name < err
  n=$(validate < out) || fail "$name: $n"
}

# sums NAME: everything that was seen is in the ring, filtered or lost, and what is in the ring is a
# line
sums ()
{
  # shellcheck disable=SC2046
  set -- $1 $(sed \
    -En 's/.* seen (\S+) filtered (\S+) emitted (\S+) lost (\S+) missed (\S+) .*/\1 \2 \3 \4 \5/p')
  test $# = 6 || fail "$1: no totals"
  same $2 $(($3 + $4 + $5)) "$1: seen"
  same $4 "$(grep -c -e '"kind":"kernel.file.' -e '"kind":"kernel.blind"' $1.lines)" "$1: lines"
  emitted=$4 lost=$5 missed=${6#unknown}
}
compare () { /usr/bin/python3 "$BUILD/tests/tools/files.py" "$@" || fail "lines differ" ; }

if works file tp
then
  run without tp
  grep -v '"hook":"lsm"' without.did > without.tp
  compare without.tp < without.lines
fi

if ! works file tp+lsm
then
  # where BPF programs are asked, lsm is not just silent
  version=$(uname -r | sed 's/^\([0-9]*\)\.\([0-9]*\).*/\1 * 1000 + \2/')
  ! grep -qw bpf /sys/kernel/security/lsm 2> err || test $(($version)) -lt 6001 ||
    fail "lsm ought to work: $(cat refusal)"
  skip "$(tail -n 1 refusal)"
fi

run native tp+lsm
same 1 "$unseen" "opens behind another request"
n=$(compare native.did < native.lines) || { echo "$n" ; fail "io_uring" ; }
test "$n" -gt 20 || fail "only $n opens"
for i in '"path":"/etc/passwd",.*"sensitive":true' '"op":"io_uring",.*"sensitive":false' ; do
  grep -q "$i" native.lines || fail "no line with $i"
done
if works file tp+compat+lsm
then
  run compat tp+compat+lsm -i
  same file=tp+lsm+compat "$(cat compat/sets)" HERM_SETS
  compare compat.did < compat.lines
fi
# by itself it is used, and others are not seen
herm-probe-load -s file -u $quiet sh \
  -c 'echo "$HERM_SETS" ; cd try && echo go | "$1" -s 10 $2 && exec herm-probe-read -n' sh \
    "$uring" $second > out 2> err || fail "$(cat err)"
case $(head -n 1 out) in *+lsm*) ;; *) fail "not used: $(cat out err)" ;; esac
same 1 "$(wc -l < out)" "lines when another user opens files"
# nor outside of a tree; a thread of io_uring is in it with its process. On an overlay the file
# below is opened with other ids: no filter by uid
sleep 1000000 & outside=$!
for root in $$ $outside
do
  mkdir -m 0777 tree.$root
  herm-probe-load -s file -k file=tp+lsm -r $root sh -c '
    cd "$3" && echo go | "$1" $2 > /dev/null && exec herm-probe-read -n -k kernel.file.open' sh \
      "$uring" $quiet tree.$root > out 2> err || fail "$(cat err)"
  case $root in $$) n=$(grep -c '"op":"io_uring"' native.did) ;; *) n=0 ;; esac
  same $n "$(grep -c '"op":"io_uring"' out || :)" "lines with -r $root"
done
kill $outside

# a page, and two at once: every one is a line or lost
for size in 4096 33554432
do
  herm-probe-load -s 'file!' -k file=tp+lsm -u $quiet -b $size sh -c '
    echo go | "$1" -s $2 $3 & a=$!
    echo go | "$1" -s $2 $3 & b=$!
    wait $a && wait $b && exec herm-probe-read -n' sh "$uring" $rounds $quiet > storm.lines \
      2> said || fail "$(cat said)"
  sums storm < said
  same $((2 * 2 * rounds)) $((emitted + lost + ${missed:-0})) "$size: emitted + lost + missed"
  same "$lost" \
    "$(sed -n 's/.*"kind":"kernel.loss".*"set":"file","lost":\([0-9]*\),.*/\1/p' storm.lines |
      awk '{ n += $1 } END { print n + 0 }')" "$size: lines of loss"
  head -n 200 storm.lines > some
  n=$(validate < some) || fail "$size: $n"
  case $size in 4096) test "$lost" -gt $rounds || fail "a page holds too much: $(cat said)" ;; esac
done
