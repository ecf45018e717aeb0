# ISC license.
# What a kernel cannot enforce is refused with 112, by dimension, and waived by -x; what it can is
# enforced all the same. Here with this kernel; tests/vm has those that lack more.

. "$BUILD/tests/lib.sh"

act=$BUILD/tests/tools/confined
cd "$TMPDIR"
mkdir none data
abi=$(herm-policy-check none | sed -n 's/^Landlock ABI \([0-9]*\),.*/\1/p')
: "${abi:=0}"
echo "Landlock ABI $abi"

# dimension NAME LEAST LINE...: a policy p that states it, with these lines in its file. Needs an
# ABI of at least LEAST.
dimension ()
{
  d=$1 least=$2 file=$1 x='-x scope' ; shift 2
  case $d in net/udp | net/unix) file=net/connect x="$x -x net/connect" ;; esac
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
  got=$(as "${user:-0}" herm-confine $x -p p "$act" "$@" 2> err) ||
    { cat err ; fail "exit $?: $*" ; }
  same "$wanted" "$got" "$* with ABI $abi"
}

# from LEAST WANTED: WANTED from this ABI on, else ok
from () { if test $abi -ge "$1" ; then echo "$2" ; else echo ok ; fi ; }

dimension fs/read 2 /usr /lib /lib64 "$BUILD"
echo x > data/f
outcome "$(from 2 EACCES)" read data/f
dimension fs/write 3 /dev
outcome "$(from 2 EACCES)" write data/f
outcome "$(from 2 EACCES)" mkdir data/d
rm -rf data/d
outcome "$(from 3 EACCES)" truncate data/f
dimension fs/exec 2 /usr /lib /lib64 "$BUILD"
cp "$act" data/prog
outcome "$(from 2 EACCES)" exec data/prog
dimension net/bind 4 8
outcome "$(from 4 EACCES)" bind 8198
outcome EAFNOSUPPORT socket 2 2 0
dimension net/connect 4 8
r=$("$act" connect 8198)
case $r in ECONNREFUSED | ENETUNREACH) ;; *) fail "connect: $r" ;; esac
if test $abi -ge 4 ; then r=EACCES ; fi
outcome $r connect 8198
outcome EAFNOSUPPORT socket 2 1 262
dimension net/udp 10 udp:53
r=$("$act" udp 8198)
if test $abi -ge 10 ; then r=EACCES ; fi
outcome "$r" udp 8198
dimension net/unix 9 unix:/dev/null
python3 -c '
import os, socket, time
s = socket.socket(socket.AF_UNIX) ; s.bind("data/sock") ; s.listen(9)
os.rename("data/sock", "data/x.sock") ; time.sleep(1000)' &
server=$!
until_true 60 test -e data/x.sock
outcome "$(from 9 EACCES)" unix data/x.sock
kill $server

# calls: every kernel
rm -rf p
mkdir -p p/syscalls
echo mkdir > p/syscalls/deny
expect 0 herm-confine -x scope -p p true
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
outcome EPERM prlimit $victim
outcome "$(from 2 EACCES)" environ $victim
outcome "$(from 2 EACCES)" cwd $victim
if test $abi -ge 2 ; then outcome EPERM ptrace $victim ; fi
kill $victim
