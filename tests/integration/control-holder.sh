#!/bin/sh
# ISC license.
# no-sanitize: herm-control gives the programs no ASAN_OPTIONS
# The record of examples/control that loads and puts rules in force by itself, as its README says:
# after SIGKILL of the holder it says that nothing works, and then both are in force again.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
. "$BUILD/tests/integration/names.inc"
. "$BUILD/tests/integration/control.inc"

cp -R "$BUILD/examples/control" example
{
  echo '#!/usr/bin/execlineb -P'
  sed -n '/^  if { s6-svwait/,/^$/p' example/README
} > example/record/run
cp "$BUILD/tests/tools/net.py" pub/net
services web
holder_start h $second
for i in STORE RETRIEVE ; do echo '^herm:' > h/rules/uid/0/env/S6_FDHOLDER_${i}_REGEX ; done
got=0
herm-probe-load -H "$holder" -s egress! -g "$scan" true 2> refusal || got=$?
test $got != 112 || skip "$(tail -n 1 refusal)"
kill $holder_pid
mkdir -p rules/web/policy/net
: > rules/web/policy/net/connect
control_start "$TMPDIR/example"
s6-svwait -U -t 20000 service/record || { cat svscan.log ; fail "the record is not up" ; }
chmod 0777 pub

shut ()
{
  tell web "/usr/bin/python3 $TMPDIR/pub/net udp 127.0.0.1 9 > $TMPDIR/pub/said 2>&1"
  test "$(cat pub/said)" = EPERM
}
shut || { cat svscan.log ; fail "not refused: $(cat pub/said)" ; }
for signal in k t ; do
  holder=$(pid_of service/holder)
  s6-svc -$signal service/holder
  dead "$holder" "the holder"
  until_true 20 shut || { cat svscan.log ; fail "not refused again: $(cat pub/said)" ; }
done
said='"kind":"herm.degraded".*"set":"egress","hook":null,"errno":3'
all () { test "$(cat /var/log/herm-record/* | grep -c "$said")" = 2 ; }
until_true 10 all || { cat /var/log/herm-record/* ; fail "the record does not say it" ; }
svscan_stop
