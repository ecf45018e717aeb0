# ISC license.
# herm-reconcile: which slots it replaces, mends, keeps and leaves alone; multiplexing; the
# container's command; exit codes.

# timeout: 240
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/reconcile.inc"

# what would be done about it
slotof () { rec -n 2>/dev/null | sed -n "s/^profile=$1 .*slot=//p" ; }
inode () { stat -c %i "$(svc "$1")" ; }

setup compat
mkdir -p "$home/profiles"
chown $owner:$owner "$home" "$home/profiles"
mkdir -p "$template/data" "$template/env" "$template/conf/log/event" # there it is only a name
echo default > "$template/env/COLOUR" ; echo x > "$template/data/table"
echo y > "$template/conf/file" ; echo z > "$template/conf/log/event/file"
profile coder '{"desired_state": "running"}'
profile writer '{"desired_state": "stopped"}'
expect 0 rec
wait_up coder

# kept: more variables, more data, other values of the template's variables, what s6 adds
echo secret > "$(svc coder)/env/TOKEN" ; echo red > "$(svc coder)/env/COLOUR"
echo z > "$(svc coder)/data/more" ; echo x2 > "$(svc coder)/data/table"
same keep "$(slotof coder)" "plan for a slot with more variables"
before=$(inode coder) pid=$(pid_of "$(svc coder)")
expect 0 rec
same "$before $pid" "$(inode coder) $(pid_of "$(svc coder)")" \
  "inode and pid of a slot with more variables"
# mended
touch "$(svc coder)/down" ; rm "$(svc writer)/down"
same mend "$(slotof coder)" "plan for a wrong down"
same mend "$(slotof writer)" "plan for a missing down"
expect 0 rec
absent "$(svc coder)/down" ; test -e "$(svc writer)/down" || fail "no down"
same "$before $pid" "$(inode coder) $(pid_of "$(svc coder)")" \
  "inode and pid of a slot with a wrong down"

# not mended: it is told, and it is not said that it was
mkdir "$(svc coder)/down"
expect 0 rec -v
said "unable to change gateway-coder/down"
said "gateway coder: started (slot: keep)"
rmdir "$(svc coder)/down"

# replaced: each of these differences; and the new one is like all others
differ ()   # differ WHAT
{
  same replace "$(slotof coder)" "plan for: $1"
  before=$(inode coder)
  expect 0 rec -v
  said "gateway coder: started (slot: replace)"
  test "$before" != "$(inode coder)" || fail "not replaced: $1"
  wait_up coder
  same keep "$(slotof coder)" "plan after replacing: $1"
  no_leftovers "$scan"
}
echo '# changed' >> "$(svc coder)/run" ; differ "a changed run"
echo '# changed' >> "$(svc coder)/log/run" ; differ "a changed log/run"
chmod 0700 "$(svc coder)/finish" ; differ "another mode"
rm "$(svc coder)/type" ; differ "a missing file"
echo 1 > "$(svc coder)/timeout-kill" ; differ "one file more"
echo 1 > "$(svc coder)/log/extra" ; differ "one file more in log"
echo 1 > "$(svc coder)/conf/extra" ; differ "one file more in a directory"
rm "$(svc coder)/data/table" ; differ "missing data"
rm "$(svc coder)/env/COLOUR" ; differ "a missing variable of the template"
rm "$(svc coder)/conf/file" ; mkdir "$(svc coder)/conf/file" ; differ "another type"
echo other > "$(svc coder)/env/HERM_PROFILE" ; differ "another profile in env"
echo 1:1 > "$(svc coder)/env/HERM_OWNER" ; differ "another owner in env"
printf coder > "$(svc coder)/env/HERM_PROFILE" ; differ "a profile without newline"
chown $owner "$(svc coder)/run" ; differ "a run that is not root's"
chmod 0777 "$(svc coder)" ; differ "a slot that others can write"
rm "$(svc coder)/data/herm" ; differ "no marker"
echo '# new' >> "$template/run" ; differ "a changed template"
# a gateway that does not want to go
deaf > "$template/main"
expect 0 rec
wait_up coder
pid=$(pid_of "$(svc coder)")
echo '# changed' >> "$(svc coder)/run"
expect 0 rec
wait_up coder
dead "$pid" "the gateway that was replaced"
no_leftovers "$scan"
# one whose removal is unfinished lives: its numbers stay until it has ended
pid=$(pid_of "$(svc coder)")
expect 99 unreg -k 0 -t 1500 coder
echo "$pid" > "$home/profiles/coder/gateway.pid"
expect 0 rec -v -t 1000
said "gateway coder: skipped"
test -d "/proc/$pid" || fail "it was killed within a second"
test -e "$home/profiles/coder/gateway.pid" ||
  fail "the pid file of a gateway that is still being removed is gone"
