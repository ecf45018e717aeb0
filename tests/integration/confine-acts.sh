# ISC license.
# What herm-confine stops and what it does not, act by act: files, network, system calls, and
# processes of the same user. Each act is done without it too, and succeeds there.
# no-sanitize: a sanitized herm-confine cannot be listed in fs/exec without its libraries

. "$BUILD/tests/lib.sh"

act=$BUILD/tests/tools/confined
landlock 6

# outcomes WANTED prog...: runs the acts of the file acts below prog, and compares
outcomes ()
{
  wanted=$1 ; shift
  if test "$wanted" = - ; then wanted=$TMPDIR/wanted ; cat > "$wanted" ; fi
  sed 's/: [A-Za-z0-9]*$//' "$wanted" > "$TMPDIR/acts"
  "$@" "$act" list < "$TMPDIR/acts" > "$TMPDIR/seen" 2> "$TMPDIR/err" ||
    { cat "$TMPDIR/err" ; fail "exit $?: $*" ; }
  diff "$wanted" "$TMPDIR/seen" || fail "not what was wanted (<): $*"
}

# ---- files

mkdir "$TMPDIR/in" "$TMPDIR/out" "$TMPDIR/p" "$TMPDIR/p/fs"
files ()
{
  for d in in out ; do
    rm -rf "${TMPDIR:?}/$d"
    mkdir "$TMPDIR/$d" "$TMPDIR/$d/dir"
    for f in f g h ; do echo x > "$TMPDIR/$d/$f" ; done
    cp "$act" "$TMPDIR/$d/prog"
    chown -R $owner:$owner "$TMPDIR/$d"
  done
}
cd "$TMPDIR"
printf '%s\n' /usr /etc /dev "$TMPDIR/in" > p/fs/read
printf '%s\n' /dev/null "$TMPDIR/in" > p/fs/write
printf '%s\n' /usr "$BUILD" "$TMPDIR/in" > p/fs/exec
for i in /lib /lib64 /bin ; do test ! -d $i || echo $i | tee -a p/fs/exec >> p/fs/read ; done
echo "$BUILD" >> p/fs/read
cat > files.free <<END
read in/f: ok
read out/f: ok
read out: ok
read /proc/self/status: ok
write in/f: ok
write out/f: ok
create in/new: ok
create out/new: ok
opentrunc out/g: ok
truncate in/g: ok
truncate out/g: ok
mkdir in/newdir: ok
mkdir out/newdir: ok
rmdir out/dir: ok
unlink out/h: ok
rename in/f in/f2: ok
rename in/f2 out/f2: ok
rename out/f2 in/f: ok
link in/f out/link: ok
symlink x out/symlink: ok
mkfifo out/fifo: ok
exec in/prog: ok
exec out/prog: ok
chmod out/f: ok
stat out/f: ok
END
files
outcomes files.free as $owner
sed -e '/out\|proc/s/: ok/: EACCES/' -e '/^\(chmod\|stat\)/s/EACCES/ok/' \
  -e '/^rename out.f2/s/EACCES/ENOENT/' \
  -e '/^link/s/EACCES/ENOENT/' files.free > files.held
files
outcomes files.held as $owner herm-confine -p p
# nothing is said of files: moves between directories work, too
files
mkdir -p n/net
echo 1 > n/net/bind
outcomes files.free as $owner herm-confine -p n
files
outcomes files.free as $owner herm-confine
# reading alone: a move may not make a file readable
mkdir -p r/fs
cp p/fs/read r/fs
files
outcomes - as $owner herm-confine -p r << END
write out/f: ok
read out/f: EACCES
rename in/f in/dir/f: ok
rename in/dir/f out/f: ok
rename out/f in/f: EXDEV
END

# what stays open: execution by the loader and from memory, open files, files that move
mkdir -p e/fs
grep -v "/in$" p/fs/exec > e/fs/exec
files
outcomes - as $owner herm-confine -p e << END
exec in/prog: EACCES
END
loader=$(echo /lib64/ld-linux-*)
test ! -x "$loader" ||
  same ok "$(as $owner herm-confine -p e "$loader" "$TMPDIR/in/prog" stat in/f)" 'by the loader'
