# ISC license.
# cases: compat-least compat-nodac compat-readonly compat-root compat-rootvolume
# cases: compat-user
# cases: given-root given-rootvolume
# cases: nested-least nested-nodac nested-orphans nested-readonly nested-root
# cases: nested-rootvolume nested-user
# cases: sealed-least sealed-nodac sealed-orphans sealed-readonly sealed-root
# cases: sealed-rootvolume sealed-user
# timeout: 300
# no-sanitize: what runs there has an environment and a root directory without the sanitizers'
#   options
# The whole life of a container with gateways, in a deployment and one of these ways:
#   root      as root, with the capabilities that docker gives
#   user      wholly as uid 10000, in an image that names another owner; sealed refuses that
#   readonly  with a read-only root directory and a tmpfs on /run
#   nodac     as root without CAP_DAC_OVERRIDE
#   least     as root with the fewest capabilities
#   orphans   as root; the s6-svscan of the gateways is killed, and one of them is deaf
#   rootvolume  as root, with a home that the owner may not write

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/overlay.inc"

state ()   # state PROFILE [ JSON ]: as hermes keeps them, for itself
{
  mkdir -p "volume/profiles/$1"
  echo x > "volume/profiles/$1/SOUL.md"
  test $# -eq 1 || printf '%s' "$2" > "volume/profiles/$1/gateway_state.json"
  chown -R $owner:$owner volume/profiles
  chmod 0700 volume/profiles "volume/profiles/$1"
  chmod 0600 volume/profiles/"$1"/*
}

# what all checks begin with; by is who registers
common ()
{
  cat <<END
deployment=$deployment way=$way
case $deployment in compat | given) scan=/run/service ;; *) scan=/run/herm/service ;; esac
case $deployment in
  nested | given) by=owner options= ;;
  compat) by=root options='-u hermes' ;;
  sealed) by=root options='-u hermes -m s6' ;;
esac
case $way in user) options= ;; esac
rc=/etc/s6-overlay/s6-rc.d
END
  cat <<'END'
no () { echo "WRONG: $1" ; exit 1 ; }
up () { owner herm-list -o profile,up ; }
is ()
{
  i=0
  until test "$(up)" = "$1" ; do
    i=$((i+1)) ; test $i -lt 400 || { up ; no "not what should be up" ; } ; sleep 0.05
  done
}
exits () { w=$1 ; shift ; g=0 ; "$@" || g=$? ; test $g = $w || no "exit $g, wanted $w: $*" ; }
dash () { owner s6-svstat -o "$1" /run/service/dashboard ; }
# agent PID: it has become the agent, from being a script of root's
agent ()
{
  i=0
  until test "$(owner stat -c %u "/proc/$1" 2> /dev/null)" = 10000 ; do
    i=$((i+1)) ; test $i -lt 200 || no "process $1 is not the owner's" ; sleep 0.05
  done
}
dash_is ()
{
  i=0
  until test "$(dash up,wantedup)" = "$1" ; do
    i=$((i+1)) ; test $i -lt 300 || no "the dashboard is $(dash up,wantedup), not $1" ; sleep 0.05
  done
}
dash_got ()   # it is past the check whether it is broken
{
  i=0
  until owner grep -q HOME /opt/data/dashboard-got 2> /dev/null ; do
    i=$((i+1)) ; test $i -lt 200 || no "the dashboard does not start" ; sleep 0.05
  done
}
zombies () { grep -l '^State:.Z' /proc/[0-9]*/status 2> /dev/null || : ; }
test "$(cat /proc/1/comm)" = s6-svscan
owner herm-detect
# nothing is said to be down or up that is not
owner herm-list -l > /dev/null
END
}

# A second run of what the boot ran changes nothing and sends nothing.
second_run ()
{
  cat <<'END'
case $deployment in
  nested) again="owner herm-reconcile" ;;
  *) again="root herm-reconcile -u hermes" ;;
esac
# the loggers have started, and nobody listens any more
loggers ()
{
  for l in $(owner herm-list) ; do
    owner s6-svstat -o up $scan/gateway-$l/log 2> /dev/null || echo none
  done | sort -u
}
i=0
until test "$(loggers)" = true ; do
  i=$((i+1)) ; test $i -lt 400 || no "loggers: $(loggers)" ; sleep 0.05
