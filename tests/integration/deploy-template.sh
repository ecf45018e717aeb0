# ISC license.
# The default template, a hermes gateway, with a hermes of our own: what it gets, where it logs,
# which ends are final. By root (compat) and wholly without root (nested).

# timeout: 300

. "$BUILD/tests/lib.sh"

landlock

# what hermes does: tells what it got, then does what the file `end` in its data directory says,
# else waits
mkdir -p "$TMPDIR/opt/hermes/.venv/bin" "$TMPDIR/opt/data/logs/gateways" "$TMPDIR/root"
mkdir -p /opt
mount --bind "$TMPDIR/opt" /opt
cat > /opt/hermes/.venv/bin/hermes <<'END'
#!/bin/sh
{
  echo "args $*"
  echo "ids $(id -u) $(id -g) $(id -G)"
  echo "cwd $(pwd)"
  env | sed 's/^/env /'
  sed -n 's/^\(NoNewPrivs\|Seccomp\):\t/\1 /p' /proc/self/status
  kill -0 $PPID 2> /dev/null && echo 'can signal its supervisor' ||
    echo 'cannot signal its supervisor'
  test ! -e peer || { kill -0 "$(cat peer)" 2> /dev/null && echo 'can signal its peer' ||
    echo 'cannot signal its peer' ; }
  ls -l /proc/self/fd | sed -n 's/.* \([0-9]*\) -> /fd \1 /p'
} > got.$$
mv got.$$ "got.${2:-default}"
echo "hermes says hello to $2"
if test -e end ; then exec sh ./end ; fi
exec sleep 1000000
END
chmod 0755 /opt/hermes/.venv/bin/hermes
chown -R $owner:$owner /opt/data
mkdir -p /run/s6/container_environment
printf 'from the container' > /run/s6/container_environment/CONTAINER_VAR
printf '/root' > /run/s6/container_environment/HOME
chmod 0755 /run/s6 /run/s6/container_environment