expect 0 rec
dead "$pid" "the gateway that was being removed"
absent "$home/profiles/coder/gateway.pid"
wait_up coder
no_leftovers "$scan"

# foreign: the seed's slot of a profile is replaced; what is nobody's profile, and what is no slot,
# is left alone
mkdir "$scan/other" "$scan/gateway-stranger" "$TMPDIR/real"
printf '#!/bin/sh\nexec sleep 1000000\n' |
  tee "$scan/other/run" "$TMPDIR/real/run" > "$scan/gateway-stranger/run"
chmod 0755 "$scan"/*/run "$TMPDIR/real/run"
profile seeded '{"desired_state": "running"}'
mkdir "$scan/gateway-seeded" ; cp "$scan/other/run" "$scan/gateway-seeded/run"
profile linked '{"desired_state": "running"}'
ln -s "$TMPDIR/real" "$scan/gateway-linked"
profile filed ; touch "$scan/gateway-filed"
s6-svscanctl -a "$scan"
until_true 10 has_status "$scan/gateway-seeded" || fail "not supervised"
foreign=$(pid_of "$scan/gateway-seeded")
before=$(stat -c %i "$scan/gateway-stranger" "$scan/other" "$TMPDIR/real")
expect 0 rec
said "gateway-linked is not a directory" ; said "gateway-filed is not a directory"
wait_up seeded
dead "$foreign" "the foreign gateway"
same "" "$(complete "$(svc seeded)")" "what is missing of seeded"
same "$before" "$(stat -c %i "$scan/gateway-stranger" "$scan/other" "$TMPDIR/real")" \
  "what is not herm's"
bootlog | grep -q 'profile=linked prior_state=running action=skipped' ||
  fail "linked is not skipped in the log"
rm -r "$scan/gateway-linked" "$scan/gateway-filed" "$scan/gateway-stranger" "$scan/other" \
  "$home/profiles/linked" "$home/profiles/filed"
s6-svscanctl -an "$scan"

# one that cannot be built stops no other
profile aaa '{"desired_state": "running"}' ; rm -rf "$home/profiles/aaa/gateway_state.json"
mkfifo "$home/profiles/aaa/gateway_state.json"
expect 0 rec
said "use the state file of gateway aaa"
test -e "$(svc aaa)/down" || fail "a FIFO as state file"

# multiplexing: only the default gateway runs
echo '{"desired_state": "running"}' > "$home/gateway_state.json"
for v in 1 TRUE yes on ; do
  same "started" "$(GATEWAY_MULTIPLEX_PROFILES=$v rec -n 2>/dev/null |
    sed -n 's/.*action=\(started\).*/\1/p')" "what is started with $v"
done
same 3 "$(GATEWAY_MULTIPLEX_PROFILES=0 rec -n 2>/dev/null | grep -c action=started)" \
  "what is started with 0"
# a template that is down: nothing starts
touch "$template/down"
same 0 "$(rec -n 2>/dev/null | grep -c action=started)" \
  "what is started from a template that is down"
rm "$template/down"

# the container's command
cat > "$TMPDIR/main-wrapper.sh" <<'END'
read -r _ < "$FIFO"
END
mkfifo "$TMPDIR/fifo"
command_ ()   # command_ UID WORD...: as long as this runs, this is what the container was told
{
  uid=$1 ; shift
  FIFO=$TMPDIR/fifo setpriv --reuid "$uid" --regid "$uid" --clear-groups sh \
    "$TMPDIR/main-wrapper.sh" "$@" &
  wrapper=$!
  until_true 10 is_wrapper || fail "no wrapper"
}
# not setpriv any more, which is root's
is_wrapper ()
{
  grep -qF main-wrapper.sh "/proc/$wrapper/cmdline" && grep -qx sh "/proc/$wrapper/comm"
}
command_end () { kill "$wrapper" ; wait "$wrapper" || : ; }
chmod 0644 "$TMPDIR/main-wrapper.sh" ; chmod 0666 "$TMPDIR/fifo"
rm -rf "$home/logs"
for words in dashboard "hermes dashboard" "/opt/x/hermes serve --port 1" gui desktop
do
  command_ 0 $words
  expect 0 rec -v
  said "no gateways"
  command_end
  absent "$home/logs"
