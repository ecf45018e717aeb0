#!/bin/sh
# ISC license.
# timeout: 200
# no-sanitize: names-tree runs the same programs
# Loads while the tree moves: services fork, execute and end all the time, they and their
# supervisors are killed, below an s6-svscan and a nested one. Each line has the name of its own
# service, or null, if its parents had ended before the load; where the loader lost one, and counted
# it, that of the s6-svscan. HERM_ROUNDS: so many loads.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
. "$BUILD/tests/integration/names.inc"
rounds=${HERM_ROUNDS:-${HERM_EMULATED:+3}} rounds=${rounds:-6}

cat > pub/busy <<END
i=0
while test \$i -lt 20 && test ! -e $TMPDIR/still
do
  i=\$((i + 1))
  $victim \$1
  ( ( $victim \$1 ; sh -c '$victim '\$1' ; :' ) & )
  ( : )
done
test ! -e $TMPDIR/still || exec $victim \$1-still
END
# busy DIR NAME TAG [ UID ]: a service that executes $victim with this tag; often an orphan does
busy ()
{
  mkdir -m 0755 "$1/.new"
  cat > "$1/.new/run" <<END
#!/bin/sh
exec ${4:+setpriv --reuid $4 --regid $4 --clear-groups} sh $TMPDIR/pub/busy $3
END
  chmod 0755 "$1/.new/run"
  mv "$1/.new" "$1/$2"
}

scan=$TMPDIR/service
mkdir -m 0755 service
nested service inner $gw
slots=
for s in a b c
do
  busy service $s top-$s $gw
  busy inner $s below-$s
  seed inner/$s $gw
  slots="$slots service/$s inner/$s"
done
# a service that is an s6-svscan, again and again: many an s6-supervise begins at once
mkdir -m 0755 service/crowd crowd
for i in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19
do
  mkdir crowd/n$i
  printf '#!/bin/sh\nsleep 0.1\nexec %s n%s\n' "$victim" $i > crowd/n$i/run
  printf '#!/bin/sh\nexit 125\n' > crowd/n$i/finish
  chmod 0755 crowd/n$i/run crowd/n$i/finish
done
chown -R $gw crowd
cat > service/crowd/run <<END
#!/bin/sh
while test ! -e $TMPDIR/still
do
  timeout 0.5 setpriv --reuid $gw --regid $gw --clear-groups s6-svscan $TMPDIR/crowd || :
done
exec sleep 1000000
END
chmod 0755 service/crowd/run
svscan_start "$scan"
all_run () { for s in $slots ; do has_status $s || return 1 ; done ; }
until_true 20 all_run || fail "not all are supervised"

# a: its s6-supervise is killed; b: what it runs
cat > disturb <<'END'
while test ! -e calm
do
  for s in service/a inner/a service/b inner/b
  do
    pid=$(s6-svstat -o pid $s 2> refused) && test "$pid" -gt 0 || continue
    case $s in */a) pid=$(ps -o ppid= -p $pid) || continue ;; esac
    test $pid = 1 || kill -9 $pid 2> refused || :
  done
  sleep 0.1
done
END
sh disturb &
disturber=$!

lost_of () { sed -n 's/.* lost \([0-9]*\) .*/\1/p' observe.err ; }
# check LEAST: the lines, as the head of this file says, with so many of each kind
check ()
{
  /usr/bin/python3 - "$1" "$(lost_of)" <<'END' || fail "load $n: names"
import collections, json, sys
least, lost = map(int, sys.argv[1:])
seen = collections.Counter()
for line in open("lines"):
    p = json.loads(line)["payload"]
    argv = p.get("argv", [])
    if len(argv) != 2 or not argv[0].endswith("/victim"):
        continue
    where, _, service = argv[1].partition("-")
    service = service.partition("-")[0]
    if where[0] == "n":
        where, service = "crowd", where
    parent = {"top": None, "below": "inner", "crowd": "crowd"}[where]
    own = service if parent is None else parent + "/" + service
    above = parent if lost else None
    assert p["service"] in (own, None, above), (lost, line)
    seen[where if p["service"] == own else p["service"]] += 1
print(dict(seen), "lost", lost)
assert min(seen["top"], seen["below"], seen["crowd"]) >= least, seen
END
}
n=0
while test $n -lt "$rounds"
do
  n=$((n + 1))
  : > lines
  observe -g "$scan" -u $gw
  some ()
  {
    test "$(grep -c '"service":"[abc]",.*/victim"' lines)" -gt 20 &&
      test "$(grep -c '"service":"inner/[abc]",.*/victim"' lines)" -gt 20 &&
      test "$(grep -c '"service":"crowd/n[0-9]*",.*/victim"' lines)" -gt 5
  }
  until_true 30 some || fail "load $n: no lines of services"
  kill "$observer"
  wait "$observer" || fail "the reader: $?"
  check 5
done

# no supervisor of a service begins: each has its name
: > calm
wait $disturber
until_true 20 all_run || fail "not all are supervised"
n=last
: > lines
observe -g "$scan" -u $gw
: > still
own () { lines_of "$1-still" | grep -qx "$2" ; }
for s in a b c
do
  until_true 20 own top-$s "$s root" || fail "the name of $s: $(lines_of top-$s-still)"
  until_true 20 own below-$s "inner/$s sealed" ||
    fail "the name of inner/$s: $(lines_of below-$s-still)"
done
kill "$observer"
wait "$observer" || fail "the reader: $?"
check 0
