# ISC license.
# The recommended deployment as a whole: an s6-svscan that runs as the owner is one longrun of
# root's tree. All gateways are his, nothing he writes is run by root, and stopping the longrun ends
# everything in order.

. "$BUILD/tests/lib.sh"

mode=nested
root=$TMPDIR/root
scan=$TMPDIR/run/service
LOGS=$TMPDIR/logs
template=$TMPDIR/template
mkdir -m 0755 "$TMPDIR/run" "$root" "$root/nested"
mkdir -m 0700 "$scan"
mkdir -m 1777 "$LOGS"
chown $owner:$owner "$scan"
make_template "$template" < /dev/null
cat > "$root/nested/run" <<END
#!/bin/sh
exec herm-drop $owner s6-svscan -d 3 -- $scan
END
echo 3 > "$root/nested/notification-fd"
chmod 0755 "$root/nested/run"
svscan_start "$root"
until_true 20 s6-svstat -o up "$root/nested" > "$TMPDIR/out" 2>&1 || fail "not supervised"
expect 0 s6-svwait -U -t 20000 "$root/nested"

for n in coder writer ; do expect 0 reg -W $n ; logger_up $n ; done
same "coder
writer" "$(as $owner herm-list -s "$scan")" "the list"
# who runs what: everything below the nested s6-svscan is the owner's
inner=$(pid_of "$root/nested")
same $owner "$(stat -c %u "/proc/$inner")" "uid of the nested s6-svscan"
for p in $(procs | awk -v s="$scan" 'index($4, s) == 1 { print $1 }')
do
  same $owner "$(stat -c %u "/proc/$p")" "uid of process $p: $(tr '\0' ' ' < "/proc/$p/cmdline")"
  same "CapEff:	0000000000000000" "$(grep CapEff "/proc/$p/status")" "capabilities of process $p"
done
same 4 "$(procs | awk -v s="$scan" 'index($4, s) == 1 && $3 == "s6-supervise"' | wc -l)" \
  "supervisors"

expect 0 unreg writer
no_leftovers "$scan"

# root may do it too, and what it makes belongs to who runs it
expect 0 herm-register -s "$scan" -u $owner -f "$template" -W byroot
same $owner "$(stat -c %u "/proc/$(pid_of "$(svc byroot)")")" "uid of what root registered"
same "" "$(complete "$(svc byroot)")" "missing in the slot"
expect 0 as $owner s6-svc -wD -d -T 20000 "$(svc byroot)"
expect 0 as $owner herm-unregister -s "$scan" byroot
no_leftovers "$scan"

# the whole subtree goes with its longrun, and comes back with it: slots outlive it
pid=$(pid_of "$(svc coder)")
expect 0 s6-svc -wD -d -T 30000 "$root/nested"
dead $pid "a gateway outlives the nested tree"
same "1 0" "$(count s6-supervise) $(count s6-log)" "supervisors and loggers"
expect 0 s6-svc -wU -u -T 30000 "$root/nested"
wait_up coder
expect 0 unreg coder
no_leftovers "$scan"
no_leftovers "$root"

# without -d: nobody listens there now
expect 0 s6-svc -wD -d -T 30000 "$root/nested"
got=0 ; reg -t 2000 coder 2> "$TMPDIR/err" || got=$?
test $got -ne 0 || fail "registered where nobody listens"
same "" "$(herm-list -s "$scan")" "the list"
svscan_pid0=$svscan_pid
s6-svscanctl -t "$root"
wait "$svscan_pid0" || :