done
# somebody else's process is not believed
command_ $owner dashboard
expect 0 rec
test -e "$home/logs/container-boot.log" || fail "a user's process kept root from working"
command_end
# nor is a set-uid program that he has started, which seems to be root's in /proc
cp "$(command -v cat)" "$TMPDIR/setuid" ; chmod 4755 "$TMPDIR/setuid"
is_setuid () { grep -q "^Uid:	$owner	0	" "/proc/$wrapper/status" ; }
setpriv --reuid $owner --regid $owner --clear-groups "$TMPDIR/setuid" "$TMPDIR/fifo" \
  main-wrapper.sh dashboard &
wrapper=$!
until_true 10 is_setuid ||
  fail "it is not a set-uid program's process: $(grep Uid "/proc/$wrapper/status")"
same 0 "$(stat -c %u "/proc/$wrapper")" "whose a set-uid program seems to be"
rm -rf "$home/logs"
expect 0 rec
test -e "$home/logs/container-boot.log" ||
  fail "a set-uid program of a user's kept root from working"
command_end
# a container that was made to run one gateway
rm "$home/gateway_state.json"
for words in "gateway run --no-supervise" "gateway status" gateway "chat gateway run" "run gateway"
do
  command_ 0 $words
  expect 0 rec
  command_end
  absent "$home/gateway_state.json"
done
command_ 0 hermes gateway run --replace
expect 0 env HERMES_GATEWAY_NO_SUPERVISE=1 herm-reconcile -s "$scan" -h "$home" -u $owner \
  -f "$template"
absent "$home/gateway_state.json"
same "profile=default prior_state=running action=started slot=mend" \
  "$(rec -n 2>/dev/null | head -n 1)" "the plan for a legacy container"
absent "$home/gateway_state.json"
expect 0 rec
python3 - "$home/gateway_state.json" <<'PY'
import json, sys, time
d = json.load(open(sys.argv[1]))
assert abs(d.pop("timestamp") - time.time()) < 600
assert d == {"gateway_state": "running", "desired_state": "running",
  "migrated_from": "legacy-container-cmd"}, d
PY
same "600 $owner" "$(stat -c '%a %u' "$home/gateway_state.json")" "mode and owner"
absent "$(svc default)/down"
bootlog | tail -n 5 | grep -q 'profile=default prior_state=running action=started' ||
  fail "the log of a legacy container"
# its wish is not taken again once there is one
as $owner herm-svc -s "$scan" -h "$home" -d -w D -t 20000 default
expect 0 rec
test -e "$(svc default)/down" || fail "the command won over the wish"
command_end

# the boot log: rotated, and never followed out of the home
log=$home/logs/container-boot.log
head -c 262143 /dev/zero | tr '\0' x > "$log" ; expect 0 rec ; absent "$log.1"
expect 0 rec
test "$(stat -c %s "$log.1")" -ge 262144 && test "$(stat -c %s "$log")" -lt 10000 ||
  fail "not rotated"
head -c 262144 /dev/zero | tr '\0' y > "$log" ; expect 0 rec
same yyy "$(head -c 3 "$log.1")" "the old log after a second rotation"
echo victim > "$TMPDIR/victim"
for how in 'ln -s' ln 'cp' ; do
  rm "$log"
  $how "$TMPDIR/victim" "$log"
  test "$how" != cp || chown 4242 "$log"
  expect 0 rec
  said "container-boot.log"
  same victim "$(cat "$TMPDIR/victim")" "the file behind $how"
done
rm "$log" ; mkfifo "$log" ; expect 0 rec ; said "container-boot.log" ; rm "$log"
rm -r "$home/logs" ; mkdir "$TMPDIR/elsewhere" ; ln -s "$TMPDIR/elsewhere" "$home/logs"
expect 0 rec ; said "container-boot.log" ; same "" "$(ls "$TMPDIR/elsewhere")" "files behind a link"
rm "$home/logs"

# nothing at all can be done
expect 100 herm-reconcile -s "$TMPDIR/nonexistent" -h "$home" -u $owner -f "$template"
expect 100 herm-reconcile -s "$scan" -h "$TMPDIR/nonexistent" -u $owner -f "$template"
expect 100 herm-reconcile -s "$scan" -h "$home" -u $owner -f "$TMPDIR/nonexistent"
expect 100 herm-reconcile -s "$scan" -h "$home" -u nosuchuser -f "$template"
expect 100 as $owner herm-reconcile -s "$scan" -h "$home" -f "$template"
said "belongs to user root"
expect 100 rec x
expect 100 rec -z
expect 100 rec -m nosuchmode
before=$(slots)
mv "$home/profiles" "$home/away" ; ln -s away "$home/profiles"
expect 111 rec
said profiles
same "$before" "$(slots)" "slots when the profiles cannot be read"
rm "$home/profiles" ; mv "$home/away" "$home/profiles"
for i in $(slots) ; do unreg $i ; done
no_leftovers "$scan"
svscan_stop
