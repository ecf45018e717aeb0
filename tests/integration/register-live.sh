# ISC license.
# Registering on a live s6-svscan, compat (root registers, the owner controls) and nested (the owner
# does everything).

. "$BUILD/tests/lib.sh"

own () { as $owner "$@" ; }

for m in compat nested
do
  setup $m < /dev/null

  expect 0 reg -W coder
  same "" "$(cat "$TMPDIR/err")" "messages"
  same coder "$(own herm-list -s "$scan")" "the list"
  same "" "$(complete "$(svc coder)")" "missing in the slot"
  same "" "$(dots "$scan")" "staging"
  # supervised, with its logger, and running: at once, nothing to wait for
  own s6-svok "$(svc coder)" || fail "not supervised"
  s6-svok "$(svc coder)/log" || fail "logger not supervised"
  same "true true" "$(own s6-svstat -o up,ready "$(svc coder)")" "up, ready"
  logger_up coder
  pid=$(pid_of "$(svc coder)")
  case $m in compat) u=0 ;; nested) u=$owner ;; esac
  same $u "$(stat -c %u "/proc/$pid")" "uid of the service"
  absent "$(svc coder)/down"

  # its output arrives in its log
  expect 0 own s6-svc -wD -d -T 20000 "$(svc coder)"
  expect 0 unreg coder
  grep -q 'hello from coder' "$LOGS/gateway-coder/current" || fail "nothing in the log"
  no_leftovers "$scan"

  # everything an operator does, as the owner
  expect 0 reg -W ops
  d=$(svc ops)
  pid=$(own s6-svstat -o pid "$d")
  expect 0 own s6-svc -wR -r -T 20000 "$d"
  pid2=$(own s6-svstat -o pid "$d")
  test "$pid" != "$pid2" || fail "not restarted"
  expect 0 own s6-svc -wD -d -T 20000 "$d"
  same "false false" "$(own s6-svstat -o up,wantedup "$d")" "after -d"
  expect 0 own s6-svwait -D -t 20000 "$d"
  expect 0 own s6-svc -wU -u -T 20000 "$d"
  same "true true" "$(own s6-svstat -o up,wantedup "$d")" "after -u"
  expect 0 own s6-svwait -U -t 20000 "$d"
  expect 0 own s6-svc -o "$d"
  # and still after its supervisor was killed: what the owner may do survives
  sup=$(procs | awk -v d="$d" '$3 == "s6-supervise" && $4 == d { print $1 }')
  test -n "$sup" || fail "no supervisor found"
  expect 0 own s6-svc -wD -d -T 20000 "$d"
  kill -9 "$sup"
  dead "$sup" killed
  until_true 20 has_status "$d" || fail "no new supervisor"
  expect 0 own s6-svc -wU -u -T 20000 "$d"
  expect 0 own s6-svstat "$d"

  # already registered: 1, and nothing changed (s6-svc -w leaves before its child and its s6-ftrigrd
  # do)
  tools_gone ()
  {
    left=$(($(count s6-svc) + $(count s6-ftrigrd) + $(count s6-svlisten1))) ; test $left = 0
  }
  until_true 5 tools_gone || fail "s6-svc, s6-svlisten1 or s6-ftrigrd is still there"
  before=$(snapshot "$d" | grep -v '/status\|/supervise d \|/event ')
  pid=$(pid_of "$d")
  expect 1 reg ops
  said ops
  expect 1 reg -D -e A=b -t 1000 ops
  same "$before" "$(snapshot "$d" | grep -v '/status\|/supervise d \|/event ')" \
    "the slot after a refusal"
  same "" "$(dots "$scan")" "staging"
  same "$pid" "$(pid_of "$d")" "pid"

  # -D: registered down, supervised, can be started
  expect 0 reg -D idle
  same "" "$(complete "$(svc idle)")" "missing in the slot"
  test -f "$(svc idle)/down" || fail "no down file"
  same "false false" "$(own s6-svstat -o up,wantedup "$(svc idle)")" "idle: up, wanted"
  logger_up idle
  expect 0 own s6-svc -wU -u -T 20000 "$(svc idle)"
  same "idle
ops" "$(own herm-list -s "$scan")" "the list"

  # who may not, is told whose scandir it is
  case $m in
    compat)
      expect 100 as $owner herm-register -s "$scan" -f "$template" other
      grep -qE 'root|uid 0|\b0\b' "$TMPDIR/err" ||
        fail "owner of the scandir not named: $(cat "$TMPDIR/err")"
      expect 100 as $owner herm-unregister -s "$scan" ops
      ;;
    nested)
      expect 100 as 4242 herm-register -s "$scan" -f "$template" other
      said $owner
      expect 100 as 4242 herm-unregister -s "$scan" ops
      said $owner
      ;;
  esac
  absent "$(svc other)"
  same "true" "$(own s6-svstat -o up "$d")" "ops is left alone"

  expect 0 unreg ops
  expect 0 unreg idle
  same "" "$(own herm-list -s "$scan")" "the list"
  absent "$d"
  no_leftovers "$scan"
  same 0 "$(count s6-supervise)" "supervisors"
  same 0 "$(count s6-log)" "loggers"
  svscan_stop
done

# root's scan directory, given to the owner with all that is in it: then he registers there, and
# root runs what he writes
mode=compat base=$TMPDIR/given scan=$TMPDIR/given/service LOGS=$TMPDIR/given/logs \
  template=$TMPDIR/given/template
mkdir -m 0755 "$base"
mkdir -m 1777 "$LOGS"
make_template "$template" < /dev/null
svscan_start "$scan"
chown -R $owner:$owner "$scan"
given () { own herm-register -s "$scan" -f "$template" "$@" ; }
expect 0 given -W coder
same "0 $owner" "$(stat -c %u "/proc/$(pid_of "$(svc coder)")" "$(svc coder)/run" | tr '\n' ' ' |
  sed 's/ $//')" "who runs it, whose it is"
expect 0 own herm-svc -s "$scan" -N -d -w D -t 20000 coder
expect 1 given coder
expect 0 own herm-unregister -s "$scan" coder
no_leftovers "$scan"
same "0 0" "$(count s6-supervise) $(count s6-log)" "supervisors and loggers"
svscan_stop
