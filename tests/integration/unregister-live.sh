# ISC license.
# Unregistering whatever state a gateway is in: 0 only when nothing of it is left, and the name can
# be taken again at once.

. "$BUILD/tests/lib.sh"

code_to ()   # code_to FILE prog...: for the background
{
  f=$1 got=0 ; shift
  "$@" || got=$?
  echo $got > "$f"
}

supervisor () { procs | awk -v d="$1" '$3 == "s6-supervise" && $4 == d { print $1 }' ; }

# locked FILE: whether somebody has it locked for reading
locked () { grep -q "POSIX .* READ .*:$(stat -c %i "$1") 0 EOF" /proc/locks ; }

# gone NAME: nothing of it is left, and it can come back at once with a logger of its own
gone ()
{
  absent "$(svc "$1")"
  no_leftovers "$scan"
  same "0 0" "$(count s6-supervise) $(count s6-log)" "supervisors and loggers after $1"
  expect 0 reg -W "$1"
  logger_up "$1"
  same true "$(s6-svstat -o up "$(svc "$1")")" "$1 once more"
  expect 0 unreg "$1"
  absent "$(svc "$1")"
  no_leftovers "$scan"
  same "0 0" "$(count s6-supervise) $(count s6-log)" "supervisors and loggers after $1 once more"
}

for m in compat nested
do
  setup $m < /dev/null
  t=$base/t
  cp -R "$template" "$t"

  # main FROM-STDIN: template $t with this main
  new_main () { cat > "$t/main" ; }
  # with a child in a session of its own, which has the log pipe
  brood ()
  {
    printf '%s\n' "setsid sleep 1000000 &" 'echo $! > child' "echo >&3" "exec 3>&-" \
      "exec sleep 1000000" | new_main
  }

  # absent: success, by everyone, and with a scandir that is not there too
  expect 0 unreg nothing
  same "" "$(cat "$TMPDIR/out" "$TMPDIR/err")" "messages"
  absent "$scan/gateway-nothing"
  expect 100 herm-unregister -s "$TMPDIR/nonexistent" nothing

  # running
  expect 0 reg -W plain
  pid=$(pid_of "$(svc plain)")
  expect 0 unreg plain
  dead $pid "the service lives"
  gone plain

  # already down
  expect 0 reg -D idle
  expect 0 unreg idle
  gone idle
  expect 0 reg -W stopped
  expect 0 admin s6-svc -wD -d -T 20000 "$(svc stopped)"
  expect 0 unreg stopped
  gone stopped

  # crashing all the time
  echo 'exit 1' | new_main
  expect 0 reg -f "$t" crash
  expect 0 unreg crash
  gone crash

  # ignores TERM: killed after -k
  new_main <<'END'
