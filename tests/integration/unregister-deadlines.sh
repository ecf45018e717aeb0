# ISC license.
# timeout: 300
# Whatever does not want to end: herm-unregister and herm-svc -d -w D end within their deadlines,
# say what still lives, and a later run finishes.

. "$BUILD/tests/lib.sh"

margin=4000
test -z "$SANITIZE" || margin=8000

ms () { echo $(($(date +%s%N) / 1000000)) ; }

# within FROM TO CODE prog...: as expect, and it must take so many milliseconds; TO gets the margin
# of a busy machine
within ()
{
  from=$1 to=$(($2 + margin)) ; shift 2
  began=$(ms)
  # a deadline that is not kept must not hang the test
  expect "$1" timeout -s KILL 60 sh -eu "$TMPDIR/call" "$@"
  took=$(($(ms) - began))
  echo "$m: ${*}: $took ms"
  sed 's/^/    /' "$TMPDIR/err"
  test $took -ge "$from" && test $took -le $to || fail "it took $took ms, not $from to $to"
}
# unreg and svc_ as commands of their own, for timeout; the exit code that is wanted is the first
# argument
cat > "$TMPDIR/call" <<'E2'
shift
case $mode in
  compat) as= ;;
  nested) as="setpriv --reuid $owner --regid $owner --clear-groups" ;;
esac
verb=$1 ; shift
case $verb in
  unreg) exec $as herm-unregister -s "$scan" "$@" ;;
  svc) exec $as herm-svc -s "$scan" -N "$@" ;;
esac
exit 127
E2

supervisor () { procs | awk -v d="$1" '$3 == "s6-supervise" && $4 == d { print $1 }' ; }
alive () { ! is_dead "$1" || fail "process $1 is dead: $2" ; }
stopped () { case $(sed 's/.*) //' "/proc/$1/stat") in T*) ;; *) return 1 ;; esac ; }
stop () { kill -STOP "$1" ; until_true 5 stopped "$1" || fail "$1 does not stop" ; }

# gone NAME: nothing of it is left, and it can come back
gone ()
{
  absent "$(svc "$1")"
  no_leftovers "$scan"
  same "0 0" "$(count s6-supervise) $(count s6-log)" "supervisors and loggers after $1"
  expect 0 reg -W "$1"
  logger_up "$1"
  expect 0 unreg "$1"
  no_leftovers "$scan"
}

is_locked () { test -e "$1" && ! s6-setlock -n "$1" true 2> "$TMPDIR/err" ; }

# several FILE: whether three lines or more are in it
several () { test "$(wc -l < "$1")" -ge 3 ; }

for m in compat nested
do
  setup $m < /dev/null
  export mode scan owner
  t=$base/t
  cp -R "$template" "$t"

  # ---- the log directory is locked by another process: the logger crashes all the time
  cat > "$t/log/run" <<END
#!/bin/sh
echo crash >> "$LOGS/crashes"
exec s6-log -d 3 n3 s1000000 "$LOGS/locked"
END
  : > "$LOGS/crashes" ; chmod 0666 "$LOGS/crashes"
  mkdir "$LOGS/locked" ; test $m = compat || chown $owner:$owner "$LOGS/locked"
  s6-setlock -n "$LOGS/locked/lock" sleep 1000000 &
  locker=$!
  until_true 10 is_locked "$LOGS/locked/lock" || fail "the log directory is not locked"
  chmod 0666 "$LOGS/locked/lock"
  for how in -d ''
  do
    : > "$LOGS/crashes"
    expect 0 reg -f "$t" -W crashing
    : > "$TMPDIR/svscan.log" # it is appended to
    until_true 20 several "$LOGS/crashes" ||
      fail "the logger does not crash: $(cat "$TMPDIR/svscan.log")"
    grep 's6-log: fatal: .*lock.*locked' "$TMPDIR/svscan.log" > "$TMPDIR/why" ||
      fail "the logger crashes for another reason: $(cat "$TMPDIR/svscan.log")"
    pid=$(pid_of "$(svc crashing)")
    if test -n "$how"
    then
      within 0 3000 0 svc $how -w D -t 3000 crashing
      same false "$(s6-svstat -o up "$(svc crashing)")" "up"
    fi
    within 0 10000 0 unreg crashing
    dead "$pid" "the service"
    gone crashing
    alive "$locker" "who has the log directory"
  done
  kill "$locker" ; wait "$locker" || :

  # ---- a logger that ignores TERM and the end of its input
  cat > "$t/log/run" <<'END'
