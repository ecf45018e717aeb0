# ISC license.
# herm-reconcile at boot, in compat and nested: before and after s6-svscan, every state, a second
# run, a restart of the container.

# timeout: 240
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/reconcile.inc"

make_home ()
{
  rm -rf "$home"
  mkdir -p "$home/profiles"
  echo '{"gateway_state": "stopped"}' > "$home/gateway_state.json"
  profile running '{"gateway_state": "running"}'
  profile wished '{"desired_state": "running", "gateway_state": "stopped"}'
  profile unwished '{"desired_state": "stopped", "gateway_state": "running"}'
  profile draining '{"gateway_state": "draining"}'
  profile degraded '{"gateway_state": "degraded"}'
  profile stopped '{"gateway_state": "stopped"}'
  profile starting '{"gateway_state": "starting"}'
  profile failed '{"gateway_state": "startup_failed"}'
  profile drainwish '{"desired_state": "draining"}'
  profile nullwish '{"desired_state": null, "gateway_state": "running"}'
  profile strange '{"gateway_state": "x y\nprofile=fake action=started"}'
  profile number '{"gateway_state": 1}'
  profile corrupt '{"gateway_state": "running"'
  profile list '["running"]'
  # 1 MiB and a byte; 65 levels
  profile large \
    "$(awk 'BEGIN { printf "{\"desired_state\": \"running\", \"a\": \"" ;
      for (i = 0 ; i < 1048576 - 37 ; i++) printf "x" ; print "\"}" }')"
  profile deep \
    "$(awk 'BEGIN { printf "{\"desired_state\": \"running\", \"a\": " ;
      for (i = 0 ; i < 64 ; i++) printf "[" ; for (i = 0 ; i < 64 ; i++) printf "]" ; print "}" }')"
  profile none
  # how the last runs ended, as hermes notes it
  for i in .:exited profiles/running:running profiles/draining:running profiles/wished:exited \
    profiles/unwished:running profiles/stopped:exited profiles/starting:other
  do
    mkdir "$home/${i%:*}/state"
    echo "{\"pid\": 7, \"phase\": \"${i#*:}\"}" > "$home/${i%:*}/state/gateway.lifecycle.json"
  done
  mkdir "$home/profiles/strange/state" "$home/profiles/number/state" "$home/profiles/list/state"
  mkfifo "$home/profiles/strange/state/gateway.lifecycle.json"
  echo '{"phase": 1}' > "$home/profiles/number/state/gateway.lifecycle.json"
  ln -s "$home/profiles/running/state/gateway.lifecycle.json" "$home/profiles/list/state"
  ln -s ../running/state "$home/profiles/deep/state"
  mkdir "$home/profiles/nosoul" "$home/profiles/default" "$home/profiles/Upper"
  touch "$home/profiles/default/SOUL.md" "$home/profiles/Upper/SOUL.md" "$home/profiles/file"
  mkdir "$TMPDIR/outside.$mode" ; touch "$TMPDIR/outside.$mode/SOUL.md"
  ln -s "$TMPDIR/outside.$mode" "$home/profiles/link"
  chown -R $owner:$owner "$home"
}

up="degraded draining nullwish running wished"
all="corrupt deep default degraded draining drainwish failed large list none nullwish number"
all="$all running starting stopped strange unwished wished"
# wanted: the log of this home
wanted="profile=default prior_state=stopped action=registered prior_exit=clean
profile=corrupt prior_state=unreadable action=registered prior_exit=unknown
profile=deep prior_state=unreadable action=registered prior_exit=unknown
profile=degraded prior_state=running action=started prior_exit=unknown
profile=draining prior_state=running action=started prior_exit=unclean
profile=drainwish prior_state=draining action=registered prior_exit=unknown
profile=failed prior_state=startup_failed action=registered prior_exit=unknown
profile=large prior_state=unreadable action=registered prior_exit=unknown
profile=list prior_state=unreadable action=registered prior_exit=unknown
profile=none prior_state=none action=registered prior_exit=unknown
profile=nullwish prior_state=running action=started prior_exit=unknown
profile=number prior_state=other action=registered prior_exit=unknown
profile=running prior_state=running action=started prior_exit=unclean
profile=starting prior_state=starting action=registered prior_exit=unknown
profile=stopped prior_state=stopped action=registered prior_exit=clean
profile=strange prior_state=other action=registered prior_exit=unknown
profile=unwished prior_state=stopped action=registered prior_exit=unclean
profile=wished prior_state=running action=started prior_exit=clean"
# right WHEN: what should be up is, and nothing else
right ()
{
  for i in $all ; do
    until_true 20 test -e "$(svc $i)/supervise/status" || fail "$i is never supervised, $1"
  done
  for i in $up ; do wait_up $i ; done
  same "$(for i \
    in $all ; do case " $up " in *" $i "*) echo $i true ;; *) echo $i false ;; esac ; done)" \
    "$(herm-list -s "$scan" -o profile,up)" "what is up, $1"
}

# s6-svwait leaves its FIFO to s6-ftrigrd
quiet () { ! find "$scan" -name 'ftrig1*' | grep -q . ; }

