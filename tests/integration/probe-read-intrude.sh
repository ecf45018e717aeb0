# ISC license.
# A reader and its logger as a user of their own, and a process of the gateways' user that wants to
# get at them: everything is refused.

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
intrude=$BUILD/tests/tools/intrude
cp /bin/true victim
mkfifo -m 0600 pipe ready logged
mkdir -m 0700 log
chown 10016 log

setpriv --reuid 10016 --regid 10016 --clear-groups s6-log -d 3 -l 16384 n3 s1000000 "$TMPDIR/log" \
  < pipe 3> logged &
logger=$!
# shellcheck disable=SC2086
herm-probe-load $exec -u $quiet -d 4 setpriv --reuid 10016 --regid 10016 \
  --clear-groups herm-probe-read > pipe 2> said 4> ready &
reader=$!
read -r _ < ready || fail "not ready: $(cat said)"
read -r _ < logged || fail "no logger"
until_true 10 reads $reader || fail "no reader"
as $quiet ./victim before
recorded () { grep -q "\"./victim\",\"$1\"" log/current ; }
until_true 10 recorded before || fail "not recorded: $(cat said)"

# what it is
grep -E '^Cap(Inh|Prm|Eff|Amb):' /proc/$reader/status > caps
same 4 "$(grep -c ':	0*$' caps)" "capabilities: $(cat caps)"
ls -l /proc/$reader/fd | sed -n 's/.* \([0-9]*\) -> \(.*\)/\1 \2/p' | sort -n > fds
ls -l /proc/$logger/fd | sed -n 's/.* \([0-9]*\) -> \(.*\)/\1 \2/p' | grep -v ' /.*/log' > fds.other
same "[signalfd] bpf-map bpf_link" "$(sed -n '4,$p' fds | grep -vxF -f fds.other |
  sed -n 's/^[0-9]* anon_inode://p' | sort |
    xargs)" "descriptors beside the standard three: $(cat fds)"

# from another user, as of a gateway: nothing
cp "$intrude" intrude
# shellcheck disable=SC2046
expect 0 as 10000 ./intrude -k $reader $(printf "$TMPDIR/%s " log/current log/lock log/state)
expect 0 as 10000 ./intrude -k $logger "$TMPDIR/log/current"
! as 10000 ls log > out 2>&1 || fail "the log can be listed"
! as 10000 cp victim log/ 2> out || fail "the log directory can be written"
# from the same user: it can be killed (and its supervisor starts it again), but not looked into
expect 0 as 10016 ./intrude $reader

# this test finds what is open: a process that does not protect itself
setpriv --reuid 10016 --regid 10016 --clear-groups sleep 1000000 < /dev/null &
other=$!
until_true 10 grep -q '^Name:	sleep' /proc/$other/status || fail "no sleep"
expect 1 as 10016 ./intrude -k $other
for i in 'ptrace attach' 'pidfd_getfd 0' /mem /environ /fd/0 'kill KILL' ; do printed "$i" ; done

# nothing has happened
as $quiet ./victim after
until_true 10 recorded after || fail "not recorded after all of that"
reader_stop said
grep -q ' lost 0 missed ' said || fail "$(cat said)"
