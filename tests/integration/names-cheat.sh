#!/bin/sh
# ISC license.
# timeout: 200
# no-sanitize: names-tree runs the same programs
# Who tries to take another service's name, or to shed its own: each row of herm-names(7), WHO CAN
# CHEAT; names that no s6-svscan gives; a full table; orphans that an s6-svscan adopts.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
. "$BUILD/tests/integration/names.inc"

for x in descend s6-supervise s6-svscan
do
  cp "$BUILD/tests/tools/descend" pub/$x
done
d=$TMPDIR/pub/descend fake=$TMPDIR/pub/s6-supervise scanner=$TMPDIR/pub/s6-svscan

two_inner
observe -g "$scan"

mine='inner/coder sealed'
for how in thread vfork clone3 parent orphan
do
  tell coder "$d $how $victim $how & wait"
  named $how $mine
done
tell coder "setsid $victim setsid ; nohup $victim nohup > /dev/null 2>&1"
named setsid $mine
named nohup $mine
tell coder "(sh -c 'sleep 0.1 ; exec $victim daemon' &)"
named daemon $mine

# a program that is called s6-supervise, and the real one
for how in '' "$d thread" "$d vfork" "$d orphan"
do
  tag=fake$(echo "$how" | tr -cd a-z)
  tell coder "(cd $TMPDIR/inner && $how $fake writer $victim $tag)"
  named $tag $mine
done
tell coder "cd $TMPDIR/inner ; timeout 5 s6-supervise writer 2> /dev/null || :"
named writer $mine
(cd inner/writer && as $gw "$fake" writer "$victim" outside)
unnamed outside
(cd inner && as $gw "$scanner" one "$fake" writer "$victim" outside2)
unnamed outside2

# an s6-svscan of its own: names below its own
tell coder "$scanner one $victim below0 ; $scanner one $fake writer $victim below1"
named below0 $mine
named below1 inner/coder/writer claimed
mkdir -p own/web
chown -R $gw own
printf '#!/bin/sh\n%s real\nexec sleep 1000\n' "$victim" > own/web/run
chmod 0755 own/web/run
tell coder "s6-svscan $TMPDIR/own &"
named real inner/coder/web claimed
tell coder 'kill $! ; wait'
n=$scanner
for i in 1 2 3 4 5 6 7 8 9
do
  n="$n one $fake l$i $scanner"
done
tell coder "$n one $fake last $victim deep"
named deep inner/coder/l1/l2/l3/l4/l5/l6 claimed

# names that no s6-svscan gives
i=0
for x in '' . .. ../writer a/b a/b/log /log x/ '.x'
do
  i=$((i + 1))
  tell coder "$scanner one $fake '$x' $victim bad$i"
  named bad$i $mine
done
tell coder "$scanner one $fake web/log $victim good1"
named good1 inner/coder/web/log claimed
tell coder "$scanner one $fake \"\$(printf 'a\\nb\"\\033')\" $victim good2"
named good2 'inner/coder/a\nb\\u001b' claimed
tell coder "$scanner one $fake \"\$(printf 'a\\377')\" $victim good3"
until_true 10 has_line good3 || fail "no line of good3"
/usr/bin/python3 - <<'END' || fail "a name that is no UTF-8"
import json
for line in open("lines"):
    p = json.loads(line)["payload"]
    if p.get("argv", [0])[1:] == ["good3"]:
        break
assert p["service"] == "inner/coder/a\ufffd" and p["service_hex"] == b"inner/coder/a\xff".hex()
END
name255=$(printf %0255d 0)
tell coder "$scanner one $fake $name255 $victim good4"
named good4 inner/coder/$name255 claimed
unobserve

# too long is lost
lost_of () { sed -n 's/.* lost \([0-9]*\) .*/\1/p' observe.err ; }
observe -g "$scan"
tell coder "$scanner one $fake ${name255}1 $victim long1"
tell coder "$scanner one $fake $(printf %04096d 0) $victim long2"
named long1 $mine
named long2 $mine
kill "$observer"
wait "$observer"
same 2 "$(lost_of)" "names lost"
grep -q '"kind":"kernel.loss".*"set":"tree"' lines || fail "the loss is not said"

# a full table, then one that is used several times over
n=2100
mkfifo -m 0666 hold
: > lines
observe -g "$scan" -b 33554432
exec 5<> hold
tell coder "$scanner crowd $n $fake < $TMPDIR/hold &"
crowd () { test "$(grep -c '"argv":\["'"$fake"'"' lines)" -ge $n ; }
until_true 60 crowd || fail "the crowd: $(wc -l < lines)"
tell coder "$victim still"
named still $mine
$victim nobody
unnamed nobody
tell coder "pkill -f '^$fake n' ; wait"
tell coder "$scanner train $((2 * n)) $fake $victim"
train () { grep -q '"argv":\["[^"]*victim","n'$((2 * n - 1))'"' lines ; }
until_true 60 train || fail "the train"
kill "$observer"
wait "$observer"
/usr/bin/python3 - "$fake" $n <<'END' || fail "names of a full table"
import collections, json, sys
fake, n = sys.argv[1], int(sys.argv[2])
crowd, train = collections.Counter(), collections.Counter()
for line in open("lines"):
    p = json.loads(line)["payload"]
    argv = p.get("argv", [])
    if len(argv) == 2 and argv[0] == fake:
        assert p["service"] in ("inner/coder", "inner/coder/" + argv[1]), line
        crowd[p["service"] == "inner/coder"] += 1
    elif (len(argv) == 2 and argv[1][:1] == "n" and argv[0].endswith("victim")
          and argv[1] != "nobody"):
        assert p["service"] in (None, "inner/coder/" + argv[1]), line
        train[p["service"] is None] += 1
print(crowd, train)
assert crowd[False] + crowd[True] == n and 0 < crowd[True] < n / 10
assert train[False] + train[True] == 2 * n and train[False] > n
END
test "$(lost_of)" -gt 0 || fail "nothing counted as lost"
