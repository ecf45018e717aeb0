# ISC license.
# timeout: 600
# Eight workers register and unregister on a scandir where idle gateways live: no process,
# descriptor or inode is left, nobody idle is touched, and a round takes as many system calls at the
# end as at the start.
# HERM_ROUNDS: rounds of all workers together. HERM_IDLE: idle gateways. The long one:
#   HERM_ROUNDS=10000 HERM_IDLE=200 HERM_TIMES=6 tests/run leak-long

. "$BUILD/tests/lib.sh"

rounds=${HERM_ROUNDS:-400}
idle=${HERM_IDLE:-40}
test -z "$SANITIZE" || rounds=${HERM_ROUNDS:-120}
for n in "$rounds" \
  "$idle" ; do case $n in ''|0*|*[!0-9]*) fail "not a number above 0: $n" ;; esac ; done
each=$(((rounds + 7) / 8))

# The scandir is a file system of its own: its inodes are those of slots and nothing else. What is
# deleted and still open counts.
setup compat < /dev/null
svscan_stop
mount -t tmpfs -o mode=0755 scandir "$scan"
svscan_start "$scan"

descriptors () { ls "/proc/$1/fd" | wc -l ; }
inodes () { df --output=iused "$scan" | tail -n 1 | tr -d ' ' ; }
processes () { set -- /proc/[0-9]* ; echo $# ; }
keepers () { for k in "$scan"/gateway-k* ; do s6-svstat -o pid,updownsince "$k" ; done ; }
totals ()
{
  echo "processes $(processes)"
  echo "supervisors $(count s6-supervise) loggers $(count s6-log) services $(count \
    sleep) zombies $(zombies | wc -l)"
  echo "descriptors: s6-svscan $(descriptors \
    "$svscan_pid"), supervisors of the first idle one $(descriptors "$sup1") $(descriptors "$sup2")"
  echo "inodes $(inodes)"
  echo "dot entries: $(dots "$scan")"
}
# Processes let go of things a moment after the locks that herm-unregister waits for.
is_as_before () { totals > "$TMPDIR/after" ; cmp -s "$TMPDIR/before" "$TMPDIR/after" ; }
as_before ()
{
  until_true 10 is_as_before || same "$(cat "$TMPDIR/before")" "$(cat "$TMPDIR/after")" "$1"
}

one_round ()   # one_round NUMBER NAME: what fails
{
  case $(($1 % 3)) in
    0) reg "$2" || { echo "register: $?" ; return 1 ; } ;;
    1) reg -W "$2" || { echo "register -W: $?" ; return 1 ; } ;;
    2) reg -D "$2" || { echo "register -D: $?" ; return 1 ; } ;;
  esac
  s6-svok "$scan/gateway-$2" && s6-svok "$scan/gateway-$2/log" || {
    echo "not supervised"
    return 1
  }
  unreg "$2" || { echo "unregister: $?" ; return 1 ; }
  test ! -e "$scan/gateway-$2" || { echo "still there" ; return 1 ; }
  echo >> "$TMPDIR/rounds.$2"
}

worker ()
{
  i=0
  while test $i -lt "$each"
  do
    one_round $i "$1" || { echo "$1, round $i: see above" ; return 1 ; }
    i=$((i + 1))
  done
}

# calls FILE: the system calls of a register -W and an unregister, by name. How often a program
# wakes up while it waits is a matter of chance, so of some rounds the lowest number of each call is
# taken: what the work itself needs. Those by which it waits (for a lock with a timer, for an event)
# cannot be made equal even so: they may differ by 4, all others not at all.
calls ()
{
  rm -f "$TMPDIR"/strace.*
  for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15
  do
    strace -c -f -U name,calls -o "$TMPDIR/strace.reg$i" herm-register -s "$scan" -u $owner \
      -f "$template" -W traced
    logger_up traced
    strace -c -f -U name,calls -o "$TMPDIR/strace.unreg$i" herm-unregister -s "$scan" traced
  done
  for what in reg unreg
  do
    awk -v what=$what '
      $2 ~ /^[0-9]+$/ && $1 != "total" {
        seen[$1]++
        if (!($1 in low) || $2 < low[$1]) low[$1] = $2
      }
      END { for (c in low) if (seen[c] == 15) print what, c, low[c] }' \
        "$TMPDIR"/strace.${what}[1-9]* | sort
  done > "$1"
  # or nothing was traced
  grep -q '^reg rename' "$1" && grep -q '^unreg unlink' "$1" || {
    cat "$1"
    fail "the trace lacks what must be there"
  }
}