done
i=0
while { find $scan -name 'ftrig1*' ; owner find $scan -name 'ftrig1*' ; } 2> /dev/null |
  grep -q . ; do
  i=$((i+1)) ; test $i -lt 200 || no "somebody listens" ; sleep 0.05
done
look ()
{
  owner find -L $scan -maxdepth 3 -path '*/gateway-*' -printf '%p %y %m %U:%G %i %T@ %C@\n' \
    2> /dev/null | sort ; owner herm-list -o profile,pid,wantedup
}
look > /verdict/before
test "$(grep -c gateway-running /verdict/before)" -gt 5
set -- $again
who=$1 ; shift
# what it writes may be hidden from strace: bytes for s6 are one or two, lines of the boot log are
# more
$who strace -f -qq -e trace=write,renameat2,mkdirat,unlinkat,mknodat -o /verdict/trace "$@" \
  > /dev/null
look > /verdict/after
diff /verdict/before /verdict/after || no "a second herm-reconcile changes something"
! grep -vE 'write\(.*= [0-9]{2,}$|\+\+\+|= -1 E|write[(]2,' /verdict/trace ||
  no "a second herm-reconcile sends or makes something"
grep -qE 'write\(.*= [0-9]{3,}$' /verdict/trace || no "no trace"
END
}

story ()
{
  deployment=$1 way=$2 uid=0 caps=$docker_caps readonly='' crash='' keep='' env=''
  case $way in
    root) ;;
    user) uid=$owner env=HERM_OWNER=hermlog ;;
    readonly) readonly=yes ;;
    nodac) caps=$docker_caps,-dac_override ;;
    orphans | rootvolume) $way ; return ;;
    least)
      # examples/s6-overlay/README
      caps=-all,+setuid,+setgid,+chown,+kill
      case $deployment in sealed) caps=$caps,+fowner,+fsetid ;; esac
      ;;
  esac
  container "$deployment"
  state running '{"gateway_state": "running", "desired_state": "running"}'
  state stopped '{"desired_state": "stopped"}'
  state draining '{"gateway_state": "draining"}'
  state corrupt '{'
  state none
  echo 1 > volume/profiles/running/gateway.pid
  echo 1 > volume/gateway.pid
  mkdir volume/profiles/running/state
  echo '{"phase": "running"}' > volume/profiles/running/state/gateway.lifecycle.json
  chown -R $owner:$owner volume/profiles/running/state
  chown $owner:$owner volume/gateway.pid volume/profiles/running/gateway.pid
  # both are seen: a home that root may not enter, and one that root may not write
  test $way = least || chmod 0700 volume

  case $deployment-$way in sealed-user) refused ; return ;; esac

  # the first boot
  crash=yes
  boot $uid "$caps" $env <<END
$(common)
case \$way in
  root | readonly) grep -qi '^CapEff:.*0000a80425fb' /proc/1/status ;;
  least) ! grep -qi '^CapEff:.*0000a80425f' /proc/1/status ;;
  nodac) grep -qi '^CapEff:.*0000a80425f9' /proc/1/status
  ! root sh -c ': > /opt/data/x' 2> /dev/null || no "this root may write everything" ;;
  user) grep -qi '^CapEff:.*0000000000000000' /proc/1/status ;;
esac
test \$way != readonly || ! touch /x 2> /dev/null || no "the root is not read-only"
is "corrupt false
default false
draining true
none false
running true
stopped false"
owner sh -c \
  'test ! -e /opt/data/gateway.pid && test ! -e /opt/data/profiles/running/gateway.pid' ||
    no "stale pids"
owner grep -q 'profile=running prior_state=running action=started prior_exit=unclean' \
  /opt/data/logs/container-boot.log
owner grep -q 'profile=corrupt prior_state=unreadable action=registered' \
  /opt/data/logs/container-boot.log
owner grep -q 'profile=default prior_state=none action=registered' /opt/data/logs/container-boot.log
$(second_run)

# create: whose right it is; then start, stop, restart, list as the owner; delete
case \$deployment-\$way in
  nested-* | given-* | *-user) ;;
  *) exits 100 owner herm-register \$options new 2> /dev/null
     exits 100 owner herm-register new 2> /dev/null ;;
