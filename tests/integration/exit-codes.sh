# ISC license.
# Each exit code that a page of a gateway program lists can be had, and no other one: what is
# provoked here and what EXIT STATUS lists is the same.
# timeout: 180

. "$BUILD/tests/lib.sh"

# provoke PROGRAM CODE prog...: prog ends with that code, and if that is a failure it is PROGRAM
# that says so
provoke ()
{
  program=$1 code=$2
  shift 2
  expect "$code" "$@"
  case $code in
    0 | 125) ;;
    *) grep -q "^$program: \(fatal\|usage\|warning\): " "$TMPDIR/err" || {
      cat "$TMPDIR/err"
      fail "not a message of $program: $*"
    } ;;
  esac
  echo "$program $code" >> "$TMPDIR/provoked"
}

: > "$TMPDIR/noexec"
broken="strace -f -qq -o /dev/null -e trace=renameat2 -e inject=renameat2:error=EIO"
$broken true || skip "strace cannot trace here"

# herm-seed
d=$TMPDIR/d
mkdir "$d" "$TMPDIR/other"
provoke herm-seed 0 herm-seed -u $owner "$d"
provoke herm-seed 1 herm-seed -u $owner "$d/supervise/control"
: > "$TMPDIR/other/event"
provoke herm-seed 1 herm-seed -u $owner "$TMPDIR/other"
provoke herm-seed 100 herm-seed
provoke herm-seed 100 herm-seed -u nosuchuser "$d"
provoke herm-seed 100 as $owner herm-seed -u 0 "$d"
provoke herm-seed 111 herm-seed -u $owner "$TMPDIR/nonexistent"
provoke herm-seed 126 herm-seed -u $owner "$d" "$TMPDIR/noexec"
provoke herm-seed 127 herm-seed -u $owner "$d" "$TMPDIR/nonexistent"

# herm-drop
provoke herm-drop 100 herm-drop $owner
provoke herm-drop 100 herm-drop nosuchuser true
provoke herm-drop 111 setpriv --bounding-set -all --inh-caps -all herm-drop $owner true
provoke herm-drop 126 herm-drop $owner "$TMPDIR/noexec"
provoke herm-drop 127 herm-drop $owner "$TMPDIR/nonexistent"

# herm-claim
provoke herm-claim 1 herm-claim "$TMPDIR/lock" sh -c 'herm-claim "$0" true ; exit $?' "$TMPDIR/lock"
provoke herm-claim 100 herm-claim "$TMPDIR/lock"
provoke herm-claim 111 herm-claim "$TMPDIR" true
provoke herm-claim 126 herm-claim "$TMPDIR/lock" "$TMPDIR/noexec"
provoke herm-claim 127 herm-claim "$TMPDIR/lock" "$TMPDIR/nonexistent"

# herm-finish
provoke herm-finish 0 herm-finish -- 1 0
provoke herm-finish 100 herm-finish -- 257 0
provoke herm-finish 100 herm-finish -p 1, -- 1 0
provoke herm-finish 125 herm-finish -- 78 0
provoke herm-finish 126 herm-finish -- 1 0 "$TMPDIR/noexec"
provoke herm-finish 127 herm-finish -- 1 0 "$TMPDIR/nonexistent"

# herm-list
provoke herm-list 0 herm-list -s "$TMPDIR/nonexistent"
provoke herm-list 100 herm-list -x
provoke herm-list 111 herm-list -s "$TMPDIR/noexec"

# herm-when, herm-detect
provoke herm-when 0 herm-when NOSUCHVAR true
provoke herm-when 100 herm-when V
provoke herm-when 126 herm-when -n V "$TMPDIR/noexec"
provoke herm-when 127 herm-when -n V "$TMPDIR/nonexistent"
expect 1 herm-detect
echo herm-detect 1 >> "$TMPDIR/provoked"
provoke herm-detect 100 herm-detect x

# herm-perms
mkdir -m 0777 "$TMPDIR/all"
provoke herm-perms 0 herm-perms -u $owner "$TMPDIR/nonexistent"
provoke herm-perms 100 herm-perms -u nosuchuser "$TMPDIR/nonexistent"
provoke herm-perms 111 herm-perms -u $owner "$TMPDIR/noexec"

# herm-register and herm-unregister
setup compat <<'END'
trap '' TERM
test "$HERM_PROFILE" != good || echo >&3
while : ; do sleep 1000000 ; done
END
cp -R "$template" "$TMPDIR/dies"
printf '#!/bin/sh\nexit 100\n' > "$TMPDIR/dies/run"
printf '#!/bin/sh\nexec herm-finish -- "$1" "$2"\n' > "$TMPDIR/dies/finish"