for deployment in compat nested
do
  setup $deployment
  make_home

  # nobody listens yet: all is laid out, and that is no failure
  svscan_stop
  plan=$(rec -n 2> "$TMPDIR/err")
  same "$(echo "$wanted" | sed 's/prior_exit=.*/slot=new/')" "$plan" "the plan"
  same "" "$(slots)" "slots after a plan"
  absent "$home/logs"
  absent "$scan/.herm.lock"
  expect 0 rec
  said "profiles/default is skipped"
  said "profile Upper is skipped"
  said "profile link is a symbolic link"
  for i in corrupt deep large ; do said "unable to use the state file of gateway $i: " ; done
  said "of gateway corrupt: gateway_state.json is not a JSON object"
  same 1048577 "$(stat -c %s "$home/profiles/large/gateway_state.json")" \
    "the size of a large state file"
  same "$(echo $all | tr ' ' '\n')" "$(slots)" "slots"
  same "$(for i in $all ; do case " $up " in *" $i "*) ;; *) echo $i ;; esac ; done)" "$(downs)" \
    "slots that are down"
  same "$wanted" "$(bootlog)" "the boot log"
  same "644 $owner:$owner" "$(stat -c '%a %U:%G' "$home/logs/container-boot.log" |
    sed "s/UNKNOWN/$owner/g")" "mode and owner of the boot log"
  sed 's/ .*//' "$home/logs/container-boot.log" |
    grep -qvE '^20[0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9:.]*Z$' && fail "not a timestamp"
  for i in $all ; do same "" "$(complete "$(svc $i)")" "what is missing of $i" ; done
  before=$(snapshot "$scan")
  expect 0 rec
  same "$before" "$(snapshot "$scan")" "the slots after a second run, nobody listening"

  # s6-svscan starts; a second run changes nothing and sends nothing
  case $mode in compat) svscan_start "$scan" ;; *) svscan_start "$scan" $owner ;; esac
  right "when s6-svscan has started"
  for i in $all ; do logger_up $i ; done
  until_true 10 quiet || fail "somebody still listens to events"
  before=$(snapshot "$scan") pids=$(herm-list -s "$scan" -o profile,pid)
  rm "$home/logs/container-boot.log"
  strace -f -qq -e trace=write,openat,renameat2,mkdirat,unlinkat,mknodat -o "$TMPDIR/trace" \
    herm-reconcile -s "$scan" -h "$home" -u $owner -f "$template" 2> /dev/null
  same "$before" "$(snapshot "$scan")" "the slots after a second run"
  same "$pids" "$(herm-list -s "$scan" -o profile,pid)" "pids after a second run"
  ! grep -qE 'write\([0-9]+, "[a-zA-Z]{1,2}", [12]\)' "$TMPDIR/trace" ||
    fail "a second run sends something"
  same "$(echo "$wanted" | sed '/action=started/s/ prior_exit=.*/ prior_exit=unknown/')" \
    "$(bootlog)" "the boot log of a second run"

  # the container restarts: the processes and the scan directory are gone, the volume is not
  herm-svc -s "$scan" -h "$home" -a -d -N -w D -t 20000
  svscan_stop
  rm -rf "$scan"
  case $mode in compat) svscan_start "$scan" ;; *) svscan_start "$scan" $owner ;; esac
  echo 1 > "$home/profiles/running/gateway.pid"
  echo '{}' > "$home/profiles/stopped/processes.json" ; echo 1 > "$home/gateway.pid"
  expect 0 rec -v
  said "gateway running: started (slot: new)"
  right "after a restart, with s6-svscan already there"
  absent "$home/profiles/running/gateway.pid" ; absent "$home/profiles/stopped/processes.json"
  absent "$home/gateway.pid"
  # everything is supervised when it returns
  for i in $all ; do
    s6-svok "$(svc $i)" && s6-svok "$(svc $i)/log" || fail "$i is not supervised"
  done

  # what its owner did since then is kept: the wish at the next boot, the present state until then
  as $owner herm-svc -s "$scan" -h "$home" -d -w D -t 20000 running
  as $owner herm-svc -s "$scan" -h "$home" -u -w U -t 20000 stopped
  pid=$(pid_of "$(svc stopped)")
  echo 1 > "$home/profiles/running/gateway.pid" ; echo 1 > "$home/profiles/stopped/gateway.pid"
  expect 0 rec
  test -e "$(svc running)/down" || fail "running has no down"
  absent "$(svc stopped)/down"
  same "$pid" "$(pid_of "$(svc stopped)")" "the pid of a live gateway whose down was mended"
  absent "$home/profiles/running/gateway.pid"
  test -e "$home/profiles/stopped/gateway.pid" || fail "the pid file of a live gateway is gone"

  # a profile that is deleted, and one that comes
  rm -rf "$home/profiles/wished" "$home/profiles/none"
  profile new '{"desired_state": "running"}'
  expect 0 rec
  wait_up new
  same "$(echo $all new | tr ' ' '\n' | grep -vx -e none -e wished | sort)" "$(slots)" \
    "slots after profiles came and went"
  no_leftovers "$scan"

  rm -rf "$home/profiles"
  expect 0 rec
  same default "$(slots)" "slots without profiles"
  unreg default
  no_leftovers "$scan"
  svscan_stop
done