trap '' TERM HUP INT
echo >&3
exec 3>&-
while : ; do sleep 1000000 ; done
END
  expect 0 reg -f "$t" -W stubborn
  pid=$(pid_of "$(svc stubborn)")
  expect 0 unreg -k 300 stubborn
  dead $pid "stubborn lives"
  gone stubborn

  # ignores TERM, and may never be killed: 99, it is said what lives, and it does live; later it can
  # be finished
  expect 0 reg -f "$t" -W stubborn
  pid=$(pid_of "$(svc stubborn)")
  expect 99 unreg -k 0 -t 1500 stubborn
  said "$pid"
  test -d "/proc/$pid" || fail "killed in spite of -k 0"
  expect 0 unreg -k 300 stubborn
  dead $pid "stubborn lives"
  gone stubborn

  # while it takes its time to die the lock is free for other names; its own name waits, and lets
  # others pass too
  registers () { test "$(count herm-register)" = 1 ; }
  deaf | new_main
  expect 0 reg -f "$t" -W stubborn
  pid=$(pid_of "$(svc stubborn)")
  rm -f "$TMPDIR/u1" "$TMPDIR/u2"
  code_to "$TMPDIR/u1" unreg -k 0 -t 60000 stubborn 2> "$TMPDIR/e1" & a=$!
  until_true 20 test ! -d "$(svc stubborn)" || fail "unregister did not rename it"
  expect 0 reg -W -t 20000 other
  expect 99 reg -t 1000 stubborn
  code_to "$TMPDIR/u2" reg -W -t 60000 stubborn 2> "$TMPDIR/e2" & b=$!
  until_true 20 registers || fail "herm-register does not wait: $(cat "$TMPDIR/e2")"
  expect 0 reg -W -t 20000 other2
  for i in other other2 ; do expect 0 unreg -t 20000 $i ; done
  same "" "$(herm-list -s "$scan")" "the list while the removal lasts"
  absent "$TMPDIR/u1" ; absent "$TMPDIR/u2"
  kill -9 "$pid"
  wait $a $b
  same "0 0" "$(cat "$TMPDIR/u1") $(cat "$TMPDIR/u2")" \
    "exit of unregister and register: $(cat "$TMPDIR/e1" "$TMPDIR/e2")"
  same true "$(s6-svstat -o up "$(svc stubborn)")" "the new one"
  expect 0 unreg stubborn
  gone stubborn

  # its supervisor was SIGKILLed and another one came (two instances of run can then never live,
  # data/lock sees to that)
  expect 0 reg -W orphan
  pid=$(pid_of "$(svc orphan)")
  sup=$(supervisor "$(svc orphan)")
  kill -9 "$sup"
  dead "$sup" "killed"
  until_true 20 has_status "$(svc orphan)" || fail "no new supervisor"
  test -d "/proc/$pid" || fail "the orphan is gone: nothing to test"
  expect 0 unreg orphan
  dead $pid "the orphan lives"
  gone orphan

  # both supervisors were SIGKILLed, at the same moment
  expect 0 reg -W orphan2
  pid=$(pid_of "$(svc orphan2)")
  # shellcheck disable=SC2046
  kill -9 $(supervisor "$(svc orphan2)") $(supervisor "$(svc orphan2)/log")
  expect 0 unreg orphan2
  dead $pid "the orphan lives"
  gone orphan2

  # killed while s6-svscan is too slow to restart them: a late supervisor finds the lock taken and
  # ends
  expect 0 reg -W late
  pid=$(pid_of "$(svc late)")
  kill -STOP "$svscan_pid"
  # shellcheck disable=SC2046
  kill -9 $(supervisor "$(svc late)") $(supervisor "$(svc late)/log")
  code_to "$TMPDIR/late.exit" unreg late 2> "$TMPDIR/late.err" &
  u=$!
  until_true 20 test ! -d "$(svc late)" || fail "unregister did not rename it"
  kill -CONT "$svscan_pid"
  wait $u
  same 0 "$(cat "$TMPDIR/late.exit")" "exit of unregister: $(cat "$TMPDIR/late.err")"
  dead $pid "the orphan lives"
  gone late

  # a child that went away in a session of its own, with the log pipe: killed too, else the logger
  # would never end
  brood
  expect 0 reg -f "$t" -W forker
  child=$(cat "$(svc forker)/child")
  test -d "/proc/$child" || fail "no child"
  expect 0 unreg -k 500 forker
  dead $child "the child lives, and so does the pipe"
  gone forker

  # the same, and ignoring TERM, and two generations away
  new_main <<'END'
(trap '' TERM HUP ; setsid sh \
  -c 'sh -c "trap \"\" TERM ; while : ; do sleep 1000000 ; done" & echo $! > child' )
until test -s child ; do : ; done
echo >&3
exec 3>&-
exec sleep 1000000
END
  expect 0 reg -f "$t" -W forker2
  child=$(cat "$(svc forker2)/child")
  test -d "/proc/$child" || fail "no child"
  expect 0 unreg -k 500 forker2
  dead $child "the child lives"
  # what the child itself started may outlive it only if it does not hold the pipe
  gone forker2

  # the same, when no supervisor knows of them any more: the child has the pipe, and an orphaned
  # logger reads from it
  brood
  for stopped in "" yes
  do
    expect 0 reg -f "$t" -W forker3
    logger_up forker3
    d=$(svc forker3)
    child=$(cat "$d/child") pid=$(pid_of "$d") logger=$(pid_of "$d/log")
    test -z "$stopped" || kill -STOP "$svscan_pid"
    # shellcheck disable=SC2046
    kill -9 $(supervisor "$d") $(supervisor "$d/log")
    code_to "$TMPDIR/forker3.exit" unreg -k 500 forker3 2> "$TMPDIR/forker3.err" &
    u=$!
    until_true 20 test ! -d "$d" || fail "unregister did not rename it"
    test -z "$stopped" || kill -CONT "$svscan_pid"
    wait $u
    same 0 "$(cat "$TMPDIR/forker3.exit")" "exit of unregister: $(cat "$TMPDIR/forker3.err")"
    for p in "$child the child" "$pid the service" "$logger the logger"
    do
      dead "${p%% *}" "${p#* }${stopped:+, s6-svscan stopped}"
    done
    gone forker3
  done

  # until the tree is gone no supervisor can start in it: here somebody tries while an orphan that
  # may not be killed delays the end
  deaf | new_main
  cp -R "$t" "$base/t2"
  rm -r "$base/t2/log"
  expect 0 reg -f "$base/t2" -W sealed
  d=$(svc sealed)
  pid=$(pid_of "$d")
  sup=$(supervisor "$d")
  kill -STOP "$svscan_pid"
  kill -9 "$sup"
  dead "$sup" killed
  code_to "$TMPDIR/sealed.exit" unreg -k 0 -t 60000 sealed 2> "$TMPDIR/sealed.err" &
  u=$!
  until_true 20 test ! -d "$d" || fail "unregister did not rename it"
  del=$(echo "$scan"/.herm.del.*)
  until_true 20 locked "$del/supervise/lock" ||
    fail "the lock of the supervisor that was killed is not taken"
  got=0
  admin timeout 20 s6-supervise "$del" > "$TMPDIR/out" 2>&1 || got=$?
  case $got in
    100|111) ;;
    *) fail "a supervisor can start in a slot that is being removed: $got" ;;
  esac
  test -d "/proc/$pid" || fail "killed in spite of -k 0"
  kill -9 "$pid"
  kill -CONT "$svscan_pid"
  wait $u
  same 0 "$(cat "$TMPDIR/sealed.exit")" "exit of unregister: $(cat "$TMPDIR/sealed.err")"
  gone sealed

  # never supervised: a slot that no s6-svscan has seen, or half of one
  admin cp -R "$template" "$(svc alien)"
  expect 0 unreg alien
  absent "$(svc alien)"
  admin mkdir "$(svc empty)"
  expect 0 unreg empty
  absent "$(svc empty)"
  no_leftovers "$scan"

  # made by hand, without a marker, and it ignores TERM: it stays known whose removal this is, even
  # if there is no time for the others'
  admin mkdir "$(svc byhand)"
  admin sh -c 'cat > "$1/run" && chmod 0755 "$1/run"' sh "$(svc byhand)" <<'END'
