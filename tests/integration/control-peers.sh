#!/bin/sh
# ISC license.
# no-sanitize: herm-control gives the programs no ASAN_OPTIONS
# examples/control with peers that are silent, slow, killed or frozen, on either side: who waits
# waits until a deadline, and the others are served. Nothing of a client but its words, standard
# output and error reaches what runs as root.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
. "$BUILD/tests/integration/control.inc"
chmod 0755 .
scan=$TMPDIR/service
svscan_start "$scan"
control_start
permit $quiet 'ping status load'
socket=$scan/control/socket
workers () { pgrep -x herm-probe-stat | wc -l ; }
working () { test "$(workers)" -ge 1 ; }
none () { test "$(workers)" = 0 ; }
frozen=$(pid_of service/holder)
case $(herm-probe-status -H /run/herm/holder/s 2>&1) in *'without BPF'*) skip 'no BPF' ;; esac

# a client with everything it could wish to hand over; the holder does not answer, so the program
# that runs as root can be looked at
kill -STOP "$frozen"
cat > client <<'END'
import os, resource, signal, sys
os.umask(0)
os.chdir("/proc")
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
resource.setrlimit(resource.RLIMIT_FSIZE, (1, 1))
for s in (signal.SIGALRM, signal.SIGTERM, signal.SIGPIPE, signal.SIGHUP):
    signal.signal(s, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGALRM, signal.SIGTERM))
for fd in range(3, 20): os.dup2(0, fd)
os.nice(5)
env = {"PATH": "/proc", "HERM_VERBS": "rules", "HERM_UIDS": "0", "HERM_DEBUG": "1", "IFS": "/",
  "LD_PRELOAD": "/proc/evil.so", "IPCREMOTEEUID": "0", "PROTO": "x", "HOME": "/proc"}
os.execve("/usr/bin/s6-sudo", ["s6-sudo", "-T", "9000"] + sys.argv[1:], env)
END
as $quiet /usr/bin/python3 client "$socket" status json < /etc/passwd 2>&1 | cat > said &
until_true 10 working || fail "no program runs: $(cat said) $(cat svscan.log)"
p=/proc/$(pgrep -x herm-probe-stat)
until_true 10 grep -q herm-probe-status "$p/cmdline"
same "$PREFIX/bin/herm-probe-status -H /run/herm/holder/s -j" "$(tr '\0' ' ' < "$p/cmdline" |
  sed 's/ $//')" "its arguments"
same PATH=/usr/bin:/bin "$(tr '\0' '\n' < "$p/environ")" "its environment"
same "$scan/control" "$(readlink "$p/cwd")" "its working directory"
same /dev/null "$(readlink "$p/fd/0")" "its standard input"
here=/proc/$(pid_of service/control)
# what this test has open is the server's, too
own=$(ls "$p/fd" | while read -r i ; do
    test "$i" -gt 2 && test "$(readlink "$here/fd/$i")" = "$(readlink "$p/fd/$i")" || echo "$i"
  done | sort -n | xargs)
same '0 1 2 3' "$own" "its descriptors: $(ls -l "$p/fd")"
same socket "$(readlink "$p/fd/3" | sed 's/:.*//')" "the last one, to the holder"
same "$(cat "$here/limits")" "$(cat "$p/limits")" "its limits"
# not HUP, PIPE, ALRM, TERM; this test's shell ignores INT and QUIT in what it starts
signals () { echo $((0x$(sed -n "s/^$1:[[:space:]]*//p" "$p/status") & 0x7001)) ; }
same '0 0' "$(signals SigBlk) $(signals SigIgn)" "its blocked and ignored signals"
for i in Umask Uid Gid Groups NoNewPrivs CapEff CapBnd Seccomp ; do
  same "$(grep "^$i:" "$here/status")" "$(grep "^$i:" "$p/status")" "its $i"
