#!/bin/sh
# ISC license.
# timeout: 200
# no-sanitize: names-tree runs the same programs
# What lost its parents before the probes were loaded: the run process of an s6-supervise that was
# killed, an s6-supervise whose s6-svscan was killed, and what only looks like one. It has the name
# of the process that adopted it, never that of a service; its service has its name again as soon as
# the orphan has ended.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
. "$BUILD/tests/integration/names.inc"

# Both s6-svscans adopt, as process 1 does.
cp "$BUILD/tests/tools/descend" pub/descend
cp "$BUILD/tests/tools/descend" pub/s6-supervise
adopt="$TMPDIR/pub/descend adopt $(command -v s6-svscan)"

# locked DIR NAME TAG: a service that obeys to TAG, alone
locked ()
{
  mkdir -m 0755 "$1/.new" "$1/.new/data"
  cat > "$1/.new/run" <<END2
#!/bin/sh
exec s6-setlock -n data/lock sh $TMPDIR/pub/obey $3
END2
  chmod 0755 "$1/.new/run"
  chown -R $gw "$1/.new"
  mkfifo -m 0666 in.$3 out.$3
  mv "$1/.new" "$1/$2"
}
scan=$TMPDIR/service
mkdir -m 0755 service inner
chown $gw inner
mkdir service/inner
printf '#!/bin/sh\nexec %s %s/inner\n' "setpriv --reuid $gw --regid $gw --clear-groups $adopt" \
  "$TMPDIR" > service/inner/run
chmod 0755 service/inner/run
locked service coder outer
sed -i "s/exec /&setpriv --reuid $gw --regid $gw --clear-groups /" service/coder/run
locked inner coder coder
locked inner writer writer
mkfifo ready
$adopt -d 3 "$scan" < /dev/null >> svscan.log 2>&1 3> ready &
root=$!
read -r _ < ready
for tag in outer coder writer ; do tell $tag : ; done

# killed SLOT: its s6-supervise is killed, and the next one cannot run it
killed ()
{
  orphan=$(pid_of $1)
  slay $(supervisor_of $1)
  until_true 20 vain $1 || fail "no s6-supervise starts $1 again"
}
vain () { test "$(s6-svstat -o exitcode "$1" 2> refusal)" = 1 ; }
# end TAG PID: that of an orphan
end ()
{
  echo exit > in.$1
  until_true 10 ended "$2" || fail "does not end: $2"
}
parent_of () { ps -o ppid= -p "$1" | tr -d ' ' ; }
lost_of () { sed -n 's/.* lost \([0-9]*\) .*/\1/p' observe.err ; }
enough ()
{
  kill "$observer"
  wait "$observer" || fail "the reader: $?"
  same "$1" "$(lost_of)" "names lost"
}

# run processes
killed service/coder
outer=$orphan
killed inner/coder
inner=$orphan
same "$root" "$(parent_of $outer)" "the parent of an orphan"
same "$(pid_of service/inner)" "$(parent_of $inner)" "the parent of a nested orphan"
observe -g "$scan" -u $gw
tell outer "$victim outer1 ; setsid $victim outer2"
tell coder "$victim coder1 ; (cd $TMPDIR/inner ; $TMPDIR/pub/s6-supervise writer $victim coder2)"
unnamed outer1
unnamed outer2
named coder1 inner root
named coder2 inner root
end outer $outer
end coder $inner
tell outer "$victim outer3"
tell coder "$victim coder3"
named outer3 coder claimed
named coder3 inner/coder claimed
enough 0

# an s6-supervise: another service of this name, of the s6-svscan that adopts it, has its own
supervisor=$(supervisor_of inner/coder) orphan=$(pid_of inner/coder) before=$(pid_of service/inner)
slay "$before"
again () { test "$(pid_of service/inner)" -gt 0 && test "$(pid_of service/inner)" != "$before" ; }
until_true 20 again || fail "no s6-svscan again"
same "$root" "$(parent_of $supervisor)" "the parent of an s6-supervise"
chmod -R a+rX service/coder/supervise   # or the user of the orphans could not see who has the lock
# what is only called so: a shell
mkdir -m 0755 pub/sh
cp /bin/sh pub/sh/s6-supervise
printf 'set like\n. %s/pub/obey\n' "$TMPDIR" > pub/sh/coder
mkfifo -m 0666 in.like out.like
tell outer "(cd $TMPDIR/pub/sh ; $TMPDIR/pub/descend orphan ./s6-supervise coder)"
tell like :
same "$root" "$(parent_of "$(pgrep -f '^./s6-supervise coder')")" "the parent of a shell"
observe -g "$scan" -u $gw
for tag in coder writer like ; do
  tell $tag "$victim $tag-orphan"
  unnamed $tag-orphan
done
tell outer "$victim outer4"
named outer4 coder claimed
slay $supervisor $orphan
tell coder "$victim coder4"
named coder4 inner/coder claimed

# orphans of the time after the load keep their names: of a supervisor, and of the s6-svscan
killed inner/coder
inner=$orphan
tell coder "$victim coder5"
named coder5 inner/coder claimed
end coder $inner
tell coder "$victim coder6"
named coder6 inner/coder claimed
supervisor=$(supervisor_of inner/coder) orphan=$(pid_of inner/coder) before=$(pid_of service/inner)
slay "$before"
until_true 20 again || fail "no s6-svscan again"
same "$root" "$(parent_of $supervisor)" "the parent of an s6-supervise"
tell coder "$victim coder7 ; setsid $victim coder8"
named coder7 inner/coder claimed
named coder8 inner/coder claimed
slay $supervisor $orphan
tell coder "$victim coder9"
named coder9 inner/coder claimed
enough 3

# the lock of a service that is not supervised, as herm-names(7) warns
locked service idle idle
tell outer "(cd $TMPDIR/service ; $TMPDIR/pub/descend orphan $(command -v s6-supervise) idle &)"
tell idle :
observe -g "$scan" -u $gw
tell idle "$victim idle1"
named idle1 idle claimed
