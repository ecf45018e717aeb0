#!/bin/sh
# ISC license.
# herm-control by hand: its exit codes, and requests that nobody may make. What is refused executes
# nothing, and standard output and error are what a client may pass.
. "$BUILD/tests/lib.sh"

all='load ping rules status unload'
# control CODE WORD...: the exit code of a request; what it says is in err
control ()
{
  code=$1 ; shift
  {
    got=0
    herm-control -t 5000 -v "$all" -H h -g g -S r "$@" 2>&1 || got=$?
    echo $got > got
  } | cat > err
  same "$code" "$(cat got)" "$(echo "$*" | cut -c 1-200): $(cat err)"
}
refused ()   # refused WHY WORD...
{
  why=$1 ; shift
  control 100 -r rules -P policies -- "$@"
  said "herm-control: fatal: $why"
}

control 0 -- ping
for i in '-- ' '-t 0 --' '-t x --' '-Z --' '-t' ; do
  # shellcheck disable=SC2086
  control 100 $i
done
control 100 ping
said 'no -- before the request'
control 100 -t 9 -v ping
said 'no -- before the request'
for i in v H g S ; do
  herm-control $(for j in v H g S ; do test $i = $j || echo "-$j x" ; done) -- ping 2>&1 | cat > err
  said usage:
done

# verbs
refused 'no verb'
for i in Load 'load ' loa loads -load --load -v / ; do
  refused "not permitted, or no verb: $i" "$i"
done
refused 'not permitted, or no verb: ' ''
for all in '' ' ' ping 'ping  status' loads 'unload' load, ; do
  refused 'not permitted, or no verb: load' load exec
done
all='  load  ping rules status unload '
refused 'unexpected: x' ping x
refused 'unexpected: ' ping ''
refused 'unexpected: -x' unload -x
refused 'unexpected: JSON' status JSON
refused 'unexpected: json' status json json
refused 'unexpected: -j' status -j
refused 'unexpected: /etc' rules /etc
control 100 -- rules
said 'no rules are served here'
control 100 -- load guard service=a policy=x
said 'no policies are served here'

# what to load
refused 'no probe set to load' load
refused 'no probe set to load' load service=a
for i in '' '!' 'exec!!' ' exec' EXEC tree tree! exec,life -s -sexec -- -x -P4096 plain=1 \
  cgroup=/ SERVICE=a service / "exec
" ; do
  refused "neither a probe set nor a target: $i" load exec "$i"
done
for i in '' "a
b" "$(printf 'a\tb')" "$(printf '\033[2J')" "$(printf 'a\177')" ; do
  refused "not the name of a service: $i" load exec "service=$i"
done
for i in '' -1 +1 0x1 1.0 ' 1' 1x 4294967296 99999999999999999999999 root ; do
  refused "not a uid: $i" load exec "uid=$i"
  refused "not a pid: $i" load exec "pid=$i"
done
refused 'not a pid: 0' load exec pid=0
for i in '' . .. .x ../x a/b /etc/passwd "a
b" ; do
  refused "not the name of a policy: $i" load guard service=a "policy=$i"
done
refused 'more than one policy: b' load guard service=a policy=a policy=b
for i in file guard 'guard policy=a' 'exec file' ; do
  # shellcheck disable=SC2086
  refused 'the sets file and guard need' load $i
done
# shellcheck disable=SC2046
refused 'too many words' load $(seq -f 'uid=%.0f' 64)
refused 'neither a probe set' load "$(head -c 100000 /dev/zero | tr '\0' a)"
refused 'not the name of a policy' load exec policy=/"$(head -c 100000 /dev/zero | tr '\0' a)"

# files of the client, where writing may ask for the rights of the writer
cp "$(command -v herm-control)" mine
set -- ./mine -v ping -H h -g g -S r -- ping
for out in file /proc/self/oom_score_adj /proc/self/comm ; do
  expect 100 sh -c '"$@" 2>&1 > "'$out'" | cat ; exit $(cat code)' sh \
    sh -c 'r=0 ; "$@" || r=$? ; echo $r > code' sh "$@"
  printed 'neither a pipe nor a terminal'
done
/usr/bin/python3 - "$@" <<'END' || fail "sockets and terminals"
import os, socket, subprocess, sys
def code(out, err=None):
    return subprocess.call(sys.argv[1:], stdout=out, stderr=err or subprocess.PIPE)
a, b = socket.socketpair()
assert code(a, a) == 0
master, slave = os.openpty()
assert code(slave, slave) == 0
assert code(subprocess.DEVNULL, subprocess.DEVNULL) == 0
n = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
assert code(n) == 100
assert code(subprocess.PIPE, n) == 100
assert code(socket.socket()) == 100
with open("file", "w") as f: assert code(subprocess.PIPE, f) == 100
assert not os.stat("file").st_size
shut = ["sh", "-c", 'exec "$@" >&-', "sh"]
assert subprocess.call(shut + sys.argv[1:], stderr=subprocess.PIPE) == 100
END

# what it executes is not there, or no program; a system call fails
all=status

broken="strace -qq -o /dev/null -e trace=setitimer -e inject=setitimer:error=EIO"
$broken true || skip "strace cannot trace here"
{ $broken ./mine -v status -H h -g g -S r -- status 2>&1 || echo $? > got ; } | cat > err
said 'unable to set the deadline: '
same 111 "$(cat got)" "without a deadline"
mount --bind /dev/null "$PREFIX/bin/herm-probe-status"
control 126 -- status
umount "$PREFIX/bin/herm-probe-status"
mkdir empty
PATH=$TMPDIR:$PATH
mv mine herm-control
mount --bind empty "$PREFIX/bin"
control 127 -- status
umount "$PREFIX/bin"
