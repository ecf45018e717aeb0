# ISC license.
# herm-svc, herm-svstat and herm-list -l on live gateways, as the owner, in compat and nested. The
# one that may not register may do all of this.

# timeout: 240
. "$BUILD/tests/lib.sh"

home=$TMPDIR/home
mkdir -p "$home/profiles"
chown -R $owner:$owner "$home"

for deployment in compat nested
do
  setup $deployment
  svc_ () { as $owner herm-svc -s "$scan" -h "$home" "$@" ; }
  stat_ () { as $owner herm-svstat -s "$scan" "$@" ; }
  reg -W coder
  reg -W writer
  reg -D idle
  wait_up coder

  # no such gateway: nothing else is done, and the message helps
  expect 2 svc_ -d nobody
  said nobody ; said herm-register
  expect 2 stat_ nobody
  said nobody ; said herm-register
  expect 2 as $owner herm-svc -s "$TMPDIR/nonexistent" -u coder
  expect 2 as $owner herm-svstat -s "$TMPDIR/nonexistent" coder
  expect 0 as $owner herm-svc -s "$TMPDIR/nonexistent" -d -a
  expect 100 svc_ -d Coder
  expect 100 svc_ -d ../coder
  expect 100 svc_ coder
  expect 100 svc_ -u -d coder
  expect 100 svc_ -u
  expect 100 svc_ -u -a coder
  expect 100 svc_ -u -w x coder
  expect 100 svc_ -u -w r coder
  expect 100 stat_
  expect 100 stat_ -o nosuchfield coder
  expect 100 stat_ Coder

  # states, in s6-svstat's words
  expect 0 stat_ coder
  same "up (pid $(pid_of "$(svc coder)")) N seconds, ready N seconds" \
    "$(sed 's/[0-9]* seconds/N seconds/g' "$TMPDIR/out")" "svstat of coder"
  expect 1 stat_ idle
  case $(sed 's/[0-9]* seconds/N seconds/g' "$TMPDIR/out") in
    'down (exitcode 0) N seconds, ready N seconds') ;;
    'down (not started yet)') ;; # s6 2.13.2 and later
    *) fail "svstat of idle: $(cat "$TMPDIR/out")" ;;
  esac
  f=up,wantedup,normallyup,ready,paused,pid,exitcode,signal,signum,updownsince,readysince
  expect 0 stat_ -o $f coder
  same "$(s6-svstat -o $f "$(svc coder)")" "$(cat "$TMPDIR/out")" \
    "the fields of coder, beside s6-svstat's"
  expect 1 stat_ -o $f idle
  same "$(s6-svstat -o $f "$(svc idle)")" "$(cat "$TMPDIR/out")" \
    "the fields of idle, beside s6-svstat's"

  # every state that can be waited for
  old=$(pid_of "$(svc coder)")
  expect 0 svc_ -r -w U -t 20000 coder
  new=$(pid_of "$(svc coder)")
  test "$old" != "$new" && test "$new" -gt 1 || fail "restart: pid $old, then $new"
  expect 0 stat_ -o ready coder ; printed true
  expect 0 svc_ -r -w u -t 20000 coder
  test "$new" != "$(pid_of "$(svc coder)")" || fail "restart -w r: the same pid"
  expect 0 svc_ -d -w d -t 20000 coder
  expect 1 stat_ -o up,wantedup,signal coder
  printed "false false SIGTERM"
  # there is no pid of what is down; who wants to tell a gateway something before it stops asks for
  # it before
  expect 1 stat_ -o pid coder
  same -1 "$(cat "$TMPDIR/out")" "the pid of what is down"
  expect 0 svc_ -d -w D -t 20000 coder
  expect 1 stat_ coder
  printed "down (signal SIGTERM)" ; printed "normally up"
  expect 0 svc_ -u -w u -t 20000 coder
  expect 0 svc_ -u -w U -t 20000 coder
  expect 0 svc_ -d -w D -t 20000 coder
  # -r starts what is down
  expect 0 svc_ -r -w U -t 20000 coder
  expect 0 stat_ coder
  expect 0 svc_ -u -w U -t 20000 idle
  expect 0 stat_ idle ; printed "normally down"
  expect 0 svc_ -d -w D -t 20000 idle
  expect 99 svc_ -u -w d -t 200 coder
  said "in time"

  # the table
  since=$(s6-svstat -o updownfor "$(svc writer)")
  expect 0 as $owner herm-list -s "$scan" -l
  same "PROFILE STATE PID FOR READY DEATHS LAST EXIT" "$(sed -n '1s/  */ /gp' "$TMPDIR/out")" \
    "the header"
  same "coder up $(pid_of "$(svc coder)") yes SIGTERM
