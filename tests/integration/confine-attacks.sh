# ISC license.
# herm-confine where somebody wants it to allow more, or to start without it: links that the
# confined program leaves for its next start, policies that change, limits, other confinement.

. "$BUILD/tests/lib.sh"

act=$BUILD/tests/tools/confined
landlock 6
cd "$TMPDIR"
chmod 0755 .
mkdir -p own secret p/fs
echo secret > secret/f
chmod 0777 own secret
chmod 0666 secret/f
printf '%s\n' / > p/fs/exec
# own [ ACT... ]: as the owner, below the policy
own () { expect 0 as $owner herm-confine -p p "$act" "$@" ; }
refused ()   # refused LINE: it leads through a link that the owner made
{
  echo "$1" > p/fs/read
  expect 100 as $owner herm-confine -p p touch own/ran
  said ', named in p/fs/read:1: a symbolic link on the way belongs to this user'
  absent own/ran
  expect 0 as $owner herm-policy-check p
  printed 'does not start: a symbolic link on the way belongs to this user'
}

# ---- links

libs () { for l in /usr /etc /lib /lib64 "$BUILD" "$PREFIX" ; do test ! -e $l || echo $l ; done ; }
pub=$TMPDIR/own/pub
{ libs ; echo "$pub" ; } > p/fs/read
mkdir own/pub
own read secret/f
printed EACCES
rmdir own/pub
as $owner ln -s ../secret own/pub
{ libs ; echo "$pub" ; } > p/fs/read
expect 100 as $owner herm-confine -p p "$act" read secret/f
refused "$pub"
refused "$pub/f"
refused "?$pub"
as $owner ln -s pub/f own/second
refused "$TMPDIR/own/second"
as $owner ln -s loop own/loop
refused "$TMPDIR/own/loop"
ln -s "$TMPDIR/own/pub" byroot   # root's leads to the owner's
refused "$TMPDIR/byroot/f"
mkdir -p u/net
echo "unix:$pub/f" > u/net/connect
expect 100 as $owner herm-confine -x net/unix -p u true
said 'a symbolic link on the way belongs to this user'
# root's links are followed: relative ones, absolute ones, upwards, one after another
ln -s secret/../secret/./f one
ln -s "$TMPDIR/one" two
{ libs ; echo "$TMPDIR/two" ; } > p/fs/read
own read secret/f
printed ok
ln -s itself itself
echo "$TMPDIR/itself" > p/fs/read
expect 100 herm-confine -p p true
{ libs ; echo "$TMPDIR/secret/f/" ; } > p/fs/read
expect 100 as $owner herm-confine -p p true
said 'Not a directory'
{ libs ; echo "//$TMPDIR///secret//" ; } > p/fs/read
own read secret/f
printed ok
own read own
printed EACCES
# without openat2: Linux before 5.6, or an old seccomp profile
mkdir -p old/syscalls
echo openat2 > old/syscalls/deny
for i in "$TMPDIR/secret" "$TMPDIR/two" "/$TMPDIR///secret//"
do
  { libs ; echo "$i" ; } > p/fs/read
  expect 0 as $owner herm-confine -p old herm-confine -p p "$act" read secret/f
  printed ok
done
echo "$pub/f" >> p/fs/read
expect 100 as $owner herm-confine -p old herm-confine -p p true
said ': a symbolic link on the way belongs to this user'

# ---- policies that change: each start has one of them, whole, or does not happen

for i in a b
do
  mkdir -p $i/fs d$i
  echo / > $i/fs/exec
  { libs ; echo "$TMPDIR/d$i" ; } > $i/fs/read
  printf '%s\n' /dev "$TMPDIR/d$i" > $i/fs/write
  echo x > d$i/f
done
ln -s a now
( while : ; do ln -s b new ; mv -T new now ; ln -s a new ; mv -T new now ; done ) &
swapper=$!
printf '%s\n' 'read da/f' 'write da/f' 'read db/f' 'write db/f' > acts
i=0
while test $i -lt 40
do
  i=$((i + 1))
  herm-confine -p now "$act" list < acts > out 2> err || { cat err ; fail "exit $?" ; }
  case $(sed 's/.*: //' out | tr '\n' ' ') in
    'ok ok EACCES EACCES ' | 'EACCES EACCES ok ok ') ;;
    *) cat out ; fail 'neither this policy nor the other' ;;
  esac
done
kill $swapper

# ---- limits: no start, or a start that changes nothing

limited ()   # limited CODE LIMIT...
{
  code=$1 ; shift
  expect "$code" as $owner prlimit "$@" herm-confine -p a touch own/ran
  absent own/ran
}
test -n "$SANITIZE" || limited 111 --nofile=4
# shellcheck disable=SC2016
limits='for i in c d f l m n s t u v ; do ulimit -$i ; ulimit -H -$i ; done 2>&1'
rm -rf a/fs/read a/fs/write
prlimit --nofile=64 --fsize=0 --core=0 bash -c "$limits" | cat > before
prlimit --nofile=64 --fsize=0 --core=0 herm-confine -p a bash -c "$limits" | cat > after
diff before after || fail 'limits have changed'

# ---- what the program gets is what herm-confine got

# shellcheck disable=SC2016
all='env -u _ ; pwd ; umask ; for i in /proc/$$/fd/* ; do readlink $i ; done ; :'
for fds in '' '<&-' '>&3' '2>&-' '0<&- 1>&3 2>&-' '9</dev/null'
do
  eval "env -i A=1 B= PATH=$PATH sh -c '{ $all ; } >&3 2>&3' 3> before $fds"
  eval "env -i A=1 B= PATH=$PATH herm-confine -p a sh -c '{ $all ; } >&3 2>&3' 3> after $fds"
  sed -i 's/before$/after/' before
  diff before after || fail "not the same with $fds"
done

# ---- on top of other confinement

expect 0 setpriv --no-new-privs herm-confine -p a echo started
mkdir -p f/syscalls
echo mkdir > f/syscalls/deny
mkdir -p in/fs
{ libs ; echo "$TMPDIR/db" ; } > in/fs/read
echo / > in/fs/exec
{ libs ; echo "$TMPDIR/da" ; echo "$TMPDIR" ; } > a/fs/read
for who in 0 $owner
do
  expect 0 as $who herm-confine -p f herm-confine -p a herm-confine -p in "$act" list <<-X
	read da/f
	read db/f
	mkdir own/new
	X
  same 'EACCES ok EPERM' "$(sed 's/.*: //' out | xargs)" "three, as $who"
done
# the inner one allows it, the outer one does not
herm-confine -p in herm-confine -p a "$act" read secret/f > out 2> err || :
test "$(cat out)" != ok || fail 'an inner policy allows what the outer one forbids'

# ---- a kernel with a newer Landlock than this herm knows, as far as another can play one

# one without the flags of ABI 7 cannot, one with the rights of ABI 9 need not
if test "$abi" -ge 7 && test "$abi" -lt 9 &&
  strace -f -qq -o trace -e inject=landlock_restrict_self:retval=0 true 2> err
then
  new="strace -qq -o trace -e trace=landlock_create_ruleset
    -e inject=landlock_create_ruleset:retval=99:when=1"
  # what it knows it uses
  # shellcheck disable=SC2086
  expect 0 $new herm-confine "$act" kill 1 0
  printed EPERM
  # a right that the kernel does not know after all: no start
  mkdir -p n/net
  echo 443 > n/net/connect
  # shellcheck disable=SC2086
  expect 111 $new herm-confine -p n touch own/ran
  said 'unable to make a Landlock ruleset: Invalid argument'
  absent own/ran
fi