provoke herm-register 0 reg -W good
provoke herm-register 1 reg good
provoke herm-register 2 reg -W -f "$TMPDIR/dies" dies
(cd "$scan" && mkdir $(seq -f full%g 1000))
provoke herm-register 3 reg never
(cd "$scan" && rmdir $(seq -f full%g 1000))
provoke herm-register 99 reg -W -t 1500 never
same "dies good never" "$(echo $(herm-list -s "$scan"))" "the list after exit codes 2 and 99 of -W"
provoke herm-register 100 reg Bad
provoke herm-register 100 reg -f "$TMPDIR/nonexistent" new
provoke herm-register 100 as $owner herm-register -s "$scan" -f "$template" new
provoke herm-register 111 reg -E "$TMPDIR/nonexistent" new
provoke herm-register 111 $broken herm-register -s "$scan" -u $owner -f "$template" new
# the others, with live gateways
hd=$TMPDIR/home
mkdir "$hd"
expect 0 herm-detect -s "$scan"
echo herm-detect 0 >> "$TMPDIR/provoked"
mkdir "$scan/gateway-bare"
provoke herm-svc 0 herm-svc -s "$scan" -N -u good
provoke herm-svc 1 herm-svc -s "$scan" -N -u -w U -t 20000 dies
provoke herm-svc 2 herm-svc -s "$scan" -N -u nobody
provoke herm-svc 3 herm-svc -s "$scan" -N -u bare
provoke herm-svc 99 herm-svc -s "$scan" -N -d -w d -t 300 good
provoke herm-svc 100 herm-svc -s "$scan" -N -u Bad
provoke herm-svc 111 as 4242 herm-svc -s "$scan" -N -u good
provoke herm-svc 0 herm-svc -s "$scan" -N -u good
provoke herm-svstat 0 herm-svstat -s "$scan" good
expect 1 herm-svstat -s "$scan" dies
echo herm-svstat 1 >> "$TMPDIR/provoked"
provoke herm-svstat 2 herm-svstat -s "$scan" nobody
provoke herm-svstat 3 herm-svstat -s "$scan" bare
provoke herm-svstat 100 herm-svstat -s "$scan" -o x good
provoke herm-svstat 111 as 4242 herm-svstat -s "$scan" good
rmdir "$scan/gateway-bare"
# what herm-perms executes, here not to be executed, and not there
mkdir "$TMPDIR/bin"
hides ()
{
  unshare --mount sh \
    -euc 'mount --bind "$1" "$(dirname "$(command -v s6-svperms)")" ; shift ; exec "$@"' sh \
      "$TMPDIR/bin" "$PREFIX/bin/herm-perms" "$@"
}
provoke herm-perms 127 hides -u $owner "$scan"
: > "$TMPDIR/bin/s6-svperms"
provoke herm-perms 126 hides -u $owner "$scan"
rec () { herm-reconcile -s "$scan" -h "$hd" -u $owner -f "$template" "$@" ; }
provoke herm-reconcile 0 rec -n
provoke herm-reconcile 100 rec -x
provoke herm-reconcile 100 herm-reconcile -s "$scan" -h "$TMPDIR/nonexistent" -u $owner \
  -f "$template"
ln -s nowhere "$hd/profiles"
provoke herm-reconcile 111 rec -n
rm "$hd/profiles"
# while somebody else holds the lock
s6-setlock "$scan/.herm.lock" sleep 1000000 &
holder=$!
held () { ! s6-setlock -n "$scan/.herm.lock" true 2> /dev/null ; }
until_true 10 held || fail "the lock is not held"
provoke herm-register 99 reg -t 300 new
provoke herm-unregister 99 unreg -t 300 good
provoke herm-reconcile 99 rec -t 300
kill "$holder"
wait "$holder" || :
same "dies good never" "$(echo $(herm-list -s "$scan"))" "the list after the failures"

provoke herm-unregister 100 unreg Bad
provoke herm-unregister 100 herm-unregister -s "$TMPDIR/nonexistent" good
provoke herm-unregister 100 as $owner herm-unregister -s "$scan" good
: > "$scan/gateway-file"
provoke herm-unregister 100 unreg file
rm "$scan/gateway-file"
provoke herm-unregister 111 $broken herm-unregister -s "$scan" good
provoke herm-unregister 99 unreg -t 500 -k 0 good
provoke herm-unregister 0 unreg -k 300 good
provoke herm-unregister 0 unreg good
for i in dies never ; do expect 0 unreg -k 300 $i ; done
no_leftovers "$scan"
svscan_stop

# the pages
for p in herm-seed herm-register herm-unregister herm-list herm-finish herm-drop herm-when \
  herm-detect herm-svc herm-svstat herm-reconcile herm-perms
do
  listed=$(sed -n "/^\.Sh EXIT STATUS/,/^\.Sh EXAMPLES/s/^\.It \([0-9]*\)\$/$p \1/p" \
    "$BUILD/doc/$p.1" | sort -u)
  test -n "$listed" || fail "doc/$p.1 lists no exit codes"
  same "$listed" "$(grep "^$p " "$TMPDIR/provoked" | sort -u)" \
    "the exit codes in doc/$p.1, and those provoked"
done
