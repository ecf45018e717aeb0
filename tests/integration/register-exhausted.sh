# ISC license.
# timeout: 300
# Out of inodes, of space, of descriptors, in the middle of anything: an error, nothing half-built,
# nothing left, and it works again after.

. "$BUILD/tests/lib.sh"

setup compat < /dev/null
svscan_stop
mount -t tmpfs -o mode=0755,nr_inodes=1000,size=1m small "$scan"
svscan_start "$scan"
expect 0 reg -W keeper
pid=$(pid_of "$(svc keeper)")
used () { df --output="$1" -B 1 "$scan" | tail -n 1 | tr -d ' ' ; }

# attempt WHAT [ prefix... ]: register under the present shortage; 0, or an error and no trace
good=0 bad=0
attempt ()
{
  what=$1 got=0 ; shift
  "$@" timeout -s KILL 60 herm-register -s "$scan" -u $owner -f "$template" -t 1500 x \
    2> "$TMPDIR/err" || got=$?
  case $got in
    0) good=$((good + 1)) ;;
    99|111)
      bad=$((bad + 1))
      test -s "$TMPDIR/err" || fail "$what: no message"
      same keeper "$(herm-list -s "$scan")" "$what: the list after exit $got"
      same "" "$(dots "$scan")" "$what: dot entries after exit $got"
      until_true 5 clean || { procs ; fail "$what: processes left" ; }
      ;;
    127) : ;;   # the dynamic linker could not even start it
    *) cat "$TMPDIR/err" ; fail "$what: exit $got" ;;
  esac
}
# both ways it must have ended, or nothing was tested
both () { test $good -gt 0 && test $bad -gt 3 || fail "$1: $good good, $bad bad" ; good=0 bad=0 ; }

# inodes: room for 0, 1, 2... more
base=$(used iused)
n=0
while test $good = 0
do
  mount -o remount,nr_inodes=$((base + n)) "$scan"
  attempt "$n inodes"
  n=$((n + 1))
  test $n -lt 200 || fail "never enough inodes"
done
mount -o remount,nr_inodes=1000 "$scan"
expect 0 unreg x
both inodes

# space: page by page
page=$(getconf PAGESIZE)
n=0
while test $good = 0
do
  head -c $(((256 - n) * page)) /dev/zero > "$scan/.fill" 2> "$TMPDIR/err" || :
  attempt "$n pages"
  n=$((n + 1))
  test $n -lt 200 || fail "never enough space"
done
# a full disk does not keep a gateway from being unregistered
head -c 10000000 /dev/zero >> "$scan/.fill" 2> "$TMPDIR/err" || :
expect 0 unreg x
rm "$scan/.fill"
both space

# descriptors
n=3
while test $n -lt 40
do
  attempt "$n descriptors" prlimit --nofile=$n:$n
  test $got != 0 || expect 0 unreg x
  n=$((n + 1))
done
both descriptors

# and unregister with too few: it says so, and the next one finishes
n=3
while test $n -lt 40
do
  expect 0 reg x
  got=0
  prlimit --nofile=$n:$n timeout -s KILL 60 herm-unregister -s "$scan" -t 3000 x \
    2> "$TMPDIR/err" || got=$?
  case $got in
    0) good=$((good + 1)) ;;
    99|111) bad=$((bad + 1)) ;;
    127) test $n -lt 6 || { cat "$TMPDIR/err" ; fail "not even started with $n" ; } ;;
    *) cat "$TMPDIR/err" ; fail "unregister with $n descriptors: exit $got" ;;
  esac
  expect 0 unreg x
  absent "$(svc x)"
  no_leftovers "$scan"
  n=$((n + 1))
done
both "unregister's descriptors"

same "$pid" "$(pid_of "$(svc keeper)")" "pid of the keeper"
expect 0 unreg keeper
no_leftovers "$scan"
svscan_stop
umount "$scan"