#!/bin/sh
trap '' TERM HUP INT
: > ready
exec sleep 1000000
END
  admin s6-svscanctl -a "$scan"
  until_true 20 eval 'test -e "$(svc byhand)/ready" && test "$(pid_of "$(svc byhand)")" -gt 1' ||
    fail "what was made by hand does not start"
  pid=$(pid_of "$(svc byhand)")
  expect 99 unreg -k 0 -t 1500 byhand
  said "$pid"
  expect 99 unreg -k 0 -t 1500 byhand
  said "$pid"
  # after the lock is taken the first thing is to read the scandir; a dead staging directory has it
  # look at the time
  admin mkdir "$scan/.herm.new.dead"
  expect 99 admin strace -qq -o /dev/null -e trace=getdents64 \
    -e inject=getdents64:delay_enter=1000000:when=1 \
    herm-unregister -s "$scan" -k 0 -t 500 byhand
  test -d "/proc/$pid" || fail "killed in spite of -k 0"
  expect 0 unreg -k 100 byhand
  dead "$pid" "what was made by hand"
  absent "$(svc byhand)"
  no_leftovers "$scan"

  # a copy of another one, marker and all: what is being removed is the copy
  deaf | new_main
  expect 0 reg -f "$t" -W coder
  coder=$(pid_of "$(svc coder)")
  admin cp -R "$(svc coder)" "$(svc copied)"
  admin s6-svscanctl -a "$scan"
  until_true 20 eval \
    's6-svok "$(svc copied)" && test "$(pid_of "$(svc copied)")" -gt 1 &&
      test "$(pid_of "$(svc copied)")" != "$coder"' || fail "the copy does not start"
  wait_up copied
  pid=$(pid_of "$(svc copied)")
  expect 99 unreg -k 0 -t 1500 copied
  said "$pid"
  same copied "$(head -n 1 "$scan"/.herm.del.*/data/herm)" "whose the removal of a copy is"
  expect 99 unreg -k 0 -t 1500 copied
  said "$pid"
  test -d "/proc/$pid" || fail "killed in spite of -k 0"
  expect 0 unreg -k 300 copied
  dead "$pid" "the copy"
  same "$coder" "$(pid_of "$(svc coder)")" "pid of what was copied"
  expect 0 unreg -k 300 coder
  gone coder

  # a set-uid program's process: whoever it works as, it is of who started it. He may kill it, but
  # not look into it.
  if test $m = nested
  then
    cp "$(command -v cat)" "$base/setuid" ; chmod 4755 "$base/setuid"
    mkfifo -m 0666 "$base/never"
    new_main <<END
setsid "$base/setuid" "$base/never" &
echo \$! > child
echo >&3
exec 3>&-
exec sleep 1000000
END
    expect 0 reg -f "$t" -W helper
    child=$(cat "$(svc helper)/child")
    until_true 10 grep -q "^Uid:	$owner	0	" "/proc/$child/status" ||
      fail "it is not a set-uid program's process: $(grep Uid "/proc/$child/status")"
    pid=$(pid_of "$(svc helper)")
    expect 99 unreg -k 500 -t 3000 helper
    dead "$pid" "helper"
    test -d "/proc/$child" || fail "what could not be looked into was killed"
    # root may look, if it has CAP_SYS_PTRACE
    if ls "/proc/$child/fd" > "$TMPDIR/out" \
      2>&1 ; then expect 0 herm-unregister -s "$scan" -k 100 helper
    else kill -9 "$child" ; expect 0 unreg helper ; fi
    dead "$child" "the set-uid helper"
    gone helper

    new_main <<END