#!/bin/sh
trap '' TERM HUP INT
echo >&3
exec 3>&- sleep 1000000
END
  expect 0 reg -f "$t" -W deaf
  logger_up deaf
  logger=$(pid_of "$(svc deaf)/log") lsup=$(supervisor "$(svc deaf)/log") \
    pid=$(pid_of "$(svc deaf)")
  within 0 3000 0 svc -d -w D -t 3000 deaf
  dead "$pid" "the service"
  within 1500 1500 99 unreg -k 0 -t 1500 deaf
  said "logger's supervisor is still alive, pid $lsup"
  said "its logger is still alive, pid $logger"
  said "run this again"
  alive "$logger" "killed in spite of -k 0"
  within 0 10000 0 unreg -k 500 deaf
  dead "$logger" "the logger"
  gone deaf
  # at once, while the service runs
  expect 0 reg -f "$t" -W deaf
  logger_up deaf
  logger=$(pid_of "$(svc deaf)/log")
  within 500 10000 0 unreg -k 500 deaf
  dead "$logger" "the logger"
  gone deaf
  cp "$template/log/run" "$t/log/run"

  # ---- a supervisor that is stopped: the service's, the logger's, both
  for which in service logger both
  do
    expect 0 reg -W halted
    logger_up halted
    d=$(svc halted)
    pid=$(pid_of "$d") sup=$(supervisor "$d") lsup=$(supervisor "$d/log")
    test $which = logger || stop "$sup"
    test $which = service || stop "$lsup"
    if test $which = logger
    then within 0 3000 0 svc -d -w D -t 3000 halted
    else
      within 1000 1000 99 svc -d -w D -t 1000 halted
      said "halted did not reach the wanted state in time"
      alive "$pid" "the service"
    fi
    within 1500 1500 99 unreg -k 0 -t 1500 halted
    if test $which = logger
    then said "logger's supervisor is still alive, pid $lsup"
    else said "its supervisor is still alive, pid $sup"
    said "its process is still alive, pid $pid"
    fi
    said "run this again"
    # nobody but the later run wakes it
    within 0 10000 0 unreg -k 500 halted
    dead "$pid" "the service" ; dead "$sup" "the supervisor"
    dead "$lsup" "the logger's supervisor"
    gone halted
  done

  # ---- its supervisor is killed, and it ignores TERM: the next supervisor has no process, and
  # cannot start a second one
  cat > "$t/main" <<END
