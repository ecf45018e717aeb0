# ISC license.
# herm-confine and herm-policy-check: options, exit codes, messages; what a kernel lacks is refused
# and can be waived; nothing of the process changes but what the page says.

. "$BUILD/tests/lib.sh"

act=$BUILD/tests/tools/confined
cd "$TMPDIR"
landlock 6

codes=
# code N prog...: as expect, and notes the code of the program
code ()
{
  codes="$codes $1"
  expect "$@"
}

# ---- usage and exec

code 100 herm-confine
code 100 herm-confine -p none
code 100 herm-confine -z true
code 100 herm-confine -x bogus true
said 'no such dimension: bogus'
code 100 herm-confine -p nonexistent touch ran
: > noexec
code 126 herm-confine ./noexec
code 127 herm-confine ./nonexistent
expect 7 herm-confine sh -c 'exit 7'
expect 0 herm-confine -p none echo -p x
same '-p x' "$(cat out)" arguments
absent ran

# ---- a path that is missing

mkdir -p p/fs
printf '/usr\n/nonexistent/x\n' > p/fs/exec
code 100 herm-confine -p p touch ran
said 'unable to open /nonexistent/x, named in p/fs/exec:2: No such file or directory'
printf '/\n?/nonexistent/x\n' > p/fs/exec
expect 0 herm-confine -p p touch "$TMPDIR/ran"
rm ran
mkdir -m 0700 closed
mkdir closed/in
echo "$TMPDIR/closed/in" > p/fs/read
chmod 0755 .
code 100 as $owner herm-confine -p p touch ran
said 'Permission denied'
rm -r p/fs/read

# ---- what the kernel does not enforce

mkdir -p u/net
lacks ()   # lacks LINE DIMENSION: unless this kernel has it
{
  echo "$1" > u/net/connect
  if herm-policy-check -e u > check ; then return 0 ; fi
  grep -q "^herm-confine needs here: -x $2\$" check || { cat check ; fail "$1: not only $2" ; }
  code 112 herm-confine -p u touch ran
  said "fatal: $2 cannot be enforced: "
  expect 0 herm-confine -p u -x "$2" echo started
  said "warning: $2 is not fully enforced, as -x permits: "
  code 112 herm-confine -p u -x scope touch ran
}
lacks udp:53 net/udp
lacks unix:/dev/null net/unix
lacks 10.0.0.0/8:443 net/address
lacks api.example.com:443 net/address
lacks '*.example.com:443' net/address
said 'net/address'
# UDP in one of net/connect and net/bind: the other must refuse its ports
: > u/net/bind
lacks 'udp:*' net/udp
echo 'udp:*' > u/net/bind
lacks 443 net/udp
printf '443\nudp:*\n' > u/net/connect
expect 0 herm-policy-check -e u
rm u/net/bind
expect 0 herm-policy-check -e u
# the policy of the page
sed -n '/^\.Sh EXAMPLES/,/^\.Ed/s/^\$ //p' "$BUILD/doc/herm-policy.7" |
  sed "s/\\\\e/\\\\/g ; s,/opt/data,$TMPDIR/none,g" > example
sh -eu example
expect 0 herm-policy-check -e policy
expect 0 herm-confine -p policy sh -c 'exit 0'
echo '*.example.com:443' > u/net/connect
# no Landlock: an outer herm-confine hides it
mkdir -p hide/syscalls
printf '%s\n' landlock_create_ruleset > hide/syscalls/deny
code 112 herm-confine -p hide herm-confine touch ran
said 'scope cannot be enforced: Landlock is refused here'
expect 0 herm-confine -p hide herm-confine -x scope echo started
said 'warning: scope is not fully enforced, as -x permits: Landlock is refused here'
code 112 herm-confine -p hide herm-confine -x scope -p p touch ran
said 'fs/exec cannot be enforced'
expect 0 herm-confine -p hide herm-confine -x scope -x fs/exec -p p echo started
# no no_new_privs: no start, whatever is waived
echo prctl > hide/syscalls/deny
code 112 herm-confine -p hide herm-confine touch ran
code 111 herm-confine -p hide herm-confine -x scope touch ran
# a kernel that says yes and does nothing
if strace -f -qq -o trace -e inject=landlock_restrict_self:retval=0 true 2> err
then
  lie="strace -f -qq -o trace -e trace=landlock_restrict_self
    -e inject=landlock_restrict_self:retval=0"
  # shellcheck disable=SC2086
  code 112 $lie herm-confine touch ran
  said 'scope cannot be enforced: Landlock accepted the rules, but a forbidden act succeeded'
  for i in fs/read fs/write fs/exec net/connect net/bind
  do
    rm -rf one
    mkdir -p one/fs one/net
    : > one/$i
    # shellcheck disable=SC2086
    code 112 $lie herm-confine -x scope -p one touch ran
    said "$i cannot be enforced: Landlock accepted the rules, but a forbidden act succeeded"
  done
fi
# no seccomp: a kernel that takes no filters, and one that takes them and does nothing
mkdir -p s/net s/syscalls
echo 8 > s/net/bind
echo mkdir > s/syscalls/deny
for i in error=EINVAL:when=2 retval=0:when=4
do
  strace -qq -o trace -e inject=prctl:error=EINVAL true 2> err && test -z "$SANITIZE" || break
  without="strace -qq -o trace -e trace=prctl -e inject=prctl:$i herm-confine"
  # shellcheck disable=SC2086
  for d in net/bind syscalls scope
  do
    code 112 $without -p s touch ran
    said "fatal: $d cannot be enforced: seccomp filters do not work here"
    without="$without -x $d"
  done
  # shellcheck disable=SC2086
  expect 0 $without -p s echo started
  for d in net/bind syscalls scope
  do said "warning: $d is not fully enforced, as -x permits: seccomp filters do not work here"
  done
