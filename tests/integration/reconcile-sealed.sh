# ISC license.
# herm-reconcile, herm-svc, herm-svstat and herm-list -l in the sealed deployment: root reconciles,
# the owner controls, wishes are kept.

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/reconcile.inc"

mode=sealed scan=$TMPDIR/service LOGS=$TMPDIR/logs template=$TMPDIR/template
mkdir -m 0755 "$scan" ; mkdir -m 1777 "$LOGS"
mkdir -m 0700 "$scan/.s6-svscan" ; chown $owner:$owner "$scan/.s6-svscan"
make_template "$template" < /dev/null
mkfifo "$TMPDIR/ready"
setpriv --reuid $owner --regid $owner --clear-groups s6-svscan -d 3 "$scan" < /dev/null \
  > "$TMPDIR/svscan.log" 2>&1 3> "$TMPDIR/ready" &
svscan_pid=$!
read -r _ < "$TMPDIR/ready" || fail "s6-svscan does not start: $(cat "$TMPDIR/svscan.log")"
mkdir -p "$home/profiles"
profile coder '{"desired_state": "running"}'
profile writer '{"desired_state": "stopped"}'

expect 100 as $owner herm-reconcile -s "$scan" -h "$home" -f "$template"
said "belongs to user root"
expect 0 herm-reconcile -s "$scan" -h "$home" -u $owner -f "$template"
same "" "$(cat "$TMPDIR/err")" "messages"
as $owner s6-svwait -U -t 30000 "$(svc coder)" || fail "coder is not ready"
expect 0 as $owner herm-list -s "$scan" -o profile,up
same "coder true
default false
writer false" "$(cat "$TMPDIR/out")" "what is up"
for p in $(procs | awk -v s="$scan" 'index($4, s) == 1 { print $1 }') ; do
  same $owner "$(stat -c %u "/proc/$p")" "uid of $(tr '\0' ' ' < "/proc/$p/cmdline")"
done
same "keep keep keep" \
  "$(echo $(herm-reconcile -n -s "$scan" -h "$home" -u $owner -f "$template" |
    sed 's/.*slot=//'))" "the plan of a second run"
expect 0 as $owner herm-svc -s "$scan" -h "$home" -d -w D -t 20000 coder
expect 0 as $owner herm-svc -s "$scan" -h "$home" -u -w U -t 20000 writer
expect 1 as $owner herm-svstat -s "$scan" coder
expect 0 as $owner herm-svstat -s "$scan" writer
expect 0 herm-reconcile -s "$scan" -h "$home" -u $owner -f "$template"
test -e "$(svc coder)/down" && test ! -e "$(svc writer)/down" || fail "the wishes are not kept"
expect 0 as $owner herm-detect -s "$scan"
rm -rf "$home/profiles"
expect 0 herm-reconcile -s "$scan" -h "$home" -u $owner -f "$template"
same default "$(slots)" "slots"
expect 0 herm-unregister -s "$scan" default
no_leftovers "$scan"
svscan_stop
