# ISC license.
# timeout: 300
# Slots of a lower layer of an overlay, as in an image that was committed with its scan directory.
# The kernel does not rename their directories: they are removed in place, at any moment of SIGKILL.

. "$BUILD/tests/lib.sh"

strace -qq -o /dev/null true 2> /dev/null || skip "strace cannot trace here"
o=$TMPDIR/o
mkdir "$o" "$TMPDIR/home"
mount -t tmpfs none "$o" 2> /dev/null || skip "cannot mount here"
mkdir -m 1777 "$o/logs"
LOGS=$o/logs

# boot NAME...: these in a lower layer, then up in the next container
boot ()
{
  mkdir "$o/lower" "$o/upper" "$o/work" "$o/m"
  scan=$o/lower/service
  # shellcheck disable=SC2086
  svscan_start "$scan" $runner
  for i ; do expect 0 reg -W "$i" ; done
  svscan_stop
  "${plant:-true}"
  mount -t overlay -o "redirect_dir=off,lowerdir=$o/lower,upperdir=$o/upper,workdir=$o/work" \
    none "$o/m" 2> /dev/null || skip "no overlay here"
  scan=$o/m/service
  # shellcheck disable=SC2086
  svscan_start "$scan" $runner
  for i ; do wait_up "$i" ; done
}
halt ()
{
  svscan_stop
  umount "$o/m"
  rm -rf "$o/lower" "$o/upper" "$o/work" "$o/m"
}

# what killed programs had left in the image, and a tree that cannot be moved piece by piece
plant ()
{
  mkdir -p "$scan/.herm.new.x/a/b/c/d" "$scan/.herm.new.x/a/e/f" "$scan/.herm.new.x/g"
  for i in a a/b a/b/c a/b/c/d a/e/f ; do echo x > "$scan/.herm.new.x/$i/file" ; done
  cp -a "$scan/gateway-coder" "$scan/.herm.del.y"
  chown -R --reference="$scan" "$scan/.herm.new.x"
}

deafen () { deaf > "$scan/gateway-deaf/main" ; }

for mode in compat nested
do
  runner=
  test $mode = compat || runner=$owner
  template=$o/$mode
  make_template "$template" < /dev/null
  plant=plant
  boot coder other
  plant=
  pid=$(pid_of "$(svc coder)") other=$(pid_of "$(svc other)")
  expect 1 reg other
  same "" "$(dots "$scan")" "what was left in the image"
  expect 0 unreg coder
  same "" "$(cat "$TMPDIR/err")" "messages"
  absent "$(svc coder)"
  dead "$pid" "coder"
  no_leftovers "$scan"
  same "$other" "$(pid_of "$(svc other)")" "the pid of the other one"
  expect 0 unreg coder
  # the name is free
  expect 0 reg -W coder
  wait_up coder
  expect 0 unreg coder
  # one that was down
  expect 0 admin herm-svc -s "$scan" -N -d -w D other
  expect 0 unreg other
  no_leftovers "$scan"
  halt

  # a gateway that does not end: the next program completes it
  plant=deafen
  boot deaf
  plant=
  pid=$(pid_of "$(svc deaf)")
  expect 99 unreg -k 0 -t 500 deaf
  said "timed out: gateway-deaf is to leave $scan"
  same "deaf" "$(herm-list -s "$scan")" "the list"
  expect 99 unreg -k 0 -t 500 deaf
  expect 99 reg -t 500 deaf
  expect 0 unreg -k 100 deaf
  dead "$pid" "deaf"
  no_leftovers "$scan"
  halt
done

# herm-reconcile: a profile that is gone, one whose template has changed, and no s6-svscan at all
mode=compat runner=
template=$o/$mode
make_template "$template" < /dev/null
mkdir -p "$TMPDIR/home/profiles/changed"
echo '{"desired_state": "running"}' > "$TMPDIR/home/profiles/changed/gateway_state.json"
: > "$TMPDIR/home/profiles/changed/SOUL.md"
boot changed gone
echo 2000 > "$template/timeout-kill"
reconcile ()
{
  expect 0 herm-reconcile -s "$scan" -h "$TMPDIR/home" -u $owner -f "$template" -v
}
reconcile
said "(slot: replace)"
same "changed default" "$(echo $(herm-list -s "$scan"))" "the list"
same 2000 "$(cat "$(svc changed)/timeout-kill")" "the new template"
no_leftovers "$scan"
halt
boot changed gone
svscan_stop
reconcile
same "changed default" "$(echo $(herm-list -s "$scan"))" "the list"
same "" "$(dots "$scan")" "dot entries"
svscan_start "$scan"
wait_up changed
halt

# killed at each call that changes something, the next program goes on
set -- mkdirat:1 mkdirat:2 openat:1 flock:1 flock:2 renameat2:1 renameat2:2 fcntl:1 \
  unlinkat:1 unlinkat:2 unlinkat:3 unlinkat:4 unlinkat:6 unlinkat:9 unlinkat:13 unlinkat:18 \
  unlinkat:24 unlinkat:28 unlinkat:32 unlinkat:34 unlinkat:36 unlinkat:38 unlinkat:40 unlinkat:42
names=
for i ; do names="$names k$(echo "$i" | tr -d :)" ; done
# shellcheck disable=SC2086
boot $names
killed=0 tried=0
for i
do
  k=k$(echo "$i" | tr -d :)
  pid=$(pid_of "$(svc "$k")")
  got=0
  strace -qq -o /dev/null -e trace="${i%:*}" -e inject="${i%:*}:signal=KILL:when=${i#*:}" \
    herm-unregister -s "$scan" "$k" 2> /dev/null || got=$?
  tried=$((tried + 1))
  test $got = 0 || killed=$((killed + 1))
  test $((tried % 2)) = 0 || expect 0 unreg "$k"
  # what is left of it is a gateway, or goes
  got=0
  reg "$k" 2> "$TMPDIR/err" || got=$?
  case $got in 0 | 1) ;; *) cat "$TMPDIR/err" ; fail "killed at $i: register: $got" ;; esac
  s6-svok "$(svc "$k")" || fail "killed at $i: registered and not supervised"
  same "" "$(dots "$scan")" "killed at $i: dot entries"
  expect 0 unreg "$k"
  absent "$(svc "$k")"
  dead "$pid" "$k, killed at $i"
done
echo "killed $killed times of $tried"
test $killed -ge $((tried * 2 / 3)) || fail "killed only $killed times of $tried"
no_leftovers "$scan"
halt
umount "$o"