idle down - no SIGTERM
writer up $(pid_of "$(svc writer)") yes -" "$(sed 1d "$TMPDIR/out" |
  awk '{ print $1, $2, $3, $5, $7 }')" "the table"
  # ended by each -r and -d that found it up
  same "coder 4
idle 1
writer 0" "$(sed 1d "$TMPDIR/out" | awk '{ print $1, $6 }')" "deaths"
  for_=$(awk '$1 == "writer" { print $4 }' "$TMPDIR/out")
  case $for_ in *[0-9]s) ;; *) fail "writer is up for $for_" ;; esac
  test "$since" -ge 1 && test "${for_%s}" -ge "$since" &&
    test "${for_%s}" -le "$(s6-svstat -o updownfor "$(svc writer)")" ||
    fail "writer is up for $for_, s6-svstat said $since before"
  expect 0 as $owner herm-list -s "$scan" -o profile,up
  same "coder true
idle false
writer true" "$(cat "$TMPDIR/out")" "list -o"
  expect 100 herm-list -s "$scan" -l -o up
  # what has no supervisor
  mkdir "$scan/gateway-bare" ; chmod 0755 "$scan/gateway-bare"
  expect 0 as $owner herm-list -s "$scan" -l
  same "bare unsupervised" "$(awk '$1 == "bare" { print $1, $2 }' "$TMPDIR/out")" \
    "an unsupervised one in the table"
  expect 0 as $owner herm-list -s "$scan" -o profile
  said bare
  expect 3 stat_ bare
  expect 3 svc_ -d -N bare
  said "not supervised"
  rmdir "$scan/gateway-bare"

  # all: a drain leaves the wishes alone
  mkdir -p "$home/profiles/coder" "$home/profiles/writer" "$home/profiles/idle"
  chown -R $owner:$owner "$home"
  before=$(snapshot "$home")
  expect 0 svc_ -a -d -N -w D -t 20000
  same "false
false
false" "$(as $owner herm-list -s "$scan" -o up)" "after the drain"
  same "$before" "$(snapshot "$home")" "the home after a drain"
  expect 0 svc_ -a -u -w U -t 20000
  same "running