# got PROFILE LINE: hermes has got that
got ()
{
  grep -qxF -e "$2" "/opt/data/got.$1" || { cat "/opt/data/got.$1" ; fail "$1 did not get: $2" ; }
}
started ()
{
  until_true 30 test -e "/opt/data/got.$1" || {
    cat "$TMPDIR/svscan.log" /opt/data/logs/gateways/*/current || :
    fail "$1 did not start"
  }
}
fresh () { rm -f /opt/data/got.* /opt/data/end ; }

# unsaved REASON: the lines of gateway $n are on the container's output only, which says why, once
unsaved ()
{
  fresh
  expect 0 register $n
  until_true 20 grep -q "hermes says hello to $n" "$TMPDIR/svscan.log" ||
    fail "the output is lost: $(cat "$TMPDIR/svscan.log")"
  same true "$(s6-svstat -o up "$(svc $n)/log")" "its logger"
  same 1 "$(grep -c "$1" "$TMPDIR/svscan.log")" "times $1 is said"
  expect 0 unreg $n
}

for m in compat nested
do
  fresh
  setup $m < /dev/null
  case $m in
    compat) register () { herm-register -s "$scan" -u $owner "$@" ; } ;;
    nested) register () { as $owner herm-register -s "$scan" "$@" ; } ;;
  esac

  expect 0 register -e "MY_VAR=two words and a ' quote" coder
  same "" "$(cat "$TMPDIR/err")" "messages"
  started coder
  d=$(svc coder)
  for f in run finish log/run ; do test -x "$d/$f" || fail "no executable $f" ; done
  same longrun "$(cat "$d/type")" type
  got coder "args -p coder gateway run --replace"
  got coder "ids $owner $owner $owner"
  got coder "cwd /opt/data"
  got coder "env HERMES_S6_SUPERVISED_CHILD=1"
  got coder "env HERMES_SUPERVISED_CHILD=1"
  got coder "NoNewPrivs 1"
  got coder "Seccomp 2"
  case $abi in ''|[0-5]) ;; *) got coder "cannot signal its supervisor" ;; esac
  got coder "env CONTAINER_VAR=from the container"
  got coder "env MY_VAR=two words and a ' quote"
  grep -q '^env PATH=/opt/hermes/.venv/bin:' /opt/data/got.coder ||
    fail "PATH: $(grep '^env PATH' /opt/data/got.coder)"
  ! grep -qx 'env HOME=/root' /opt/data/got.coder || fail "HOME is root's"
  grep -q '^env HOME=/' /opt/data/got.coder || fail "no HOME"
  # nor another gateway, which its user could
  expect 0 as $owner kill -0 "$(pid_of "$d")"
  pid_of "$d" > /opt/data/peer
  expect 0 register peer
  started peer
  warning='herm-confine: warning: scope is not fully enforced, as -x permits: '
  case $abi in
    ''|[0-5])
      got peer "can signal its peer"
      until_true 20 grep -qF "$warning" "$TMPDIR/svscan.log" || fail "it does not say so"
      ;;
    *)
      got peer "cannot signal its peer"
      ! grep -F "$warning" "$TMPDIR/svscan.log" || fail "scope holds here"
      ;;
  esac
  rm /opt/data/peer
  expect 0 unreg peer
  # a second instance can never start, and the lock is held by this one
  expect 1 s6-setlock -n "$d/data/lock" true
  # its log: timestamps, in the place that is its
  log=/opt/data/logs/gateways/coder/current
  expect 0 as $owner s6-svc -wD -d -T 20000 "$d"
  until_true 20 grep -q 'hermes says hello to coder' $log ||
    fail "nothing logged: $(ls -lR /opt/data/logs) $(cat "$TMPDIR/svscan.log")"
  grep -qE '^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:.]+ +hermes says hello' $log ||
    fail "no ISO timestamp: $(cat $log)"
  same $owner "$(stat -c %u /opt/data/logs/gateways/coder)" "owner of the log directory"
  # the log also goes to the tree's own output, for docker logs
  until_true 20 grep -q 'hermes says hello to coder' "$TMPDIR/svscan.log" ||
    fail "not on the container's output"
  expect 0 as $owner s6-svc -wu -u -T 20000 "$d"

  # the profile default has no -p
  expect 0 register default
  until_true 30 test -e /opt/data/got.run || fail "default did not start"
  got run "args gateway run --replace"
  expect 0 unreg default

  # 78 and 0 are final, a crash is not
  expect 0 unreg coder
  for end in 0:final 78:final 1:again
  do
    fresh
    case $end in
      *:final) printf 'read -r _ < go\nexit %s\n' "${end%:*}" > /opt/data/end ;;
      *) printf 'test ! -e again || exec sleep 1000000\n: > again\nexit %s\n' "${end%:*}" \
        > /opt/data/end ;;
    esac
    rm -f /opt/data/again
    expect 0 register -D ends
    d=$(svc ends)
    case $end in
      *:final)
        mkfifo /opt/data/go
        chown $owner:$owner /opt/data/go
        expect 0 as $owner s6-svc -wu -u -T 20000 "$d"
        # s6-svlisten1 fails when the service says that it will not start again, which is what we
        # want
        as $owner s6-svlisten1 -D -t 30000 "$d" sh -c 'echo > /opt/data/go' > "$TMPDIR/out" 2>&1 ||
          :
        rm /opt/data/go
        same "false false ${end%:*}" "$(s6-svstat -o up,wantedup,exitcode "$d")" \
          "after exit ${end%:*}: up, wanted, exit code"
        ;;
      *)
        expect 0 as $owner s6-svc -u "$d"
        until_true 30 test -e /opt/data/again || fail "did not run"
        rm /opt/data/got.ends
        started ends
        same true "$(s6-svstat -o wantedup "$d")" "after a crash: wanted"
        ;;
    esac
    expect 0 unreg ends
  done

  # 10 crashes in 5 minutes are final; 75, a restart that hermes asks for, never is
  for end in 3:10 75:13
  do
    fresh
    printf 'echo >> /opt/data/crashes\nexit %s\n' "${end%:*}" > /opt/data/end
    rm -f /opt/data/crashes
    expect 0 register -D loops
    d=$(svc loops)
    expect 0 as $owner s6-svc -u "$d"
    until_true 40 sh -c 'test $(wc -l < /opt/data/crashes) -ge '"${end#*:}" ||
      fail "only $(wc -l < /opt/data/crashes) ends with ${end%:*}"
    case $end in
      3:*)
        until_true 10 sh -c 'test "$(s6-svstat -o wantedup "$0")" = false' "$d" ||
          fail "a crash loop goes on"
        same 10 "$(wc -l < /opt/data/crashes)" "crashes"
        ;;
      *) same true "$(s6-svstat -o wantedup "$d")" "wanted after 13 ends with 75" ;;
    esac
    expect 0 unreg loops
  done
  rm -f /opt/data/end

  # the profile's own variables: after those of the container, before nothing that matters to root
  fresh
  vars=/opt/data/profiles/vars/gateway-env
  mkdir -p "$vars"
  printf 'of the profile' > "$vars/CONTAINER_VAR"
  : > "$vars/API_SERVER_PORT"
  printf '/opt/data/lib.so' > "$vars/LD_PRELOAD"
  printf '/nowhere' > "$vars/HERMES_HOME"
  printf 0 > "$vars/HERM_OWNER"
  chown -R $owner:$owner /opt/data/profiles
  printf 8642 > /run/s6/container_environment/API_SERVER_PORT
  expect 0 register vars
  started vars
  got vars "env CONTAINER_VAR=of the profile"
  got vars "env LD_PRELOAD=/opt/data/lib.so"
  got vars "env HERMES_HOME=/opt/data"
  got vars "ids $owner $owner $owner"
  ! grep -q '^env API_SERVER_PORT' /opt/data/got.vars || fail "a variable is not unset"
  grep -q . /opt/data/profiles/vars/.herm.lock || fail "the profile is not claimed"

  # another container with the same home: it says who has the profile, and stays down
  fresh
  mkdir "$TMPDIR/second.$m"
  chown $owner:$owner "$TMPDIR/second.$m"
  first=$scan firstpid=$svscan_pid
  second=$TMPDIR/second.$m
  case $m in compat) svscan_start "$second" ;; *) svscan_start "$second" $owner ;; esac
  case $m in
    compat) herm-register -s "$TMPDIR/second.$m" -u $owner vars ;;
    nested) as $owner herm-register -s "$TMPDIR/second.$m" vars ;;
  esac
  d=$TMPDIR/second.$m/gateway-vars
  until_true 20 sh -c 'test "$(s6-svstat -o wantedup,exitcode "$0")" = "false 100"' "$d" ||
    fail "a second gateway is not final: $(s6-svstat "$d")"
  absent /opt/data/got.vars
  said="/opt/data/profiles/vars/.herm.lock is claimed by $(uname -n) pid $(pid_of "$(svc vars)")"
  same true "$(s6-svstat -o up "$(svc vars)")" "the first gateway"
  grep -qF "herm-claim: fatal: $said" "$TMPDIR/svscan.log" || {
    cat "$TMPDIR/svscan.log"
    fail "the second gateway does not say who has the profile"
  }
  # once the first one is gone, the second one can be started
  expect 0 unreg vars
  expect 0 as $owner s6-svc -u "$d"
  started vars
  scan=$TMPDIR/second.$m
  expect 0 unreg vars
  svscan_stop
  scan=$first svscan_pid=$firstpid
  rm -r /opt/data/profiles /run/s6/container_environment/API_SERVER_PORT

  # HERM_LOGS: the logs go to a file system that has locks
  fresh
  mkdir "$TMPDIR/opt/local.$m"
  chown $owner:$owner "$TMPDIR/opt/local.$m"
  printf '%s' "/opt/local.$m" > /run/s6/container_environment/HERM_LOGS
  expect 0 register logs
  until_true 20 grep -q 'hermes says hello to logs' "/opt/local.$m/logs/current" ||
    fail "HERM_LOGS is not used"
  absent /opt/data/logs/gateways/logs
  # a logger never takes a log directory from another one, nor its lock
  lock=$(stat -c %i "/opt/local.$m/logs/lock")
  expect 111 s6-log "/opt/local.$m/logs" < /dev/null
  same "$lock" "$(stat -c %i "/opt/local.$m/logs/lock")" "the lock of a log directory"
  expect 0 unreg logs
  # what cannot be written or locked goes to the container's output, and nothing spins
  for l in lock current busy
  do
    n=$l-$m dir=/opt/local.$m/$l-$m
    as $owner mkdir "$dir"
    case $l in
      busy)
        mkfifo "$dir.input"
        # no `as` here: $! must be the s6-log
        setpriv --reuid $owner --regid $owner --clear-groups s6-log "$dir" <> "$dir.input" &
        until_true 10 test -e "$dir/current" || fail "no logger that holds $dir"
        unsaved "s6-log: fatal: unable to lock $dir/lock: "
        kill $!
        wait $! || : ;;
      *)
        install -m 0744 /dev/null "$dir/$l"
        unsaved "s6-log: fatal: unable to open.* $dir/$l: Permission denied" ;;
    esac
  done
  chown 0:0 "$TMPDIR/opt/local.$m"
  n=nologs-$m
  unsaved "mkdir: .*/opt/local.$m/nologs-$m"
  rm /run/s6/container_environment/HERM_LOGS
  # a profile that the owner may not write is final, too
  mkdir -p "/opt/data/profiles/locked-$m"
  fresh
  expect 0 register locked-$m
  until_true 20 sh -c 'test "$(s6-svstat -o wantedup,exitcode "$0")" = "false 100"' \
    "$(svc locked-$m)" || fail "not final: $(s6-svstat "$(svc locked-$m)")"
  said="unable to open /opt/data/profiles/locked-$m/.herm.lock: Permission denied"
  same 1 "$(grep -cF "$said" "$TMPDIR/svscan.log")" "times the reason is said"
  expect 0 unreg locked-$m
  rm -r /opt/data/profiles

  # another home, by HERMES_HOME in the container's environment
  fresh
  mkdir -p "$TMPDIR/opt/home.$m"
  mkdir -p "/opt/home.$m/logs/gateways"
  chown -R $owner:$owner "/opt/home.$m"
  printf '%s' "/opt/home.$m" > /run/s6/container_environment/HERMES_HOME
  expect 0 register moved
  until_true 30 test -e "/opt/home.$m/got.moved" ||
    fail "did not start in HERMES_HOME: $(cat "$TMPDIR/svscan.log")"
  until_true 30 test -e "/opt/home.$m/logs/gateways/moved/current" ||
    fail "does not log in HERMES_HOME"
  rm /run/s6/container_environment/HERMES_HOME
  expect 0 unreg moved
  no_leftovers "$scan"
  same "0 0" "$(count s6-supervise) $(count s6-log)" "supervisors and loggers"
  svscan_stop
done
