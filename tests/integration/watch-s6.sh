# ISC license.
# examples/lifecycle in the owner's scan directory, as its README says: the log has what happens to
# the services, and goes on after a SIGKILL. Without a scan directory to watch it is down.

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_schema

scan=/run/herm/service log=/run/herm/lifecycle
mkdir /run/herm
chown $owner:$owner /run/herm
svscan_start "$scan" $owner
mkdir template
{ echo '#!/bin/sh' ; deaf | sed 1d ; } > template/run
chmod 0755 template/run
echo 3 > template/notification-fd
mode=nested
add ()   # add DIRECTORY NAME
{
  admin cp -R "$1" $scan/.$2
  admin mv $scan/.$2 $scan/$2
  admin s6-svscanctl -a $scan
}
add "$BUILD/examples/lifecycle" lifecycle
lines () { cat $log/@* $log/current 2> /dev/null | jq -r "$1" ; }
life ()   # life SERVICE: without the desired state, whose place among the others is unknown
{
  lines "select(.payload.service == \"$1\" and .kind != \"service.wanted\")
    | [(.kind[8:]), (.payload | .code, .signal, .cause | values)] | join(\" \")" | xargs
}
is () { test "$(life "$1")" = "$2" ; }
wanted () { until_true 30 is "$@" || fail "$1: $(life "$1"), not $2" ; }
none () { test "$(lines 'select(.payload.service == null).payload.cause' | xargs)" = "$1" ; }
until_true 30 none start || fail "no gap at the start"

add template gateway-a
wanted gateway-a 'registered started ready'
same "$owner" "$(stat -c %u /proc/"$(pid_of $scan/lifecycle)")" "the user"
admin s6-svc -k $scan/gateway-a
wanted gateway-a 'registered started ready exited 9 started ready'

# killed: another identity, a gap, and the log goes on
pid=$(pid_of $scan/lifecycle)
kill -9 "$pid"
until_true 30 none 'start start' || fail "no gap after a SIGKILL"
wanted gateway-a 'registered started ready exited 9 started ready state'
same 2 "$(lines .seqid | sort -u | wc -l)" "identities"
admin mv $scan/gateway-a $scan/.gone
admin s6-svscanctl -an $scan
wanted gateway-a 'registered started ready exited 9 started ready state unregistered exited 15'
cat $log/@* $log/current > all 2> /dev/null || :
validate < all > valid || fail "not as the schema says: $(cat valid)"

# nothing to watch is final
admin cp -R "$BUILD/examples/lifecycle" $scan/.other
sed -i 's,/run/herm/service,/nonexistent,' $scan/.other/run
sed -i 's,/run/herm/lifecycle,/run/herm/other,' $scan/.other/log/run
admin mv $scan/.other $scan/other
admin s6-svscanctl -a $scan
down () { test "$(s6-svstat -o up,wantedup,exitcode $scan/other)" = "false false 100" ; }
until_true 30 down || fail "it is not down: $(s6-svstat $scan/other)"
svscan_stop
