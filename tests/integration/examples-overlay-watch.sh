# ISC license.
# The pipeline of examples/s6-overlay/watch, herm-watch | herm-watch-log, as services in a container
# of each deployment, and without root: the log has the lives of the gateways. Without a log
# or the owner they are down, and the boot goes on.
# cases: nested compat sealed given
# timeout: 300
# no-sanitize: as examples-overlay-probe

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
. "$BUILD/tests/integration/overlay.inc"
need_schema

container "$CASE"
cp -R "$overlay/watch/." "$root/"
mkdir -p "$root/var/log"

# the log is that of this boot, with the options of mount
log ()
{
  ! mountpoint -q "$root/var/log" || umount "$root/var/log"
  mount -t tmpfs -o "$1" log "$root/var/log"
}
watcher=$owner register='owner herm-register' unregister='owner herm-unregister'
case $CASE in
  compat) register='herm-register -u hermes' unregister=herm-unregister watcher=0 ;;
  sealed) register='herm-register -u hermes -m s6' unregister=herm-unregister ;;
  given) watcher=0 ;;
esac
checks ()
{
  cat <<'END'
no () { echo "WRONG: $1" ; cat /var/log/herm-watch/current || : ; exit 1 ; }
lines () { cat /var/log/herm-watch/current | grep "\"service.$2\".*\"service\":\"gateway-$1\"" ; }
seen ()
{
  i=0
  until lines $1 $2 ; do
    i=$((i+1)) ; test $i -lt 400 || no "not in the log: gateway-$1 $2" ; sleep 0.05
  done
}
is ()   # is UP,WANTEDUP NAME
{
  i=0
  until test "$(s6-svstat -o up,wantedup /run/service/$2)" = "$1" ; do
    i=$((i+1)) ; test $i -lt 400 || no "$(s6-svstat /run/service/$2)" ; sleep 0.05
  done
}
END
}
life ()
{
  checks
  cat <<END
for n in herm-watch:$1 herm-watch-log:$2
do
  test -e /run/up/\${n%:*} || no "\${n%:*} is not up"
  p=\$(s6-svstat -o pid /run/service/\${n%:*})
  i=0
  until test "\$(stat -c %u /proc/\$p)" = \${n#*:} ; do
    i=\$((i+1)) ; test \$i -lt 400 || no "the user of \$n" ; sleep 0.05
  done
done
$register -W new
seen new registered
seen new started
owner herm-svc -d -w D new
seen new exited
p=\$(s6-svstat -o pid /run/service/herm-watch)
kill -9 \$p
seen new state
$unregister new
seen new unregistered
END
}
# what the log says after the end of the container
judged ()
{
  cat "$root/var/log/herm-watch/@"* "$root/var/log/herm-watch/current" > lines 2> /dev/null || :
  validate < lines > valid || fail "not as the schema says: $(cat valid)"
  same "gap start
gap start" "$(jq -r 'select(.kind == "service.gap" and .payload.service == null)
    | "\(.kind[8:]) \(.payload.cause)"' lines)" "a gap for each start"
  same 'exited registered started state unregistered wanted' "$(jq -r \
    'select(.payload.service == "gateway-new").kind[8:]' lines | sort | xargs)" "a life"
}

log mode=0755
life $watcher 10001 | boot 0 "$docker_caps"
well 0
judged
same "700 10001" "$(stat -c '%a %u' "$root/var/log/herm-watch")" "the log directory"
test "$CASE" = nested || exit 0

# as a user, who can write to /var/log, or not: then both are down
log mode=1777
life 10000 10000 | boot 10000 "$docker_caps"
well 10000
judged
log mode=0755
{ checks ; echo 'is "false false" herm-watch-log ; is "false false" herm-watch
owner herm-list | grep -qx default' ; } | boot 10000 "$docker_caps"
well 10000

# no such owner: it is down, for good
log mode=0755
{ checks ; echo 'is "false false" herm-watch
test "$(s6-svstat -o exitcode /run/service/herm-watch)" = 100' ; } |
  boot 0 "$docker_caps" HERM_OWNER=nobody-here
