# ISC license.
# The pipeline of examples/s6-overlay, herm-exec | herm-exec-log, as services in a container: what
# the container's services execute is in the log, and nothing else. So does herm-held |
# herm-held-log when herm-control was told to load.
# timeout: 300
# no-sanitize: what runs there has an environment and a root directory of its own, without the
#   sanitizers' options

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
. "$BUILD/tests/integration/overlay.inc"
need_bpf

container nested
cp -R "$overlay/record/." "$overlay/control/." "$root/"
cp /bin/true "$root/usr/bin/victim"
mount --bind /sys "$root/sys"
mkdir -p "$root/var/log"
mount -t tmpfs -o mode=0755 log "$root/var/log"
log=/var/log/herm-exec

checks ()
{
  cat <<'END'
no () { echo "WRONG: $1" ; cat /var/log/herm-exec/current || : ; exit 1 ; }
log=/var/log/herm-exec
lines ()
{
  cat $log/@* $log/current 2> /dev/null | sed -n 's/.*"argv":\["victim","\([^"]*\)"\].*/\1/p'
}
recorded ()
{
  i=0
  until lines | grep -qx "$1" ; do
    i=$((i+1)) ; test $i -lt 400 || no "not recorded: $1" ; sleep 0.05
  done
}
# errand UID WORD: a service executes victim
errand ()
{
  echo "$1 $2" > /run/errands
}
mkdir -p /run/service/.errand
mkfifo -m 0600 /run/errands
cat > /run/service/.errand/run <<'EOF'
#!/bin/sh
exec 0<> /run/errands
while read -r uid word ; do
  setpriv --reuid $uid --regid $uid --clear-groups victim $word
done
EOF
chmod 0755 /run/service/.errand/run
mv /run/service/.errand /run/service/errand
s6-svscanctl -a /run/service
pid () { s6-svstat -o pid /run/service/$1 ; }
# again NAME OLDPID: it is up again, with another pid
again ()
{
  i=0
  ready=$(test -e /run/service/$1/notification-fd && echo true || echo false)
  until set -- "$1" "$2" $(s6-svstat -o up,ready,pid /run/service/$1) &&
    test "$3 $4" = "true $ready" && test "$5" != "$2" ; do
    i=$((i+1)) ; test $i -lt 400 || no "$1 does not come back" ; sleep 0.05
  done
}
END
}

# with --cap-add BPF --cap-add PERFMON
boot 0 "$docker_caps,+bpf,+perfmon" <<END
$(checks)
test -e /run/up/herm-exec && test -e /run/up/herm-exec-log || no "the pipeline is not up"
# two processes and a pipe; neither is root's
for n in herm-exec herm-exec-log ; do
  i=0
  until test "\$(stat -c %u /proc/\$(pid \$n))" = 10001 ; do
    i=\$((i+1)) ; test \$i -lt 400 || no "the user of \$n" ; sleep 0.05
  done
done
grep -q '^CapEff:.*0000000000000000' "/proc/\$(pid herm-exec)/status" ||
  no "herm-exec has capabilities"
test "\$(readlink /proc/\$(pid herm-exec)/fd/1)" = \
  "\$(readlink /proc/\$(pid herm-exec-log)/fd/0)" || no "no pipe between them"
# a service of the owner's, and of another user; not the same user elsewhere
owner victim outside
errand 10000 one
recorded one
errand 4242 two
recorded two
grep -q '"service":"errand","service_basis":"root".*"uid":4242,.*"argv":."victim","two".' \
  \$log/current || no "no name"
# what a gateway executes
owner herm-register -W new
i=0
until grep -q '"filename":"/opt/hermes/.venv/bin/hermes".*"argv":\[[^]]*"-p","new"' \
  \$log/current ; do
  i=\$((i+1)) ; test \$i -lt 400 || no "the gateway's start is not recorded" ; sleep 0.05
done
# the logger dies: what comes meanwhile waits in the pipe, and nothing is lost
p=\$(pid herm-exec-log)
s6-svc -wD -T 20000 -d /run/service/herm-exec-log
for i in 1 2 3 4 5 ; do errand 10000 meanwhile\$i ; done
s6-svc -wu -T 20000 -u /run/service/herm-exec-log
for i in 1 2 3 4 5 ; do recorded meanwhile\$i ; done
p=\$(pid herm-exec-log)
kill -9 \$p
again herm-exec-log \$p
errand 10000 logger
recorded logger
# the producer dies, and loads again
p=\$(pid herm-exec)
kill -9 \$p
again herm-exec \$p
errand 10000 producer
recorded producer
# what is loaded by the socket, and its end
ask () { { s6-sudo -t 10000 /run/herm/control "\$@" 2>&1 || echo exits \$? ; } | cat ; }
ask load exec! service=errand > said
! grep 'exits' said || no "load: \$(cat said)"
errand 10000 asked
log=/var/log/herm-held
recorded asked
ask status | grep -q ' exec=' || no "status: \$(ask status)"

ask unload
i=0
until test "\$(s6-svstat -o up /run/service/herm-held)" = false ; do
  i=\$((i+1)) ; test \$i -lt 400 || no "herm-held is up after unload" ; sleep 0.05
done
ask status | grep -q 'no complete probe' || no "status after unload"
log=/var/log/herm-exec
! lines | grep -qx outside || no "another container is recorded"
owner herm-unregister new
END
well 0
same "700 10001 10001" "$(stat -c '%a %u %g' "$root/var/log/herm-exec")" "the log directory"
/usr/bin/python3 "$BUILD/tests/tools/validate.py" "$BUILD/doc/herm-events.schema.json" \
  < "$root/var/log/herm-exec/current" > out 2>&1 ||
  fail "lines that are no events: $(cat out)"

# with docker's default it says why, stays down, and keeps nothing else from running: for those who
# wait it counts as up
boot 0 "$docker_caps" <<END
$(checks)
test -e /run/up/herm-gateways && test -e /run/up/herm-exec-log && test -e /run/up/herm-exec
test "\$(s6-svstat -o up,wantedup,exitcode /run/service/herm-exec)" = "false false 112" ||
  no "\$(s6-svstat /run/service/herm-exec)"
owner herm-list | grep -qx default
END
grep -q 'missing capability: CAP_BPF' boot.log || fail_boot 0 "no word of the reason"