esac
case \$deployment-\$way in
  *-user) ;;
  given-*) owner s6-svscanctl -a /run/service ;;
  *)
    for s in \$(echo /run/service \$scan | tr ' ' '\n' | sort -u) ; do
      test "\$deployment-\$s" != nested-/run/herm/service || continue
      ! owner mkdir \$s/x 2> /dev/null || no "the owner can make something in \$s"
      ! owner sh -c ": > \$s/gateway-running/run" 2> /dev/null || no "the owner can change a run"
    done
    ! owner s6-svscanctl -a /run/service 2> /dev/null || no "the owner can control root's s6-svscan"
    ;;
esac
\$by herm-register \$options -W new
exits 1 \$by herm-register \$options new 2> /dev/null
test "\$(owner herm-list | tr '\n' ' ')" = "corrupt default draining new none running stopped "
p=\$(owner herm-svstat -o pid new)
agent \$p
owner herm-svc -r -w u -t 20000 new
test "\$(owner herm-svstat -o pid new)" != "\$p"
owner herm-svc -d -w D -t 20000 new
exits 1 owner herm-svstat new
owner herm-svc -u -w u -t 20000 new
exits 0 owner herm-svstat new
\$by herm-unregister new
exits 2 owner herm-svstat new 2> /dev/null
exits 2 owner herm-svc -u new 2> /dev/null
test ! -e \$scan/gateway-new
\$by herm-unregister new
\$by herm-register \$options -W new
case \$deployment-\$way in
  nested-* | given-* | *-user) ;;
  *) exits 100 owner herm-unregister new 2> /dev/null ;;
esac
# the loggers write as the owner, below his home
i=0
until owner test -s /opt/data/logs/gateways/new/current ; do
  i=\$((i+1)) ; test \$i -lt 200 || no "no log" ; sleep 0.05
done
for i in . gateways gateways/new ; do
  test "\$(owner stat -c %u /opt/data/logs/\$i)" = 10000 || no "logs/\$i is not the owner's"
done
# root too, without the agent's rights
test "\$way" = user ||
  case \$deployment-\$way in nested-nodac | nested-least) true ;; *) false ;; esac || {
  root herm-svc -d -w D -t 20000 new
  root herm-svc -u -w u -t 20000 new
  root herm-list -l > /dev/null
}

# wishes that are kept
owner herm-svc -d -w D -t 20000 running
owner herm-svc -u -w u -t 20000 stopped
owner cat /opt/data/profiles/stopped/gateway_state.json | grep -q '"desired_state": "running"'
# static services: the dashboard is off, and that is no error
dash_is "false false"
exits 0 owner s6-svstat /run/service/dashboard > /dev/null
i=0
while test -n "\$(zombies)" ; do
  i=\$((i+1)) ; test \$i -lt 200 || no "zombies: \$(zombies)" ; sleep 0.05
done
END
  well $uid
  grep -q 'gateway of new: ready' boot.log ||
    fail_boot $uid "gateways are not on the container's output"
  state new '{"desired_state": "running"}'
  # it was killed: its supervisors are gone, its volume is not
  same "" "$(find volume -uid 0)" "what root left in the volume"

  # a restart: the same wishes; what had no profile has one now; the dashboard is on, dies, and is
  # broken
  crash=
  boot $uid "$caps" $env HERMES_DASHBOARD=Yes \
    HERMES_DASHBOARD_HOST=::1 HERMES_DASHBOARD_PORT=9200 <<END
$(common)
is "corrupt false
default false
draining true
new true
none false
running false
stopped true"
owner grep -q 'profile=stopped prior_state=running action=started' /opt/data/logs/container-boot.log
dash_is "true true"
p=\$(dash pid)
agent \$p
dash_got
owner grep -qxF "dashboard --host ::1 --port 9200 --no-open HOME=/opt/data HERMES_HOME=/opt/data\
 in /opt/data, /opt/hermes/.venv/bin is first" /opt/data/dashboard-got
agent \$p
owner rm /opt/data/dashboard-got
owner sh -c "kill -9 \$p"
i=0
until set -- \$(dash up,pid) && test "\$*" != "true \$p" && test "\$1" = true ; do
  i=\$((i+1)) ; test \$i -lt 300 || no "the dashboard does not come back" ; sleep 0.05
