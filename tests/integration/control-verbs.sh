#!/bin/sh
# ISC license.
# timeout: 120
# no-sanitize: herm-control gives the programs no ASAN_OPTIONS
# examples/control under a real s6-svscan: each verb by root, by a uid with some verbs, by others;
# what it does is seen in the holder, the record, the rules and the policies. Exit codes.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
. "$BUILD/tests/integration/names.inc"
. "$BUILD/tests/integration/control.inc"
. "$BUILD/tests/integration/guard.inc"

services web other
control_start
permit $quiet 'ping status'

# what each uid may; the first load, of one service
verbs='ping:0 status:1 status+json:1 rules:100 load+exec!+life+service=web:0 status:0 unload+x:100'
for i in $verbs ; do
  expect "${i#*:}" ask 0 $(echo "${i%:*}" | tr + ' ')
done
for i in ping:0 status:0 load+exec:100 unload:100 rules:100 ; do
  expect "${i#*:}" ask $quiet $(echo "${i%:*}" | tr + ' ')
  test "${i#*:}" != 100 || said 'not permitted'
done
expect 111 ask $third ping
permit $third ''
HERM_VERBS='ping load' expect 100 ask $third ping
said 'not permitted'
rm service/control/data/rules/uid/$third/env/HERM_VERBS
HERM_VERBS='ping load' expect 100 ask $third ping
until_true 5 grep -q "deny.*$third\|$third.*deny" svscan.log || {
  cat svscan.log ; fail "who was refused is in no log" ; }

# lines with names; a load of another service, and of a process: the record follows
lines () { cat /var/log/herm-record/current 2> refusal || : ; }
has () { lines | grep -q "$1" ; }
recorded () { until_true 10 has "$1" || { cat svscan.log ; lines ; fail "no line: $1" ; } ; }
down () { test "$(s6-svstat -o up "service/$1")" = false ; }
s6-svwait -U -t 20000 service/record || { cat svscan.log ; fail "the record is not up" ; }
tell web "$victim one" ; tell other "$victim two"
recorded '"service":"web".*"argv":\["[^"]*victim","one"\]'
expect 0 ask $quiet status json
same 'exec life tree' "$(jq -r '[.sets[].set] | join(" ")' out)" "sets"
same false "$(jq .stopped out)" "the reader stopped"
expect 0 ask $quiet status
printed '  exec='
reader=$(pid_of service/record)
expect 0 ask 0 load exec service=other
other_reader () { p=$(pid_of service/record) ; test "$p" -gt 0 && test "$p" != "$reader" ; }
until_true 10 other_reader || fail "the reader is not started again"
tell other "$victim three" ; tell web "$victim four"
recorded '"service":"other".*"argv":\["[^"]*victim","three"\]'
expect 0 ask 0 load exec uid=$gw pid=$(pid_of service/other)
tell web "$victim six" ; tell other "$victim seven"
recorded '"argv":\["[^"]*victim","seven"\]'
! has '"argv":\["[^"]*victim","\(two\|four\|six\)"\]' || fail "a line of another service"

# a policy, of one service; rules of the set egress
mkdir -p policies/nodirs/syscalls rules/web/policy/net
echo mkdir > policies/nodirs/syscalls/deny
chmod 0777 pub
runs () { tell "$1" "($2) ; echo \$? > $TMPDIR/pub/code" ; cat pub/code ; }
: > rules/web/policy/net/connect
expect 100 ask 0 rules
said 'has no probe set egress'
load () { ask 0 load guard egress exec service=web policy=nodirs ; }
bystanders
expect 0 load
same 137 "$(runs web "exec mkdir $TMPDIR/pub/a")" "mkdir in web"
same 0 "$(runs other "exec mkdir $TMPDIR/pub/b")" "mkdir in other"
recorded '"kernel.guard.kill".*"service":"web"'
expect 0 ask 0 status
if grep -q '  egress=[^-]' out ; then
  send="exec /usr/bin/python3 $BUILD/tests/tools/net.py udp 127.0.0.1 9 > $TMPDIR/pub/net"
  expect 0 ask 0 rules
  said 'generation 1: '
  runs web "$send" ; same EPERM "$(cat pub/net)" "udp in web"
  runs other "$send" ; same ok "$(cat pub/net)" "udp in other"
  rm -r rules/web
  expect 0 ask 0 rules
  runs web "$send" ; same ok "$(cat pub/net)" "udp in web, without rules"
  echo x > rules/web
  expect 100 ask 0 rules
  said 'rules/web: not a directory'
fi
echo rmdir > policies/nodirs/syscalls/deny
expect 0 load
same 0 "$(runs web "exec mkdir $TMPDIR/pub/c")" "mkdir in web"
same 137 "$(runs web "exec rmdir $TMPDIR/pub/c")" "rmdir in web"
all_live
pkill -u $gw -f '^sh bystander'

# the holder dies: the record says so and stays down, until the next load
said_empty () { grep -c 'has no complete probe' svscan.log || : ; }
before=$(said_empty) holder=$(pid_of service/holder)
s6-svc -k service/holder
other_holder () { p=$(pid_of service/holder) ; test "$p" -gt 0 && test "$p" != "$holder" ; }
until_true 10 other_holder || fail "the holder does not start again"
s6-svwait -U -t 20000 service/holder
empty () { test "$(said_empty)" -gt "$before" && down record ; }
until_true 20 empty || { cat svscan.log ; fail "the record is up without a probe, or silent" ; }

# unload: what was recorded is there, the record is down, the kernel has nothing
expect 0 ask 0 load exec service=web
s6-svwait -U -t 20000 service/record || fail "the record is not up again"
tell web "$victim eight"
expect 0 ask 0 unload
until_true 10 down record || fail "the record is up after unload"
recorded '"argv":\["[^"]*victim","eight"\]'
expect 1 ask 0 status
expect 0 ask 0 unload

# exit codes of the programs get through; so does a holder that is not there
expect 100 ask 0 load exec pid=4194305
said 'no such process'
s6-svc -d service/holder ; s6-svwait -D -t 20000 service/holder
expect 111 ask 0 status
svscan_stop