done
absent ran
# the parent, root's, cannot be signalled anyway: another process takes its place
other="setpriv --reuid $owner --regid $owner --clear-groups"
# shellcheck disable=SC2086
expect 0 strace -qq -o trace -e trace=kill -e signal=none $other herm-confine true
same '-1 0 -1' "$(sed 's/.* = \(-*[0-9]*\).*/\1/' trace | xargs)" "signals: $(cat trace)"
same 2 "$(sed -n 's/kill(\([0-9]*\), .*/\1/p' trace | sort -u | grep -c .)" "$(cat trace)"
# without /proc and abstract sockets, a signal is left to try
printf '%s\n' readlink readlinkat socket > hide/syscalls/deny
for i in 0 $owner ; do expect 0 as "$i" herm-confine -p hide herm-confine echo started ; done
# what an outer filter refuses anyway is no proof
printf '%s\n' readlink readlinkat kill connect > hide/syscalls/deny
code 112 herm-confine -p hide herm-confine touch ran
said 'scope cannot be enforced: Landlock accepted the rules, but nothing that they forbid could be'
echo 10.0.0.0/8:443 > u/net/connect
echo connect > hide/syscalls/deny
code 112 herm-confine -p hide herm-confine -p u touch ran
said 'net/address cannot be enforced: only the set egress knows addresses'
echo '*.example.com:443' > u/net/connect
absent ran

# ---- what stays as it is

sh -c 'ls /proc/self/fd ; umask ; ulimit -a ; cat /proc/self/status |
  sed "/^\(Name\|Pid\|Tgid\|PPid\|NSpid\|NStgid\|NSpgid\|Vm\|Rss\|NoNewPrivs\|Seccomp\|SigQ\|Mems\|.*ctxt\)/d"' \
  > before 5> five
herm-confine sh -c 'ls /proc/self/fd ; umask ; ulimit -a ; cat /proc/self/status |
  sed "/^\(Name\|Pid\|Tgid\|PPid\|NSpid\|NStgid\|NSpgid\|Vm\|Rss\|NoNewPrivs\|Seccomp\|SigQ\|Mems\|.*ctxt\)/d"' \
  > after 5> five
diff -u before after || fail 'herm-confine changed something'
# a blocked SIGCHLD: none is pending, though one child tries fs/exec, and scope is tried on another
mkdir -p s/fs
printf '%s\n' /usr/bin/grep /lib /lib64 > s/fs/exec
expect 0 as $owner env --block-signal=CHLD herm-confine -p s grep Pnd: /proc/self/status
same '' "$(tr -d 'SigPndhd:0\n\t' < out)" 'pending signals'
# with children and an ignored SIGCHLD
expect 0 env --ignore-signal=CHLD sh -c 'sleep 0.1 & exec herm-confine echo started'

# ---- 16 domains, then no more

i=0 nest=
while test $i -lt 17 ; do nest="$nest herm-confine -x scope" i=$((i + 1)) ; done
# shellcheck disable=SC2086
code 111 $nest true
said 'unable to enter a Landlock domain: Argument list too long'
# shellcheck disable=SC2086
expect 111 env --ignore-signal=CHLD $nest true
said 'unable to enter a Landlock domain: Argument list too long'

# ---- herm-policy-check

expect 0 herm-policy-check -e none
printed 'scope: always: enforced by Landlock and seccomp'
printed 'fs/read: absent, nothing is said'
expect 0 herm-policy-check u
expect 1 herm-policy-check -e u
printed 'net/connect:1: *.example.com:443: NOT ENFORCED: a name with * needs a proxy'
printed 'herm-confine needs here: -x net/address'
expect 100 herm-policy-check
expect 100 herm-policy-check nonexistent
expect 100 herm-policy-check none none
expect 111 sh -c 'herm-policy-check none > /dev/full'
printf '# comment\n\n/usr\n?/nonexistent\n' > p/fs/read
: > p/fs/write
expect 0 herm-policy-check -e p
printed 'fs/read:3: /usr: enforced by Landlock'
printed 'fs/read:4: ?/nonexistent: missing, no rule'
printed 'fs/write: empty, nothing is allowed: enforced by Landlock'
echo /nonexistent >> p/fs/write
expect 0 herm-policy-check p
printed 'fs/write:1: /nonexistent: herm-confine does not start: No such file or directory'
expect 1 herm-policy-check -e p
# as its user, both try the same
mkdir -p t/fs
: > t/fs/write
for i in 'herm-confine -p t true' 'herm-policy-check t'
do
  # shellcheck disable=SC2086
  expect 0 strace -f -qq -o trace -e trace=truncate -e signal=none $other $i
  same '0 -1' "$(sed 's/.* = \(-*[0-9]*\).*/\1/' trace | xargs)" "$i: $(cat trace)"
done
mkdir -p c/syscalls
# sigaltstack: for sanitized programs
printf '%s\n' +baseline '?nosuchcall' clone sigaltstack > c/syscalls/allow
expect 0 herm-policy-check -e c
printed 'syscalls/allow:2: ?nosuchcall: no such call here, no rule'
printed 'syscalls/allow:3: clone: enforced by seccomp'

# ---- the page lists these codes

same "$(sed -n '/^\.Sh EXIT STATUS/,/^\.Sh EXAMPLES/s/^\.It \([0-9]*\)$/\1/p' \
  "$BUILD/doc/herm-confine.1" | sort -u)" "$(printf '%s\n' $codes | sort -u)" 'exit codes'