done
agent \$2
dash_got
owner touch /opt/data/dashboard-is-broken
owner sh -c "kill \$2"
dash_is "false false"
test "\$(dash exitcode)" = 78
owner rm /opt/data/dashboard-is-broken
owner s6-svc -u /run/service/dashboard
dash_is "true true"
\$by herm-unregister new
# a gateway that does not end: the drain gives up after its 6 seconds, all others are down
case \$deployment-\$way in nested-root)
  \$by herm-register -W stubborn
  i=0
  until owner grep -q stubborn: /opt/data/logs/gateways/stubborn/current ; do
    i=\$((i+1)) ; test \$i -lt 200 || no "stubborn does not start" ; sleep 0.05
  done
  began=\$(date +%s)
  code=0
  execlineb -c "\$(cat \$rc/herm-drain/down)" || code=\$?
  took=\$((\$(date +%s) - began)) left=\$(up | grep -v ' false')
  \$by herm-unregister -k 100 stubborn
  test "\$code \$left" = "99 stubborn true" || no "a drain: exit \$code, \$left"
  test \$took -ge 5 && test \$took -le 8 || no "a drain of \$took s"
  owner herm-svc -u -N -w u -t 20000 draining
  owner herm-svc -u -N -w u -t 20000 stopped
esac
END
  well $uid
  ! grep -q true verdict/drained || fail "up after the drain: $(cat verdict/drained)"
  grep -q 'stopped false' verdict/drained ||
    fail "not in the list after the drain: $(cat verdict/drained)"

  # docker restart: /run is not emptied, but for what s6-overlay empties. A drain keeps the wishes,
  # too.
  test -z "$readonly" || return 0
  rm -rf volume/profiles/new
  keep=yes
  boot $uid "$caps" $env <<END
$(common)
is "corrupt false
default false
draining true
none false
running false
stopped true"
$(second_run)
END
  well $uid
}

# One restart of herm-gateways ends what an s6-svscan left, gateways that ignore SIGTERM, too.
orphans ()
{
  container "$deployment"
  state running '{"desired_state": "running"}'
  state stubborn '{"desired_state": "running"}'
  boot $uid "$caps" <<END
$(common)
is "default false
running true
stubborn true"
i=0
until owner grep -q stubborn: /opt/data/logs/gateways/stubborn/current ; do
  i=\$((i+1)) ; test \$i -lt 200 || no "stubborn does not start" ; sleep 0.05
done
pids () { owner herm-list -o profile,pid | sed -n '/running/s/.* //p;/stubborn/s/.* //p' ; }
old=\$(pids)
p=\$(s6-svstat -o pid /run/service/herm-gateways)
kill -9 \$p
i=0
until set -- \$(s6-svstat -o up,ready,pid /run/service/herm-gateways) &&
  test "\$1 \$2" = "true true" && test \$3 != \$p ; do
  i=\$((i+1)) ; test \$i -lt 400 || no "herm-gateways does not come back" ; sleep 0.05
done
for i in \$old ; do test ! -e /proc/\$i || no "a gateway of the old s6-svscan runs" ; done
is "default false
running true
stubborn true"
owner herm-svc -d -N -w D -t 20000 running
\$by herm-unregister -k 100 stubborn
END
  ! grep 'another instance' boot.log || fail "the supervisors fight"
}

# No gateway can run: the reason is said, what depends on herm-reconcile starts, and a stop drains
# what was registered later.
rootvolume ()
{
  container "$deployment"
  state running '{"desired_state": "running"}'
  chown 0:0 volume
  boot $uid "$caps" <<END
$(common)
test -z "\$(owner herm-list)" || no "gateways"
test -e /run/up/herm-drain || no "herm-drain is not up"
chown 10000:10000 /opt/data
\$by herm-reconcile \$options
is "default false
running true"
END
  said='herm-reconcile: fatal: no gateway of 10000:10000 can write to the home /opt/data'
  same "$said: Permission denied" "$(grep -e exits -e 'is not ready' -e fatal verdict/stage2.log)" \
    "what the boot said"
  ! grep -q true verdict/drained || fail "up after the drain: $(cat verdict/drained)"
}

# Nothing is sealed where there is no root: no gateways, said clearly; the rest of the container is
# as it should be.
refused ()
{
  boot $uid "$caps" $env HERMES_DASHBOARD=1 <<END
$(common)
test -z "\$(owner herm-list)"
test ! -e /run/herm
test ! -e \$scan
dash_is "true true"
END
  grep -q '020-herm-scandir: fatal: this container does not run as root' verdict/stage2.log ||
    fail_boot $uid "not refused"
}

story ${CASE%-*} ${CASE#*-}