seq -f k%g "$idle" > "$TMPDIR/names"
while read -r k ; do reg -W "$k" || fail "idle $k" ; done < "$TMPDIR/names"
while read -r k ; do logger_up "$k" ; done < "$TMPDIR/names"
same "$idle" "$(herm-list -s "$scan" | wc -l)" "idle gateways"
sup1=$(procs | awk -v d="$scan/gateway-k1" '$3 == "s6-supervise" && $4 == d { print $1 }')
sup2=$(procs | awk -v d="$scan/gateway-k1/log" '$3 == "s6-supervise" && $4 == d { print $1 }')
test -n "$sup1" && test -n "$sup2" || fail "no supervisors of k1"

# one round before anything is counted: a first one may make what stays, as the lock
one_round 1 traced
no_leftovers "$scan"
test -n "$SANITIZE" || calls "$TMPDIR/calls.before"
no_leftovers "$scan"
totals > "$TMPDIR/before"
keepers > "$TMPDIR/keepers.before"
cat "$TMPDIR/before"
grep -q "^supervisors $((2 * idle)) loggers $idle services $idle zombies 0\$" "$TMPDIR/before" ||
  fail "not what lives there"

# control: one gateway that stays is seen in each of the numbers
reg -W stays
logger_up stays
totals > "$TMPDIR/control"
for line in ^processes ^supervisors ^descriptors ^inodes
do
  test "$(grep $line "$TMPDIR/before")" != "$(grep $line "$TMPDIR/control")" ||
    fail "does not see one more gateway: $line"
done
unreg stays
as_before "after one gateway came and went"

rm -f "$TMPDIR"/rounds.*
start=$(date +%s)
workers=
for w in 1 2 3 4 5 6 7 8
do
  worker "w$w" > "$TMPDIR/w$w" 2>&1 &
  workers="$workers $!"
done
bad=
for w in $workers ; do wait "$w" || bad=yes ; done
cat "$TMPDIR"/w?
test -z "$bad" || fail "a worker: see above; s6-svscan said: $(tail -n 20 "$TMPDIR/svscan.log")"
same $((8 * each)) "$(cat "$TMPDIR"/rounds.* | wc -l)" "rounds"
echo "$((8 * each)) rounds in $(($(date +%s) - start)) s"

no_leftovers "$scan"
as_before "after $((8 * each)) rounds"
same "$(cat "$TMPDIR/keepers.before")" "$(keepers)" "pids and times of the idle ones"
same "$idle" "$(herm-list -s "$scan" | wc -l)" "the list"
same "" "$(find "$scan"/gateway-k*/event "$scan"/gateway-k*/log/event ! -type d)" "subscriptions"
if test -z "$SANITIZE"
then
  calls "$TMPDIR/calls.after"
  awk '{ n[$1] += $3 } END { for (w in n) print w, n[w], "system calls" }' "$TMPDIR/calls.after"
  # a look more or less, while it waits, opens files
  waits=' (ppoll|poll|read|openat|close|fcntl|rt_sigaction|rt_sigprocmask|rt_sigreturn|setitimer) '
  same "$(grep -Ev "$waits" "$TMPDIR/calls.before")" "$(grep -Ev "$waits" "$TMPDIR/calls.after")" \
    "system calls of a round"
  for f in before after ; do
    grep -E "$waits" "$TMPDIR/calls.$f" > "$TMPDIR/waits.$f" || fail "nothing waits"
  done
  awk 'NR == FNR { was[$1 " " $2] = $3 ; next } { d = $3 - was[$1 " " $2] ; delete was[$1 " " $2] ;
    if (d > 4 || d < -4) print }
    END { for (c in was) if (was[c] > 4) print c, "gone" }' "$TMPDIR/waits.before" \
      "$TMPDIR/waits.after" > "$TMPDIR/waits"
  same "" "$(cat "$TMPDIR/waits")" "system calls of waiting in a round"
  no_leftovers "$scan"
fi

xargs -n 1 -P 4 herm-unregister -s "$scan" < "$TMPDIR/names"
no_leftovers "$scan"
same "0 0" "$(count s6-supervise) $(count s6-log)" "supervisors and loggers at the end"
svscan_stop
umount "$scan"