echo >&3
exec 3>&-
exec "$base/setuid" "$base/never"
END
    expect 0 reg -f "$t" -W setuid
    pid=$(pid_of "$(svc setuid)")
    until_true 10 grep -q "^Uid:	$owner	0	" "/proc/$pid/status" ||
      fail "it is not a set-uid program's process: $(grep Uid "/proc/$pid/status")"
    kill -STOP "$svscan_pid"
    # shellcheck disable=SC2046
    kill -9 $(supervisor "$(svc setuid)") $(supervisor "$(svc setuid)/log")
    code_to "$TMPDIR/setuid.exit" unreg -k 500 setuid 2> "$TMPDIR/setuid.err" &
    u=$!
    until_true 20 test ! -d "$(svc setuid)" || fail "unregister did not rename it"
    dead "$pid" "a set-uid gateway that its supervisor left behind"
    kill -CONT "$svscan_pid"
    wait $u
    same 0 "$(cat "$TMPDIR/setuid.exit")" "exit of unregister: $(cat "$TMPDIR/setuid.err")"
    gone setuid
  fi

  # deep and wide content goes too, whatever its modes
  expect 0 reg -W deep
  admin sh -c \
    'cd "$1" && for i in $(seq 200) ; do mkdir d && cd d || exit 1 ; done ; seq 500 | xargs touch' \
      sh "$(svc deep)/data"
  admin sh -c \
    'mkdir "$1/data/sealed" && touch "$1/data/sealed/x" && chmod 0 "$1/data/sealed" &&
      ln -s / "$1/data/root" && mkfifo "$1/data/fifo"' sh "$(svc deep)"
  expect 0 unreg deep
  gone deep

  # somebody else's dot entries and services are not touched
  admin mkdir "$scan/.mine" "$scan/.herm" "$scan/.hermit"
  expect 0 reg -W keep
  expect 0 reg -W go
  pid=$(pid_of "$(svc keep)")
  expect 0 unreg go
  same "$pid" "$(pid_of "$(svc keep)")" "pid of another gateway"
  test -d "$scan/.mine" && test -d "$scan/.herm" && test -d "$scan/.hermit" ||
    fail "dot entries that are not herm's are gone"
  admin rmdir "$scan/.mine" "$scan/.herm" "$scan/.hermit"
  expect 0 unreg keep
  gone keep

  # ten at once
  for i in 0 1 2 3 4 5 6 7 8 9 ; do
    (reg -W "p$i" || echo "p$i" >> "$TMPDIR/bad") & pids="${pids-} $!"
  done
  # shellcheck disable=SC2086
  wait $pids ; pids=
  absent "$TMPDIR/bad"
  same 10 "$(herm-list -s "$scan" | wc -l)" "registered at once"
  for i in 0 1 2 3 4 5 6 7 8 9 ; do
    (unreg "p$i" || echo "p$i" >> "$TMPDIR/bad") & pids="$pids $!"
  done
  # shellcheck disable=SC2086
  wait $pids ; pids=
  absent "$TMPDIR/bad"
  same "" "$(herm-list -s "$scan")" "the list"
  no_leftovers "$scan"
  same "0 0" "$(count s6-supervise) $(count s6-log)" "supervisors and loggers"

  # two unregister the same: both succeed, two register the same: one does
  expect 0 reg -W twice
  code_to "$TMPDIR/u1" unreg twice & a=$!
  code_to "$TMPDIR/u2" unreg twice & b=$!
  wait $a $b
  same "0 0" "$(cat "$TMPDIR/u1") $(cat "$TMPDIR/u2")" "two unregister"
  code_to "$TMPDIR/u1" reg -W twice 2> "$TMPDIR/e1" & a=$!
  code_to "$TMPDIR/u2" reg -W twice 2> "$TMPDIR/e2" & b=$!
  wait $a $b
  same "0 1" "$(cat "$TMPDIR/u1" "$TMPDIR/u2" | sort | tr '\n' ' ' | sed 's/ $//')" "two register"
  expect 0 unreg twice
  gone twice

  # after s6-svscan is gone: what is left of a slot is removed
  expect 0 reg -W last
  svscan_stop
  expect 0 unreg last
  absent "$(svc last)"
  same "" "$(dots "$scan")" "dot entries"
done
