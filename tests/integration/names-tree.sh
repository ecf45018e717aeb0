#!/bin/sh
# ISC license.
# preempt
# timeout: 200
# herm-probe-load -g: services of a tree that runs and of one that grows, nested ones, loggers, each
# with its basis; -G; supervisors and an s6-svscan that are killed; a root that ends.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
. "$BUILD/tests/integration/names.inc"

bad () { reason=$1 ; shift ; expect 100 herm-probe-load "$@" ; said "$reason" ; }
bad 'names of services need a scan directory' -s exec -G web true
bad 'unable to open the scan directory' -s exec -g "$TMPDIR/absent" true
mkdir quiet
bad 'no s6-svscan of this pid namespace' -s exec -g "$TMPDIR/quiet" true
for x in / web/ /web web//log . .web ../web web/.log "$(printf %0256d 0)"
do
  bad 'invalid name of a service' -s exec -G "$x" true
done

scan=$TMPDIR/service
mkdir -m 0755 service
service service web $gw
service service mine $gw
chown $gw service/mine                      # another user can replace run
service service logged $gw
mkdir service/logged/log
cp service/web/run service/logged/log/run
sed -i 's/obey .*/obey logger/' service/logged/log/run
mkfifo -m 0666 in.logger out.logger
nested service inner $gw
service inner coder
seed inner/coder $gw
svscan_start "$scan"
tell web "$victim before & wait"
tell coder "($victim before &) ; wait"

observe -g "$scan" -u $gw
tell web "$victim web1"
named web1 web root
tell mine "$victim mine1"
named mine1 mine claimed
tell logged "$victim logged1"
named logged1 logged root
tell logger "$victim logger1"
named logger1 logged/log root
tell coder "$victim coder1"
named coder1 inner/coder sealed
as $gw $victim outside
unnamed outside

# a service that comes later, a supervisor that is killed, the nested s6-svscan too
service service late $gw
s6-svscanctl -a "$scan"
tell late "$victim late1"
named late1 late root
slay $(supervisor_of service/web) "$(pid_of service/web)"
tell web "$victim web2"
named web2 web root
slay "$(pid_of service/inner)" $(supervisor_of inner/coder) "$(pid_of inner/coder)"
tell coder "$victim coder2"
named coder2 inner/coder sealed
unobserve

# filters: an event costs nothing else
for x in web:web inner:coder inner/coder:coder logged:logged,logger logged/log:logger \
  :web,coder,logger
do
  : > lines
  observe -g "$scan" -u $gw -G "${x%:*}"
  as $gw $victim outside
  for s in web coder logged logger
  do
    tell $s "$victim f-$s"
  done
  for s in $(echo "${x#*:}" | tr , ' ')
  do
    until_true 10 has_line f-$s || fail "-G ${x%:*} leaves out $s"
  done
  unobserve
  for s in outside web coder logged logger
  do
    case ,${x#*:}, in
      *,$s,* | ,web,coder,logger,) ;;
      *) ! has_line f-$s || fail "-G ${x%:*} has $s" ;;
    esac
  done
  ! has_line outside || fail "-G ${x%:*} has what has no name"
done

# the root ends: said at once, and at the next load
: > lines
observe -g "$scan" -u $gw
kill -9 "$svscan_pid"
wait "$svscan_pid" || :
until_true 10 grep -q '"kind":"herm.degraded".*"set":"tree".*an s6-svscan of -g is gone' lines ||
  fail "the end of the root is not said"
unobserve
bad 'no s6-svscan of this pid namespace' -s exec -g "$scan" true
