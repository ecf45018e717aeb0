# ISC license.
# herm-reconcile when things go wrong: a call that fails, a full disk, no descriptors, a kill at any
# moment. It ends in a documented way, and the next run makes everything right, once. A gateway
# whose supervisor was killed never runs twice.
# timeout: 300

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/reconcile.inc"

setup compat <<'END'
echo >&3
exec 3>&-
exec sleep 1000000
END
mkdir -p "$home/profiles"
echo '{"desired_state": "running"}' > "$home/gateway_state.json"
profile aa '{"desired_state": "running"}'
profile bb '{"desired_state": "stopped"}'
profile cc '{"desired_state": "running"}'
strace -f -qq -o /dev/null -e trace=renameat2 -e inject=renameat2:error=EIO true ||
  skip "strace cannot trace here"

# right WHAT: the next run makes it so, and the one after that changes nothing
right ()
{
  rec > "$TMPDIR/out" 2> "$TMPDIR/err" || { cat "$TMPDIR/err" ; fail "the run after: $1" ; }
  same "aa true
bb false
cc true
default true" "$(herm-list -s "$scan" -o profile,wantedup)" "the gateways after: $1"
  for i in aa bb cc default ; do
    same "" "$(complete "$(svc $i)")" "what is missing of $i after: $1"
  done
  same "" "$(dots "$scan")" "dot entries after: $1"
  same "1" "$(rec -n 2> /dev/null | sed 's/.*slot=//' | sort -u | wc -l)" "kinds of slots after: $1"
  rec -n 2> /dev/null | grep -qv slot=keep && fail "not everything is kept after: $1"
  return 0
}
wipe () { for i in $(slots) ; do unreg -k 500 $i ; done ; rm -rf "$home/logs" ; }
ends ()   # ends WHAT prog...: in a documented way
{
  what=$1 ; shift
  r=0
  "$@" > "$TMPDIR/out" 2> "$TMPDIR/err" || r=$?
  test ! -s "$TMPDIR/err" || hits=$((hits + 1))
  case $r in 0 | 99 | 100 | 111) ;; *) cat "$TMPDIR/err" ; fail "exit $r: $what" ;; esac
  # what is visible is whole
  for i in $(slots) ; do
    same "" "$(complete "$(svc $i)")" "what is missing of $i with: $what"
  done
}

# a home that the owner may not write: with the default template, no gateway could run there
mkdir -m 0755 "$TMPDIR/rootshome"
expect 100 herm-reconcile -s "$scan" -h "$TMPDIR/rootshome" -u $owner
said "no gateway of $owner:$owner can write to the home $TMPDIR/rootshome: Permission denied"
same "" "$(slots)" "the slots"
chmod 0775 "$TMPDIR/rootshome"
expect 0 herm-reconcile -n -s "$scan" -h "$TMPDIR/rootshome" -u $owner

hits=0
right "nothing"

# a call that fails, at several places
for fault in mkdirat:ENOSPC renameat2:EIO openat:EMFILE openat:EACCES write:ENOSPC mknodat:ENOSPC \
  fchown:EPERM unlinkat:EACCES getdents64:EIO fchmod:EIO
do
  for n in 1 2 5 11 23 47
  do
    wipe
    ends "$fault, call $n" strace -f -qq -o /dev/null -e trace="${fault%:*}" \
      -e inject="${fault%:*}:error=${fault#*:}:when=$n" \
      herm-reconcile -s "$scan" -h "$home" -u $owner -f "$template" -t 20000
    right "$fault, call $n"
  done
done
echo "$hits of 60 runs had something to say"
test $hits -ge 25 || fail "only $hits runs had something to say"
# each call interrupted once costs nothing
wipe
ends EINTR strace -f -qq -o /dev/null -e trace=poll,ppoll -e inject=poll,ppoll:error=EINTR:when=1 \
  herm-reconcile -s "$scan" -h "$home" -u $owner -f "$template"
same 0 "$r" "the exit code with EINTR"
right EINTR

# no descriptors
for n in 6 8 10 12
do
  wipe
  ends "$n descriptors" prlimit --nofile=$n herm-reconcile -s "$scan" -h "$home" -u $owner \
    -f "$template"
  right "$n descriptors"
done

# killed at any moment
nth_kill=0
while test $nth_kill -lt 40
do
  nth_kill=$((nth_kill + 1))
  test $((nth_kill % 4)) != 0 || wipe
  rm -rf "$(svc aa)/type"
  timeout -s KILL "0.$(printf %03d $((nth_kill * 3)))" herm-reconcile -s "$scan" -h "$home" \
    -u $owner -f "$template" > /dev/null 2>&1 || :
  for s in $(slots) ; do
    test "$s" = aa || same "" "$(complete "$(svc $s)")" "what is missing of $s after a kill"
  done
done
right "40 kills"
no_leftovers "$scan"

# a supervisor is killed: its gateway lives on, and no second one starts, whatever reconcile does
wait_up aa
pid=$(pid_of "$(svc aa)")
sup=$(sed 's/.*) . \([0-9]*\) .*/\1/' "/proc/$pid/stat")
echo 1 > "$home/profiles/aa/gateway.pid"
kill -9 "$sup"
until_true 20 has_status "$(svc aa)" || fail "no new supervisor"
right "a killed supervisor"
test -e "/proc/$pid" || fail "the orphan was ended"
test -e "$home/profiles/aa/gateway.pid" || fail "the pid file of a live orphan is gone"
running () { procs | awk -v d="$(svc aa)" '$3 == "sleep" && $4 == d { n++ } END { print n + 0 }' ; }
sleep 2.5
same 1 "$(running)" "gateways of aa"
# it is replaced like any other: then the orphan goes first
rm "$(svc aa)/type"
right "a replaced orphan"
dead "$pid" "the orphan"
wait_up aa
one_runs () { test "$(running)" = 1 ; } # it is ready a moment before it is sleep
until_true 10 one_runs || :
same 1 "$(running)" "gateways of aa after it was replaced"
wipe
no_leftovers "$scan"

# s6-svscan is killed while supervisors are waited for: everything stays, for the next one
kill -STOP "$svscan_pid"
rec > "$TMPDIR/out" 2> "$TMPDIR/err" &
child=$!
listens () { find "$scan" -name 'ftrig1*' | grep -q . ; }
until_true 20 listens || fail "herm-reconcile does not wait for supervisors"
kill -9 "$svscan_pid"
r=0 ; wait $child || r=$?
same 0 "$r" "the exit code when s6-svscan was killed"
same "aa
bb
cc
default" "$(slots)" "the slots when s6-svscan was killed"
wait "$svscan_pid" || :
svscan_start "$scan"
right "s6-svscan was killed"
wipe
no_leftovers "$scan"
svscan_stop