same ok "$(as $owner herm-confine -p e python3 -c '
import os, sys
fd = os.memfd_create("x")
os.write(fd, open("in/prog", "rb").read())
os.execve(fd, ["prog", "stat", "in/f"], os.environ)')" 'from memory'
same x "$(as $owner herm-confine -p p cat < out/f)" 'an open file'
mkfifo go
exec 7<> go
as $owner herm-confine -p p sh -c ': > in/up ; read -r _ ; cat moved/f' < go > seen 2>&1 &
until_true 20 test -e in/up || fail 'not up'
mv in moved
echo >&7
wait $!
exec 7>&-
mv moved in
same x "$(cat seen)" 'a rule after its directory moved'

# ---- network

ready ()   # the ports of the servers; the kernel chooses
{
  test -s ports
}
python3 -c '
import os, socket, sys
a, b, u = (socket.socket() for i in range(3))
for s in a, b: s.bind(("127.0.0.1", 0)) ; s.listen(50)
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM) ; u.bind(("127.0.0.1", 0))
x = socket.socket(socket.AF_UNIX) ; x.bind("x.sock") ; x.listen(50) ; os.chmod("x.sock", 0o777)
d = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) ; d.bind("d.sock") ; os.chmod("d.sock", 0o777)
print(*(s.getsockname()[1] for s in (a, b, u)), file = open("ports.new", "w"))
os.rename("ports.new", "ports")
while True:
    s, _ = b.accept()
    s.settimeout(2)
    try: data = s.recv(1)
    except OSError: data = b""
    if data: print("got", data, flush = True)
' > got &
server=$!
until_true 10 ready || fail 'no server'
read -r yes no udp < ports
mkdir -p t/net
echo "tcp:$yes" > t/net/connect
echo 8 > t/net/bind
cat > net.free <<END
connect $yes: ok
connect $no: ok
bind 0: ok
mptcp $no: ok
udp $udp: ok
unix x.sock: ok
pair d.sock: ok
listen: ok
fastopen $no: ok
fastopen-sendmsg $no: ok
fastopen-sendmmsg $no: ok
socket 16 3 0: ok
socket 16 3 15: ok
socket 17 3 0: ok
socket 38 5 0: ok
socket 40 1 0: ok
socket 2 3 1: ok
socket 10 1 6: ok
socket 10 2 0: ok
socket 2 0x80801 0: ok
clone-user: ok
unshare-user: ok
int80: ok
END
# what this kernel does not have at all stays out
sed 's/: ok$//' net.free | "$act" list | paste -d '|' net.free - |
  awk -F '|' '$1 == $2 { print $1 }' > net.here
: > got
sed -e '/^\(connect\|bind\)/{/connect '"$yes"'/!s/: ok/: EACCES/}' \
  -e '/^\(mptcp\|udp\|unix\|pair\|socket\)/s/: ok/: EAFNOSUPPORT/' \
  -e '/^fastopen/s/: ok/: EOPNOTSUPP/' \
  -e '/user:/s/: ok/: EPERM/' -e '/^int80/s/: ok/: SIGSYS/' \
  -e '/^socket \(16 3 0\|10 1 6\|2 0x80801 0\):/s/EAFNOSUPPORT/ok/' net.here > net.held
printf '%s\n' 'uring: ENOSYS' 'clone3: ENOSYS' 'call 0x40000027: SIGSYS' >> net.held
outcomes net.held herm-confine -p t
same '' "$(cat got)" 'data at a forbidden port'
# by line: UDP, sockets with paths
printf 'udp:*\nunix:*\n' > t/net/connect
rm t/net/bind
outcomes - herm-confine -p t << END
connect $yes: EACCES
bind 0: ok
udp $udp: ok
unix x.sock: ok
pair d.sock: ok
listen-unix l.sock: ok
socket 10 2 17: ok
socket 10 2 136: EAFNOSUPPORT
END
# no port: listen, which chooses one without bind, neither
: > t/net/bind
echo 'unix:*' > t/net/connect
outcomes - herm-confine -p t << END
bind 0: EACCES
listen: EACCES
listen-unix l2.sock: EACCES
END
kill $server

