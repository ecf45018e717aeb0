# ISC license.
# A boot with many profiles under a live s6-svscan: one scan is asked for, no process is made, and
# memory does not grow but by the names.
# HERM_PROFILES says how many, 200 if it is not set; each is five processes.

# timeout: 300
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/reconcile.inc"

mode=compat
n=${HERM_PROFILES:-200}
scan=$TMPDIR/service LOGS=$TMPDIR/logs template=$TMPDIR/template
mkdir -m 1777 "$LOGS"
make_template "$template" < /dev/null
mkfifo "$TMPDIR/ready"
# up to 2.11 loggers do not count
c=$(svscan_limit)

calls () { grep -cE "$1" "$TMPDIR/trace" || : ; }

# boot N: reconciles with N profiles and an empty scandir; then once more
boot ()
{
  home=$TMPDIR/home$1
  mkdir -p "$home"
  (cd "$home" && mkdir profiles && cd profiles && mkdir $(seq -f p%g $(($1 - 1))) &&
    for i in * ; do echo "# $i" > $i/SOUL.md ; echo '{"desired_state": "running"}' \
      > $i/gateway_state.json ; done)
  chown -R $owner:$owner "$home"
  rm -rf "$scan" ; mkdir -m 0755 "$scan"
  s6-svscan $c $((3 * n)) -d 3 "$scan" > "$TMPDIR/svscan.log" 2>&1 3> "$TMPDIR/ready" < /dev/null &
  svscan_pid=$!
  read -r _ < "$TMPDIR/ready" || fail "s6-svscan does not start"
  for scans in 1 0
  do
    expect 0 strace -f -qq -e trace=write,execve,clone,clone3,fork,vfork -o "$TMPDIR/trace" \
      "$BUILD/tests/tools/peak" "$TMPDIR/peak$1" \
      herm-reconcile -s "$scan" -h "$home" -u $owner -f "$template" -t 200000
    same "" "$(cat "$TMPDIR/err")" "what it says"
    same $scans "$(calls 'write\([0-9]+, "an?", [12]')" "scans that were asked for"
    same 2 "$(calls 'execve.* = 0$')" "programs executed, tests/tools/peak counted"
    same 1 "$(calls '(clone|clone3|fork|vfork)\(')" "processes, itself counted"
    test $scans = 0 || mv "$TMPDIR/peak$1" "$TMPDIR/first$1"
    for i in $(slots) ; do
      s6-svok "$(svc $i)" && s6-svok "$(svc $i)/log" || fail "$i is not supervised"
    done
  done
  same "$1" "$(slots | wc -l)" "slots"
  ! test -s "$TMPDIR/svscan.log" || fail "s6-svscan says: $(cat "$TMPDIR/svscan.log")"
  svscan_stop
}

boot 10
boot "$n"
test -z "$SANITIZE" || exit 0
for i in first peak
do
  few=$(cat "$TMPDIR/${i}10") many=$(cat "$TMPDIR/$i$n")
  echo "$i: $few KiB for 10, $many KiB for $n"
  # the kernel counts what is resident in rough steps, and maps files in larger pieces than asked
  # for
  test "$((many - few))" -le "$((256 + n / 10))" ||
    fail "more than the names: $few KiB for 10, $many KiB for $n"
done
