#!/bin/sh
# ISC license.
# timeout: 120
# no-sanitize: names-tree runs the same programs
# Services of a real s6-svscan and of one below it, batch after batch, each with new names, every
# other one in the directories of the last: each line has the name of its service. Names are the
# same in both scan directories. HERM_SERVICES: so many; above 2047, entries are used again.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
. "$BUILD/tests/integration/names.inc"

services=${HERM_SERVICES:-${HERM_EMULATED:+80}} services=${services:-240}
batch=40

# A service says its name, as does the logger of some, and is not started again.
mkdir -m 0755 slot slot/log service gone
printf '#!/bin/sh\n%s "$1" ; echo >> %s/pub/ran\n' "$victim" "$TMPDIR" > slot/run
printf '#!/bin/sh\nexit 125\n' > slot/finish
chmod 0755 slot/run slot/finish
cp slot/run slot/finish slot/log
: > pub/ran
chmod 0666 pub/ran

# fill SCANDIR N: a batch of services, new ones or those that are gone; each tenth has a logger
fill ()
{
  i=0
  while test $i -lt $((batch / 2))
  do
    slot=gone/$1.$i
    test -e $slot || cp -R slot $slot
    test $((i % 10)) = 0 || rm -rf $slot/log
    test $1 = service || chown -R $gw $slot
    mv $slot $1/n$2.$i
    i=$((i + 1))
  done
}
empty ()   # empty SCANDIR N
{
  i=0
  while test $i -lt $((batch / 2))
  do
    mv $1/n$2.$i gone/$1.$i
    i=$((i + 1))
  done
}
have_run () { test "$(wc -c < pub/ran)" -ge $1 ; }
have_ended () { test "$(pgrep -c -x s6-supervise)" = 1 ; }

scan=$TMPDIR/service
nested service inner $gw
svscan_start "$scan"
until_true 20 test -e inner/.s6-svscan/control || fail "no nested s6-svscan"
observe -g "$scan" -G "" -b 33554432
each=$((batch + 2 * ((batch / 2 + 9) / 10)))   # with loggers
n=0
while test $((n * batch)) -lt "$services"
do
  n=$((n + 1))
  for s in service inner ; do fill $s $n ; done
  s6-svscanctl -a service
  s6-svscanctl -a inner
  until_true 60 have_run $((n * each)) || fail "$(wc -c < pub/ran) of $((n * each)) have run"
  for s in service inner ; do empty $s $n ; done
  s6-svscanctl -an service
  s6-svscanctl -an inner
  until_true 60 have_ended || { ps -e -o args ; fail "an s6-supervise stays" ; }
  test $((n % 2)) = 1 || rm -r gone/*
done
unobserve
/usr/bin/python3 - $n $batch <<'END2' || fail "names of services"
import collections, json, sys
n, batch = int(sys.argv[1]), int(sys.argv[2])
seen, others = collections.Counter(), collections.Counter()
for line in open("lines"):
    p = json.loads(line)["payload"]
    argv = p.get("argv", [])
    if p["service"] == "inner":
        assert "inner" in " ".join(argv), line
        continue
    name = (p["service"] or "null").removeprefix("inner/")
    assert name in argv, line
    if argv[0].endswith("victim"):
        seen[p["service"]] += 1
    else:
        others[p["service"]] += 1
wanted = {f"{above}n{b}.{i}{log}" for above in ("", "inner/") for b in range(1, n + 1)
          for i in range(batch // 2) for log in ("", "/log") if not (log and i % 10)}
assert set(seen) == wanted, set(seen) ^ wanted
assert set(seen.values()) == {1}, seen.most_common(3)
print(len(seen), "names,", sum(others.values()), "other lines of them")
END2