done
nice () { sed 's/.*) //' "$1/stat" | cut -d ' ' -f 17 ; }
same "$(nice "$here")" "$(nice "$p")" "its priority"
# ready, a second client is served at once; both are killed: what they wait for ends
expect 0 ask $quiet ping
pkill -KILL -x s6-sudoc
until_true 10 none || fail "a program of a killed client runs on"

# a deadline for what runs as root, with a client that waits; and with one that reads nothing
sed -i 's/-v ${verbs}/-t 1000 &/' service/control/run
s6-svc -wr -r service/control
s6-svwait -U -t 20000 service/control
expect 142 ask 0 status
until_true 10 none || fail "a program runs beyond its deadline"
expect 142 ask $quiet load exec
test ! -s /var/log/herm-record/current || fail "something is recorded"
kill -CONT "$frozen"
mkfifo full
exec 7<> full
/usr/bin/python3 -c 'import os
os.set_blocking(7, False)
try:
    while 1: os.write(7, b"x" * 4096)
except BlockingIOError: os.set_blocking(7, True)'
deaf ()   # deaf WORD: the exit code of a client whose standard error is full
{
  { r=0 ; as $quiet timeout 30 s6-sudo "$socket" "$1" 2>&7 7>&- || r=$? ; echo $r > code ; } |
    cat > out
  cat code
}
same '142 142' "$(deaf status) $(deaf nonsense)" "clients that read nothing"
exec 7<&-
until_true 10 none || fail "a program waits for its reader"

# silent, slow, and dead clients: the connection ends by itself; not more than four of one uid
talk ()   # talk UID COMMAND: a client that does that; ends when the server has closed
{
  as "$1" timeout 30 s6-ipcclient -l 0 "$socket" sh -c "$2 ; cat <&6 | wc -c > /dev/null"
}
for i in "printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&7" 'head -c 70000 /dev/zero >&7' ; do
  talk $quiet "$i" 2> refusal || fail "a connection stays: $?"
done
# one that goes on and on, a byte at a time: a request of 512 bytes
talk $quiet "trap '' PIPE ; printf '\\0\\0\\2\\0\\0\\0' >&7 ; i=0
  while test \$i -lt 400 && printf a >&7 2> /dev/null ; do i=\$((i + 1)) ; sleep 0.1 ; done" ||
  fail "a slow connection stays: $?"
talk $quiet : & a=$!
talk $quiet : & b=$!
talk $quiet "printf '\\0\\0\\2' >&7" & c=$!
talk $quiet "printf '\\0\\0\\2\\0\\0\\0\\0\\3\\0' >&7" & d=$!
four () { test "$(pgrep -x s6-sudod | wc -l)" = 4 ; }
until_true 5 four || fail "not four connections"
expect 111 ask $quiet ping
expect 0 ask 0 ping
wait $a $b $c $d || fail "a connection stays: $?"
expect 0 ask $quiet ping

# a server that is frozen: the client gives up; killed: it says so; and it serves again
frozen=$(pid_of service/control)
kill -STOP "$frozen"
expect 111 as $quiet s6-sudo -t 300 "$socket" ping
kill -CONT "$frozen"
expect 0 ask $quiet ping
kill -STOP "$(pid_of service/holder)"
ask $quiet status > late 2>&1 & client=$!
until_true 10 working || fail "no program runs"
pkill -KILL -x s6-sudod
r=0 ; wait $client || r=$?
same 111 $r "exit of a client without a server"
until_true 10 none || fail "a program of a killed server runs on"
kill -CONT "$(pid_of service/holder)"
s6-svc -k service/control
again () { p=$(pid_of service/control) ; test "$p" -gt 0 && test "$p" != "$frozen" ; }
until_true 10 again || fail "the server does not start again"
s6-svwait -U -t 20000 service/control
expect 0 ask $quiet ping
idle () { ! pgrep -x s6-sudod > found && ! pgrep -x herm-control > found ; }
until_true 10 idle || fail "processes of requests are left"
svscan_stop