trap '' TERM HUP INT
echo \$\$ >> "$LOGS/runs"
echo >&3
exec 3>&-
exec sleep 1000000
END
  : > "$LOGS/runs" ; chmod 0666 "$LOGS/runs"
  expect 0 reg -f "$t" -W orphan
  logger_up orphan
  d=$(svc orphan)
  pid=$(pid_of "$d") sup=$(supervisor "$d")
  for how in -d ''
  do
    kill -9 "$sup"
    dead "$sup" killed
    until_true 20 has_status "$d" || fail "no new supervisor"
    until_true 20 test -s "$d/supervise/death_tally" ||
      fail "the new supervisor did not try to start it"
    sup=$(supervisor "$d")
    if test -n "$how"
    then
      # what the supervisor has is down at once, but that is not all
      within 0 3000 99 svc $how -w D -t 3000 orphan
      said "gateway orphan still has a process that its supervisor knows nothing of, pid $pid"
      same "false -1" "$(s6-svstat -o up,pid "$d")" "up, pid"
      alive "$pid" "told by nobody"
      within 0 3000 0 svc -u -t 3000 orphan
      # up once a second, for a moment: that is no service that works
      for i in '-u -w u' '-r -w u' '-u -w U' '-r -w U'
      do
        within 0 3000 99 svc $i -t 2000 orphan
        said "gateway orphan still has a process that its supervisor knows nothing of, pid $pid"
      done
      within 3000 3000 99 svc -u -w U -t 3000 orphan
      said "gateway orphan still has a process that its supervisor knows nothing of, pid $pid"
    else
      within 1500 1500 99 unreg -k 0 -t 1500 orphan
      said "the gateway itself is still alive, pid $pid"
      said "run this again"
      alive "$pid" "killed in spite of -k 0"
    fi
    same "$pid" "$(cat "$LOGS/runs")" "the processes that ran"
  done
  within 0 10000 0 unreg -k 500 orphan
  dead "$pid" "the orphan"
  same "$pid" "$(cat "$LOGS/runs")" "the processes that ran"
  gone orphan

  # ---- s6-svscan is stopped all the time
  for how in first '' again
  do
    expect 0 reg -W paused
    logger_up paused
    d=$(svc paused)
    pid=$(pid_of "$d") logger=$(pid_of "$d/log") sup=$(supervisor "$d") lsup=$(supervisor "$d/log")
    stop "$svscan_pid"
    test "$how" != first || within 0 3000 0 svc -d -w D -t 3000 paused
    if test "$how" = again
    then
      # too little time: the truth, and the next one finishes, s6-svscan still stopped
      within 300 300 99 unreg -k 0 -t 300 paused
      said "is still alive, pid"
      said "run this again"
    fi
    within 0 10000 0 unreg paused
    stopped "$svscan_pid" || fail "s6-svscan was not stopped all the time"
    for p in $pid $logger $sup $lsup ; do
      dead "$p" "of $pid $logger $sup $lsup, with s6-svscan stopped"
    done
    absent "$d"
    same "" "$(dots "$scan")" "dot entries"
    kill -CONT "$svscan_pid"
    gone paused
  done

  # ---- a service that ignores TERM and forks all the time, and so do its children ignore it
  cat > "$t/main" <<END
trap '' TERM HUP INT
echo >&3
exec 3>&-
while : ; do sleep 30 & echo >> "$LOGS/forks" ; sleep 0.02 ; done
END
  : > "$LOGS/forks" ; chmod 0666 "$LOGS/forks"
  expect 0 reg -f "$t" -W forks
  until_true 20 several "$LOGS/forks" || fail "it does not fork"
  pid=$(pid_of "$(svc forks)")
  within 1000 1000 99 svc -d -w D -t 1000 forks
  said "forks did not reach the wanted state in time"
  within 1500 1500 99 unreg -k 0 -t 1500 forks
  said "its process is still alive, pid $pid"
  said "run this again"
  alive "$pid" "killed in spite of -k 0"
  within 0 10000 0 unreg -k 500 forks
  dead "$pid" "the service"
  same 0 "$(count sleep)" "its children"
  gone forks

  # ---- one that is never the same process for long: each forks the next and ends, and has the log
  # pipe open.
  # Whether it can be caught is a matter of luck; that the deadline is kept, that 99 and not 0 is
  # said of it while it lives, is not.
  cat > "$t/hop" <<END
test ! -e "$LOGS/hop" || { echo >> "$LOGS/hops" ; sh "$t/hop" & }
END
  cat > "$t/main" <<END
trap '' TERM HUP INT
sh "$t/hop" &
echo >&3
exec 3>&-
exec sleep 1000000
END
  hops () { wc -l < "$LOGS/hops" ; }
  touch "$LOGS/hop" ; : > "$LOGS/hops" ; chmod 0666 "$LOGS/hops"
  expect 0 reg -f "$t" -W hopper
  until_true 20 several "$LOGS/hops" || fail "it does not hop"
  got=0 ; began=$(ms)
  timeout -s KILL 60 sh -eu "$TMPDIR/call" "" unreg -k 500 -t 3000 hopper 2> "$TMPDIR/err" || got=$?
  took=$(($(ms) - began))
  h=$(hops) ; sleep 1 ; h2=$(hops)
  echo "$m: hopper: exit $got after $took ms, hops $h, then $h2" ; sed 's/^/    /' "$TMPDIR/err"
  test $took -le $((3000 + margin)) || fail "it took $took ms"
  case $got in
    0) same "$h" "$h2" "0, and it hops on" ;;
    99) said "run this again" ;;
    *) fail "exit $got" ;;
  esac
  rm "$LOGS/hop"
  within 0 10000 0 unreg hopper
  gone hopper
  svscan_stop
done
