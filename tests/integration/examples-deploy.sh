# ISC license.
# The service directories of examples/nested, sealed and compat, as they are, below root's
# s6-svscan: what their READMEs say that root and the owner can do and cannot do.

. "$BUILD/tests/lib.sh"

# an image with the example's agent as its hermes; `hermes' the user is number 10000
mkdir -p opt/hermes/.venv/bin opt/data
mkdir -p /opt
mount --bind opt /opt
cp "$BUILD/examples/agent/hermes" /opt/hermes/.venv/bin/hermes
chown $owner:$owner /opt/data
mkdir -p /run/s6/container_environment
echo $owner > /run/s6/container_environment/HERM_OWNER

main=/run/service
scan=/run/herm/service
svscan_start $main
place ()   # place EXAMPLE: as its README says
{
  cp -a "$BUILD/examples/$1/gateways" $main/.gateways
  mv $main/.gateways $main/gateways
  s6-svscanctl -a $main
  until_true 10 has_status $main/gateways || fail "$1 is not supervised"
  s6-svwait -U -t 20000 $main/gateways || fail "$1 is not ready: $(cat svscan.log)"
  same $owner "$(stat -c %u "/proc/$(s6-svstat -o pid $main/gateways)")" \
    "uid of the s6-svscan of $1"
}
unplace ()
{
  s6-svc -wD -T 20000 -d $main/gateways || fail "does not stop"
  mv $main/gateways $main/.gone
  s6-svscanctl -an $main
  until_true 10 gone || fail "still supervised"
  rm -rf $main/.gone /run/herm
}
gone () { test "$(count s6-supervise)" = 0 ; }
asked ()   # asked PROFILE: its agent does what it is told
{
  rm -f "/opt/data/answer"
  until_true 20 test -p "/opt/data/inbox/$1" ||
    fail "the agent of $1 has not started: $(cat svscan.log)"
  as $owner timeout 20 sh -c 'echo "id -u > answer.new; mv answer.new answer" > "$1"' sh \
    "/opt/data/inbox/$1" || fail "the agent of $1 does not read"
  until_true 20 test -e /opt/data/answer || fail "the agent of $1 does nothing"
  same $owner "$(cat /opt/data/answer)" "uid of what the agent of $1 runs"
}
controls ()   # controls SCANDIR: what the owner can do everywhere
{
  expect 0 as $owner herm-list -s "$1"
  same coder "$(cat out)" "the list"
  expect 0 as $owner s6-svc -wD -T 20000 -d "$1/gateway-coder"
  expect 0 as $owner s6-svstat -o up "$1/gateway-coder"
  same false "$(cat out)" "up"
  expect 0 as $owner s6-svc -wu -T 20000 -u "$1/gateway-coder"
  expect 0 as $owner s6-svc -wr -T 20000 -r "$1/gateway-coder"
  expect 0 as $owner s6-svwait -u -t 20000 "$1/gateway-coder"
  asked coder
}

place nested
expect 0 as $owner herm-register -W coder
controls $scan
expect 0 as $owner herm-unregister coder
no_leftovers $scan
unplace

place sealed
expect 100 as $owner herm-register coder
said "root"
expect 0 herm-register -u $owner -m s6 -W coder
controls $scan
d=$scan/gateway-coder
for t in "touch $d/run" "touch $d/x" "mv $d $scan/gateway-x" "mkdir $scan/gateway-x" \
  "ln -s /tmp $scan/gateway-x" "touch $d/data/x" "touch $d/env/PATH" "rm $d/env/HERM_PROFILE"
do
  # shellcheck disable=SC2086
  ! as $owner $t 2> /dev/null || fail "sealed, but the owner can: $t"
done
for p in $(procs | awk -v s=$scan 'index($4, s) == 1 { print $1 }')
do
  same $owner "$(stat -c %u "/proc/$p")" "uid of $(tr '\0' ' ' < "/proc/$p/cmdline")"
done
! as $owner herm-unregister coder 2> err || fail "sealed, but the owner can unregister"
expect 0 as $owner herm-list
same coder "$(cat out)" "the list"
expect 0 herm-unregister coder
no_leftovers $scan
unplace

# without root nothing can be sealed: it says so, and stays down
mkdir own
svscan_main=$svscan_pid
svscan_start "$TMPDIR/own" $owner
cp -a "$BUILD/examples/sealed/gateways" own/.gateways
chown -R $owner:$owner own/.gateways
mv own/.gateways own/gateways
s6-svscanctl -a own
refused ()
{
  test "$(s6-svstat -o up,wantedup,exitcode own/gateways 2> /dev/null)" = "false false 100"
}
until_true 20 refused || fail "sealed as the owner: $(s6-svstat own/gateways)"
grep -q 'not root, and so can seal nothing' svscan.log ||
  fail "no word of the reason: $(cat svscan.log)"
absent $scan
s6-svscanctl -t own
wait "$svscan_pid" || :
svscan_pid=$svscan_main
rm -rf own

# a boot of compat, twice; the second time the gateways are there
export HERM_OWNER=$owner
for i in 1 2
do
  expect 0 "$BUILD/examples/compat/gateways" coder
done
said "already registered"
controls $main
expect 100 as $owner herm-register -s $main other
! as $owner herm-unregister -s $main coder 2> err || fail "compat, but the owner can unregister"
expect 0 herm-unregister -s $main coder
no_leftovers $main
expect 0 "$BUILD/examples/compat/gateways"
expect 0 herm-list -s $main
same default "$(cat out)" "what is registered by default"
until_true 20 test -p /opt/data/inbox/default || fail "the agent of default has not started"
expect 0 herm-unregister -s $main default
expect 0 "$BUILD/examples/compat/gateways" Bad
said "warning: no gateway for Bad"

scan=$main
svscan_stop
