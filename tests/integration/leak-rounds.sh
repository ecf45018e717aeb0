# ISC license.
# timeout: 600
# 200 rounds of register and unregister, four at a time, on a live s6-svscan: nothing is left, and a
# name can be taken again at once.

. "$BUILD/tests/lib.sh"

rounds=50
test -z "$SANITIZE" || rounds=15

totals ()
{
  echo "$(count s6-supervise) supervisors, $(count s6-log) loggers, $(zombies |
    wc -l) zombies, dots: $(dots "$scan")"
}

# worker NAME: rounds, always with the same name
worker ()
{
  i=0
  while test $i -lt $rounds
  do
    case $((i % 3)) in
      0) reg "$1" ;;
      1) reg -W "$1" ;;
      2) reg -D "$1" ;;
    esac || { echo "$1: register in round $i: $?" ; return 1 ; }
    s6-svok "$(svc "$1")" && s6-svok "$(svc "$1")/log" || {
      echo "$1: not supervised in round $i"
      return 1
    }
    admin s6-svwait -U -t 60000 "$(svc "$1")/log" || {
      echo "$1: no logger in round $i"
      return 1
    }
    unreg "$1" || { echo "$1: unregister in round $i: $?" ; return 1 ; }
    test ! -e "$(svc "$1")" || { echo "$1: still there in round $i" ; return 1 ; }
    # of this name there may be nothing now, whatever the others do
    ! procs | grep -q "/$1.*(deleted)" || { echo "$1: processes left in round $i" ; return 1 ; }
    i=$((i + 1))
  done
}

for m in compat nested
do
  setup $m < /dev/null
  # somebody lives there all the time, so that the counts are not all 0
  expect 0 reg -W keeper
  logger_up keeper
  pid=$(pid_of "$(svc keeper)")
  before=$(totals)
  same "2 supervisors, 1 loggers, 0 zombies, dots: " "$before" "before"
  workers=
  for w in 1 2 3 4
  do
    worker "w$w" > "$TMPDIR/w$w" 2>&1 &
    workers="$workers $!"
  done
  for w in $workers ; do wait "$w" || bad=yes ; done
  cat "$TMPDIR"/w?
  test -z "${bad-}" ||
    fail "a worker in $m: see above; s6-svscan said: $(tail -n 20 "$TMPDIR/svscan.log")"
  no_leftovers "$scan"
  same "$before" "$(totals)" "after $((4 * rounds)) rounds"
  same "$pid" "$(pid_of "$(svc keeper)")" "pid of the keeper"
  same keeper "$(herm-list -s "$scan")" "the list"
  # nor in event/, where each -W and each wait has subscribed
  same "" "$(ls -A "$(svc keeper)/event")" "subscriptions"
  expect 0 unreg keeper
  no_leftovers "$scan"
  svscan_stop
done
