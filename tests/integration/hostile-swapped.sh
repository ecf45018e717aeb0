# ISC license.
# timeout: 900
# The owner acts between two steps: root's herm-seed, herm-register and herm-unregister are stopped
# before each of their system calls in turn, the owner swaps something for a link, a FIFO or a
# directory, and they go on.

. "$BUILD/tests/lib.sh"

. "$BUILD/tests/integration/hostile.inc"

# every stepth call, the first drawn by chance; with HERM_FAULTS=all, each
step=30
test -z "$SANITIZE" || step=59
test "${HERM_FAULTS-}" != all || step=1
test -r /dev/urandom
offset=$(($(od -An -N2 -tu2 /dev/urandom) % step + 1))
echo "from call $offset, each ${step}th"

: > "$TMPDIR/landed"
chmod 0666 "$TMPDIR/landed"
# what the owner does, told by $1; he works in the scandir; a try that comes too early or too late
# does nothing
cat > "$TMPDIR/attack" <<'END'
cd "$SCAN" || exit 1
swap ()   # swap PATH KIND: PATH goes elsewhere, something else takes its place
{
  test -e "$1" || test -L "$1" || return 1
  to=$(dirname "$1")/.swapped.$(basename "$1").$$
  mv "$1" "$to" || return 1
  case $2 in
    link) ln -s "$C/dir" "$1" ;;
    file) ln -s "$C/file" "$1" ;;
    dangling) ln -s "$C/dir/created" "$1" ;;
    fifo) mkfifo "$1" ;;
    dir) mkdir "$1" ;;
  esac
}
a=$1
case $a in
  staging-*) for i in .herm.new.* ; do swap "$i" "${a##*-}" && ok=1 ; done ;;
  removal-*) for i in .herm.del.* ; do swap "$i" "${a##*-}" && ok=1 ; done ;;
  slot-*) swap gateway-x "${a##*-}" && ok=1 ;;
  lock-*) swap .herm.lock "${a##*-}" && ok=1 ;;
  scan-*) cd .. && swap "${SCAN##*/}" "${a##*-}" && ok=1 ;;
  # part/NAME-KIND: in whatever name the slot or the seeded directory has just now
  part/*)
    n=${a#part/} n=${n%-*}
    for i in gateway-x .herm.new.* .herm.del.* seeded ; do swap "$i/$n" "${a##*-}" && ok=1 ; done ;;
esac 2> /dev/null
test -z "$ok" || echo "$a" >> "$LANDED"
exit 0
END
export SCAN="$scan" LANDED="$TMPDIR/landed"

# each FROM STEP ATTACK PREPARE prog...: before that call and each STEPth after it
each ()
{
  n=$1 every=$2 attack=$3 prepare=$4 ; shift 4
  while :
  do
    $prepare
    got=0
    timeout -s KILL 30 "$nth" -n "$n" \
      -h "setpriv --reuid $owner --regid $owner --clear-groups sh $TMPDIR/attack $attack" "$@" \
      > "$TMPDIR/out" 2> "$TMPDIR/err" || got=$?
    case $got in
      137) cat "$TMPDIR/err" ; fail "$1 hangs, $attack at call $n" ;;
      255) break ;;
      0|1|99|100|111) ;;
      *) cat "$TMPDIR/err" ; fail "$1: exit $got, $attack at call $n" ;;
    esac
    n=$((n + every))
  done
  unharmed "$1, $attack at some call"
  clean_up
}
landed () { grep -q "^$attack\$" "$TMPDIR/landed" ; }

# under ATTACK PREPARE prog...: at moments drawn by chance, and if none is right, at more, at last
# at all. In the sanitizer pass only a few calls are tried, mostly the sanitizer's own: an attack
# may not hit.
under ()
{
  each $offset $step "$@"
  for every in 5 1 ; do test -n "$SANITIZE" || landed || each 1 $every "$@" ; done
  test -n "$SANITIZE" || landed || fail "$attack never hit $3: not tested"
  : > "$TMPDIR/landed"
}

# herm-seed shows each thing only when it is finished, the last one just before its end
seeded ()
{
  rm -rf "$scan/seeded" "$scan"/.swapped* ; as $owner mkdir "$scan/seeded" "$scan/seeded/log"
}
for mo in group compat
do
  for a in part/supervise-link part/event-link part/supervise/control-file \
    part/supervise/control-fifo part/log-link part/log/supervise-link part/log/event-dangling
  do
    case $mo:$a in group:part/supervise/control-*) continue ;; esac   # the owner cannot write there
    under $a seeded herm-seed -u $owner -m $mo "$scan/seeded"
  done
done
rm -rf "$scan/seeded"

for a in staging-link staging-dir staging-fifo staging-dangling slot-link slot-dir slot-file \
  lock-link lock-file lock-dangling lock-fifo part/supervise-link part/event-link
do
  under $a clean_up herm-register -s "$scan" -u $owner -f "$template" -t 300 x
done

live ()
{
  clean_up ; as $owner herm-register -s "$scan" -f "$template" -t 20000 x 2>> "$TMPDIR/live.err" ||
    fail "the owner cannot register: $(tail -n 3 "$TMPDIR/live.err")"
}
for a in slot-link slot-dir removal-link removal-dir removal-fifo lock-link lock-fifo \
  part/supervise-link part/supervise/lock-fifo part/supervise/lock-file \
  part/supervise/control-file part/supervise/control-fifo part/log-link part/data-link \
    part/data/lock-fifo part/env-link part/event-link
do
  under $a live herm-unregister -s "$scan" -t 300 -k 100 x
done