# ---- system calls

mkdir -p s/syscalls
printf '%s\n' mkdir mkdirat clone3 > s/syscalls/deny
# without int 0x80 it is the same in a policy and out
int80=$(echo int80 | "$act" list | sed 's/: ok$/: SIGSYS/')
case $int80 in *': SIGSYS') ;; *) echo "no int 0x80: $int80" ;; esac
outcomes - herm-confine -p s << END
mkdir d1: EPERM
rmdir in/dir: ok
clone3: ENOSYS
call 9999: ENOSYS
$int80
END
echo +kill >> s/syscalls/deny
outcomes - herm-confine -p s << END
mkdir d1: SIGSYS
clone3: ENOSYS
call 9999: ENOSYS
END
rm s/syscalls/deny
printf '%s\n' +baseline clone wait4 lseek '?nosuchcall' > s/syscalls/allow
outcomes - herm-confine -p s << END
mkdir d1: EPERM
unlink out/f: EPERM
read out/f: ok
prlimit 0: ok
call 9999: ENOSYS
END
absent d1

# a list that lets nothing but the start happen
echo execve > s/syscalls/allow
r=0
herm-confine -p s "$act" mkdir d1 > out.s 2> err || r=$?
test $r -gt 100 || fail "exit $r"
absent d1

# ---- processes: two gateways of one user, each below herm-confine

shm=$(as $owner ipcmk -M 4096 | sed 's/.*: //')
# no `as`: $! must be the gateway
setpriv --reuid $owner --regid $owner --clear-groups herm-confine sleep 1000000 &
victim=$!
asleep () { test "$(cat /proc/$victim/comm)" = sleep ; }
until_true 10 asleep || fail 'no victim'
cat > proc.free <<END
kill $victim 0: ok
tgkill $victim: ok
sigqueue $victim: ok
pidfd-kill $victim: ok
vmread $victim: EFAULT
pidfd-getfd $victim: ok
kcmp $victim: ok
environ $victim: ok
maps $victim: ok
mem $victim: EIO
exe $victim: ok
cwd $victim: ok
fd/0 $victim: ok
prlimit $victim: ok
cmdline $victim: ok
setpriority $victim: ok
setaffinity $victim: ok
write /proc/$victim/oom_score_adj: ok
shm $shm: ok
addkey herm-test: ok
key herm-test: ok
ptrace $victim: ok
END
outcomes proc.free as $owner
sed -e '/^\(cmdline\|set\|write\|shm\|.*key\)/!s/: [A-Za-z]*$/: EPERM/' \
  -e '/^\(environ\|maps\|mem\|exe\|cwd\|fd\)/s/EPERM/EACCES/' proc.free > proc.held
outcomes proc.held as $owner herm-confine
kill $victim
# its own children
chmod 0777 .
as $owner herm-confine sh -euc 'sleep 1000000 &
  printf "%s\n" "kill $! 0" "ptrace $!" "environ $!" "cwd $!" | "$0" list > own
  kill $!' "$act"
same 4 "$(grep -c ': ok$' own)" "what a confined program does to its own child: $(cat own)"
# abstract sockets; those with a path are another matter
python3 -c '
import os, socket, time
s = socket.socket(socket.AF_UNIX) ; s.bind("\0herm-'$QUIET'") ; s.listen(9)
p = socket.socket(socket.AF_UNIX) ; p.bind("p.sock") ; p.listen(9) ; os.chmod("p.sock", 0o777)
open("abstract", "w").close()
time.sleep(1000000)' &
server=$!
until_true 10 test -e abstract
printf '%s\n' "unix @herm-$QUIET: ok" 'unix p.sock: ok' > abs
outcomes abs as $owner
sed -i '1s/ok/EPERM/' abs
outcomes abs as $owner herm-confine
kill $server