running
running" "$(sed -n 's/.*"desired_state": "\(.*\)".*/\1/p' "$home"/profiles/*/gateway_state.json)" \
  "the wishes after -a -u"
  same "true
true
true" "$(as $owner herm-list -s "$scan" -o ready)" "after -a -u"

  # a service that ends for good, and one that cannot be stopped in time
  cat > "$template/finish" <<'END2'
#!/bin/sh
exit 125
END2
  reg gone
  wait_up gone
  # every end is final, but a restart is a restart
  pid=$(pid_of "$(svc gone)")
  expect 0 svc_ -r -w U -t 20000 gone
  test "$pid" != "$(pid_of "$(svc gone)")" || fail "not restarted"
  as $owner s6-svc -wD -T 20000 -t "$(svc gone)"
  expect 1 stat_ gone
  unreg gone
  # one that is still coming down by -d comes up again by -r and -u, in the gateway's end and in
  # its finish script, which exits 125
  cat > "$template/main" <<'END2'
trap 'kill $! ; sleep 1 ; exit 0' TERM
echo >&3
while : ; do sleep 1000000 & wait $! ; done
END2
  printf '#!/bin/sh\nsleep 1\nexit 125\n' > "$template/finish"
  expect 0 reg -W gone
  for how in "-d -r" "-d -u" "-dwd -r" "-dwd -u"
  do
    expect 0 svc_ -t 20000 ${how% *} gone
    expect 0 svc_ -t 20000 ${how#* } -w U gone
    same "true true" "$(s6-svstat -o up,wantedup "$(svc gone)")" "$how"
  done
  unreg gone
  cat > "$template/main" <<'END2'
exit 78
END2
  reg -D gone
  expect 1 svc_ -u -w U -t 20000 gone
  said "failed permanently"
  unreg gone
  cat > "$template/main" <<'END2'
trap '' TERM
echo >&3
exec 3>&-
while : ; do sleep 1 ; done
END2
  reg -W stubborn
  wait_up stubborn
  expect 99 svc_ -d -N -w d -t 300 stubborn
  said "stubborn"
  expect 0 stat_ stubborn ; printed "want down"
  unreg -k 100 stubborn

  # -a tells all before it waits for any: each of these ends only when all three have got their TERM
  : > "$LOGS/told" ; chmod 0666 "$LOGS/told"
  cat > "$template/main" <<END2
trap 'echo "\$HERM_PROFILE" >> "$LOGS/told"
  until test "\$(wc -l < "$LOGS/told")" -ge 3 ; do sleep 0.02 ; done
  exit 0' TERM
echo >&3
exec 3>&-
while : ; do sleep 0.1 ; done
END2
  for i in slow1 slow2 slow3 ; do reg -W $i ; done
  expect 0 svc_ -a -d -N -w D -t 20000
  same "slow1 slow2 slow3" "$(echo $(sort "$LOGS/told"))" "who was told"
  for i in slow1 slow2 slow3 ; do unreg $i ; done
  svc_ -a -u -N -w U -t 20000

  # somebody who writes events without end does not keep a waiter beyond his time
  reg -W flooded
  touch "$TMPDIR/flood"
  as 4242 sh -c \
    'while test -e "$1" ; do
      for i in "$2"/ftrig1:* ; do
        test ! -p "$i" || timeout 5 yes s 2>/dev/null > "$i"
      done
    done' sh "$TMPDIR/flood" "$(svc flooded)/event" &
  flood=$!
  before=$(date +%s)
  expect 99 svc_ -u -N -w d -t 1000 flooded
  test $(($(date +%s) - before)) -le 5 || fail "it waited for $(($(date +%s) - before)) s"
  rm "$TMPDIR/flood" ; wait $flood || :
  unreg flooded

  # who may not
  expect 111 as 4242 herm-svc -s "$scan" -h "$home" -d coder
  said coder ; said "Permission denied"
  expect 0 stat_ coder
  rm -rf "$home/profiles"/*
  for i in coder writer idle ; do unreg $i ; done
  no_leftovers "$scan"
  svscan_stop
done

# what descends from the supervisor may have data/lock: that is no gateway of an earlier one
scan=$TMPDIR/child
svscan_start "$scan"
rm -rf "$TMPDIR/t" ; mkdir "$TMPDIR/t"
cat > "$TMPDIR/t/run" <<'END'
#!/bin/sh
(s6-setlock -n data/lock sleep 1000000 & wait) &
trap 'kill $!' TERM
wait
END
chmod 0755 "$TMPDIR/t/run"
expect 0 herm-register -s "$scan" -u $owner -f "$TMPDIR/t" -W child
locked () { ! s6-setlock -n "$scan/gateway-child/data/lock" true 2> /dev/null ; }
until_true 5 locked || fail "the child has no lock"
expect 0 herm-svc -s "$scan" -N -u -w u -t 5000 child
same "" "$(cat "$TMPDIR/err")" "messages"
expect 0 herm-unregister -s "$scan" -k 100 child
svscan_stop

# under umask 077 the owner may control a gateway, but not read its state: whether a restart has to
# stop it is not known
scan=$TMPDIR/closed
umask 077
svscan_start "$scan"
umask 022
expect 0 herm-register -s "$scan" -u $owner -f "$template" -W closed
pid=$(pid_of "$(svc closed)")
expect 111 as $owner herm-svc -s "$scan" -N -r closed
said "read the state of gateway closed"
same "$pid true" "$(s6-svstat -o pid,wantedup "$(svc closed)")" "what could not be restarted"
expect 0 herm-unregister -s "$scan" -k 100 closed
no_leftovers "$scan"
svscan_stop
