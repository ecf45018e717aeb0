# ISC license.
# What a kernel cannot enforce is refused with 112, by dimension, and waived by -x; what it can is
# enforced all the same: each row of the tables of herm-confinement(7), from the ABI on that they
# say. Here with this kernel; tests/vm has those that lack more.

. "$BUILD/tests/lib.sh"

act=$BUILD/tests/tools/confined
cd "$TMPDIR"
mkdir data
landlock
echo "Landlock ABI $abi"

# dimension NAME LEAST LINE...: a policy p that states it, with these lines in its file. Needs an
# ABI of at least LEAST.
dimension ()
{
  d=$1 least=$2 file=$1 x='-x scope' ; shift 2
  case $d in net/udp | net/unix | net/address) file=net/connect x="$x -x net/connect" ;; esac
  rm -rf p
  mkdir -p p/${file%/*}
  : > p/$file
  for i ; do echo "$i" >> p/$file ; done
  got=0
  herm-confine $x -p p touch data/ran > out 2> err || got=$?
  if test $abi -ge "$least"
  then
    test $got = 0 || test $got = 1 || { cat err ; fail "$d: exit $got with ABI $abi" ; }
    ! grep "$d is not" err || fail "$d is not enforced with ABI $abi"
  else
    same 112 $got "$d: exit code with ABI $abi: $(cat err)"
    said "fatal: $d cannot be enforced: "
    absent data/ran
    expect 0 herm-confine $x -x $d -p p echo started
    said "warning: $d is not fully enforced, as -x permits: "
    printed started
  fi
  rm -f data/ran
}

# outcome WANTED ACT...: under p, with everything waived
outcome ()
{
  wanted=$1 ; shift
  x=
  for i in scope fs/read fs/write fs/exec net/connect net/bind net/udp net/unix
  do
    x="$x -x $i"
  done
  # shellcheck disable=SC2086
  got=$(echo "$*" | as "${user:-0}" herm-confine $x -p p "$act" list 2> err) ||
    { cat err ; fail "exit $?: $*" ; }
  got=${got##*: }
  same "$wanted" "$got" "$* with ABI $abi"
}

page=$BUILD/doc/herm-confinement.7
# row ACT: the last column of its row
row ()
{
  echo "$1" >> rows
  awk -F ' Ta ' -v act="$1" '$1 == ".It " act { print $NF ; seen = 1 } END { exit !seen }' \
    "$page" || fail "the page has no row: $1"
}
# from ACT WANTED: WANTED if this ABI stops it, else ok
from () { if test $abi -ge "$(row "$1")" ; then echo "$2" ; else echo ok ; fi ; }

changes='write, make, remove, rename files'
dimension fs/read 2 /usr /lib /lib64 "$BUILD"
echo x > data/f
outcome "$(from 'read files, list directories' EACCES)" read data/f
outcome "$(from 'read files, list directories' EACCES)" read data
dimension fs/write 3 /dev/full
outcome "$(from "$changes" EACCES)" write data/f
outcome "$(from "$changes" EACCES)" mkdir data/d
rm -rf data/d
outcome "$(from "$changes" EACCES)" unlink data/f
echo x > data/f
outcome "$(from "$changes" EACCES)" rename data/f data/f
outcome "$(from 'truncate files' EACCES)" truncate data/f
outcome "$(from 'ioctl on devices' EACCES)" ioctl /dev/null
dimension fs/exec 2 /usr /lib /lib64 "$BUILD"
cp "$act" data/prog
outcome "$(from 'execute files' EACCES)" exec data/prog
dimension net/bind 4 8
outcome "$(from 'bind a TCP port' EACCES)" bind 8198
outcome ok listen
: > p/net/bind
row 'listen without a TCP port'
outcome EACCES listen
dimension net/connect 4 8
r=$("$act" connect 8198)
case $r in ECONNREFUSED | ENETUNREACH) ;; *) fail "connect: $r" ;; esac
got=$(from 'connect to a TCP port' EACCES)
case $got in ok) ;; *) r=$got ;; esac
outcome $r connect 8198
row 'sockets but TCP, UDP, Unix'
for i in '2 1 262' '2 1 132' '16 3 15' '17 3 0' '40 1 0' '38 5 0' '10 3 6'
do
  case $(echo "socket $i" | "$act" list) in
    *EAFNOSUPPORT) echo "proves nothing: this kernel has no socket $i" ;;
  esac
  outcome EAFNOSUPPORT socket "$i"
done
row 'UDP without a udp: line'
outcome EAFNOSUPPORT udp 8198
row 'Unix without a unix: line'
outcome EAFNOSUPPORT unix /nonexistent
outcome EAFNOSUPPORT pair /nonexistent
row 'fast open'
for i in '' -sendmsg -sendmmsg ; do outcome EOPNOTSUPP fastopen$i 8198 ; done
row 'io_uring, clone3'
outcome ENOSYS uring
outcome ENOSYS clone3
row 'user namespaces'
outcome EPERM unshare-user
outcome EPERM clone-user
row 'int 0x80, x32'
case $(uname -m) in
  x86_64)
    free=$(echo int80 | "$act" list)
    case $free in *': ok') outcome SIGSYS int80 ;; *) echo "no int 0x80: $free" ;; esac
    outcome SIGSYS call 0x40000027 ;;
esac
dimension net/udp 10 udp:53
r=$("$act" udp 8198)
got=$(from 'send to a UDP port' EACCES)
case $got in ok) ;; *) r=$got ;; esac
outcome "$r" udp 8198
dimension net/address 1000 10.0.0.0/8:443   # no set egress answers here
dimension net/unix 9 unix:/dev/null
python3 -c '
import os, socket, time
s = socket.socket(socket.AF_UNIX) ; s.bind("data/sock") ; s.listen(9)
os.rename("data/sock", "data/x.sock") ; time.sleep(1000000)' &
server=$!
until_true 60 test -e data/x.sock
outcome "$(from 'connect to a path' EACCES)" unix data/x.sock
kill $server

# calls: every kernel
rm -rf p
mkdir -p p/syscalls
echo mkdir > p/syscalls/deny
expect 0 herm-confine -x scope -p p true
row 'calls that are not allowed'
outcome EPERM mkdir data/d

# other processes
rm -rf p
mkdir p
# the owner's: root may read environ with CAP_PERFMON, whatever Landlock says
setpriv --reuid $owner --regid $owner --clear-groups sleep 1000000 &
victim=$!
got=0
herm-confine touch data/ran 2> err || got=$?
if test $abi -ge 6
then
  same 0 $got "scope with ABI $abi: $(cat err)"
  outcome EPERM kill $victim 0
else
  same 112 $got "scope with ABI $abi: $(cat err)"
  said 'fatal: scope cannot be enforced: '
  absent data/ran
  expect 0 herm-confine -x scope echo started
  said 'warning: scope is not fully enforced, as -x permits: '
  outcome ok kill $victim 0
fi
user=$owner
row 'limits of other processes'
outcome EPERM prlimit $victim
outside='trace, read memory or /proc'
got=$(from "$outside" EACCES)
outcome "$got" environ $victim
outcome "$got" cwd $victim
case $got in
  ok) outcome EFAULT vmread $victim ;;
  *) outcome EPERM vmread $victim ; outcome EPERM ptrace $victim ;;
esac
outcome "$(from 'signal, abstract sockets' EPERM)" kill $victim 0
python3 -c '
import socket, time
s = socket.socket(socket.AF_UNIX) ; s.bind("\0herm-'$QUIET'") ; s.listen(9)
open("data/abstract", "w").close()
time.sleep(1000000)' &
server=$!
until_true 60 test -e data/abstract
outcome "$(from 'signal, abstract sockets' EPERM)" unix @herm-$QUIET
kill $victim $server

# each row
sed -n '/^\.Sh KERNELS/,/^\.Ss The sets/p' "$page" |
  sed -n 's/^\.It \([^ ].*\) Ta .*/\1/p' | sed 's/ Ta .*// ; /^Sy act$/d' | sort -u > wanted
sort -u rows | diff wanted - || fail 'rows of the page (<) and of this test (>)'
