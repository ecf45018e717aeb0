#!/bin/sh
# ISC license.
# timeout: 200
# no-sanitize: names-tree runs the same programs
# More services and processes than fit: a table of names that is full; services one after the other,
# which use its entries several times over; with HERM_IDLE, so many processes at once. Never a wrong
# name; what is unknown is null, and counted.
# HERM_ROUNDS: services one after the other, above 2047 to use all entries again. HERM_IDLE: above
# 65536, and kernel.pid_max above that.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
. "$BUILD/tests/integration/names.inc"

for x in s6-supervise s6-svscan
do
  cp "$BUILD/tests/tools/descend" pub/$x
done
fake=$TMPDIR/pub/s6-supervise scanner=$TMPDIR/pub/s6-svscan
n=2100
rounds=${HERM_ROUNDS:-300}

lost_of () { sed -n 's/.* lost \([0-9]*\) .*/\1/p' observe.err ; }
end ()
{
  kill "$observer"
  wait "$observer" || fail "the reader: $?"
  grep -q '"kind":"kernel.loss".*"set":"tree"' lines || fail "the loss is not said"
  echo "lost: $(lost_of)"
}

two_inner
mkfifo -m 0666 hold out.herd
exec 5<> hold
observe -g "$scan" -u $gw -b 33554432
tell coder "$scanner crowd $n $fake < $TMPDIR/hold &"
crowd () { test "$(grep -c '"argv":\["'"$fake"'"' lines)" -ge $n ; }
until_true 60 crowd || fail "the crowd: $(wc -l < lines)"
tell coder "$victim still"
named still inner/coder sealed
tell coder "pkill -f '^$fake n' ; wait"
tell coder "$scanner train $rounds $fake $victim"
train () { grep -q '"argv":\["[^"]*victim","n'$((rounds - 1))'"' lines ; }
until_true 60 train || fail "the train"
end
/usr/bin/python3 - "$fake" $n "$rounds" "$(lost_of)" <<'END' || fail "names of a full table"
import collections, json, sys
fake = sys.argv[1]
n, rounds, lost = map(int, sys.argv[2:])
crowd, train = collections.Counter(), collections.Counter()
for line in open("lines"):
    p = json.loads(line)["payload"]
    argv = p.get("argv", [])
    if len(argv) == 2 and argv[0] == fake:
        assert p["service"] in ("inner/coder", "inner/coder/" + argv[1]), line
        crowd[p["service"] == "inner/coder"] += 1
    elif len(argv) == 2 and argv[1][:1] == "n" and argv[0].endswith("victim"):
        assert p["service"] in (None, "inner/coder/" + argv[1]), line
        train[p["service"] is None] += 1
print("at once: named", crowd[False], "by the parent", crowd[True])
print("one after the other: named", train[False], "null", train[True])
# 3 names are those of services; two processors that meet at an entry can both leave it out
assert crowd[False] + crowd[True] == n and n - 2047 + 3 <= crowd[True] < n / 20
assert lost == crowd[True], lost
# a late line has no name where the entry has another one: never the last ones
assert train[False] + train[True] == rounds and train[False] >= min(rounds, 2000)
END

test -n "${HERM_IDLE-}" || exit 0
: > lines
observe -g "$scan" -u $gw -b 33554432
herd="$BUILD/tests/tools/descend herd $HERM_IDLE $victim herd"
tell coder "$herd < $TMPDIR/hold > $TMPDIR/out.herd || echo no > $TMPDIR/out.herd &"
read -r refused < out.herd
test -z "$refused" || fail "fewer than $HERM_IDLE processes: see kernel.pid_max"
for i in 1 2 3 4 5 6 7 8 9 10
do
  tell writer "$victim full"
done
echo >&5
tell coder wait
tell writer "$victim after"
named after inner/writer sealed
end
test "$(lost_of)" -gt $((HERM_IDLE - 65536)) || fail "lost: $(lost_of)"
/usr/bin/python3 - "$HERM_IDLE" <<'END' || fail "names of too many processes"
import collections, json, sys
seen = collections.Counter()
for line in open("lines"):
    p = json.loads(line)["payload"]
    if len(p.get("argv", [])) == 2 and p["argv"][1] in ("herd", "full"):
        seen[p["argv"][1], p["service"]] += 1
print(seen)
assert set(seen) <= {("herd", "inner/coder"), ("herd", None), ("full", "inner/writer"),
                     ("full", None)}
assert seen["full", None] and seen["herd", None]
assert seen["herd", "inner/coder"] + seen["herd", None] == (int(sys.argv[1]) + 255) // 256
END
