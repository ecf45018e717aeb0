# ISC license.
# State files: herm-reconcile reads those that python reads, and no others. What it writes has
# the time of date -u.

. "$BUILD/tests/lib.sh"

owner=4242
scan=$TMPDIR/service home=$TMPDIR/home template=$TMPDIR/template
mkdir -m 0755 "$scan"
mkdir -p "$home/profiles" "$template"
printf '#!/bin/sh\nexec sleep 1000000\n' > "$template/run"
chmod 0755 "$template/run"

# 500 profiles with state files made from good ones by changes of a few bytes; right: what python
# makes of each
cat > "$TMPDIR/make.py" <<'PY'
import json, os, random, sys
home, right, seed = sys.argv[1], sys.argv[2], int(sys.argv[3])
random.seed(seed)
good = [
  b'{"gateway_state": "running", "desired_state": "stopped", "pid": 4711, "r": false, "x": null}',
  b'{\n  "gateway_state": "draining",\n  "platforms": {"telegram": {"state": "fatal", '
    b'"error": "\\u00e9\\ud83d\\ude00 \\"q\\" \\\\"}},\n  "active": []\n}\n',
  b'{"desired_state": "running", "a": [1, -2.5, 1e309, NaN, -Infinity, '
    b'123456789012345678901234567890, "\\udcff", [], {}, [[{"b": true}]]]}',
  b'{"desired\\u005fstate": "degraded", "gateway_state": "start\\u0069ng", '
    b'"gateway_state": "startup_failed", "z": "h\xc3\xa9 \xf0\x9f\x98\x80"}',
  b' \t\r\n{ } \n', b'{"gateway_state": ["running"], "desired_state": null}',
  b'{"desired_state": "", "gateway_state": 0}',
]
words = [
  b'"', b'\\', b'{', b'}', b'[', b']', b',', b':', b' ', b'\n', b'\0', b'\x01', b'\x0b', b'\x7f',
  b'\xff', b'\xc3', b'\xed\xa0\x80', b'\xe2\x80\xa8', b'\xc2\xa0', b'\\u', b'\\u12', b'\\uD800',
  b'\\x', b'\\/',
  b'0', b'1', b'-', b'+', b'.', b'e', b'E5', b'01', b'1.', b'.5', b'1e',
  b'NaN', b'Infinity', b'-Infinity', b'-NaN', b'null', b'true', b'false', b'nul',
  b"'", b'//', b'"a":',
  b'"desired_state": "running",',
]
def state(j, name):
  v = j.get(name)
  if v is None: return "none"
  words = "running", "stopped", "starting", "startup_failed", "draining", "degraded"
  return v if v in words else "other"
def expected(b):
  try: j = json.loads(b.decode("utf-8"))
  except ValueError: return "unreadable"
  if not isinstance(j, dict): return "unreadable"
  s = state(j, "desired_state")
  if s == "none":
    s = state(j, "gateway_state")
    if s in ("draining", "degraded"): s = "running"
  return s
with open(right, "w") as out:
  for i in range(500):
    b = random.choice(good)
    for n in range(random.choice((0, 1, 1, 1, 2, 3))):
      at = random.randrange(len(b) + 1)
      cut = random.choice((0, 0, 1, 1, 2, 9))
      b = b[:at] + random.choice(words + [b""] * 9) + b[at + cut:]
    p = "%s/profiles/p%03d" % (home, i)
    os.makedirs(p, exist_ok=True)
    open(p + "/SOUL.md", "w").close()
    open(p + "/gateway_state.json", "wb").write(b)
    out.write("profile=p%03d prior_state=%s\n" % (i, expected(b)))
PY
rec () { herm-reconcile -s "$scan" -h "$home" -u $owner -f "$template" "$@" 2> "$TMPDIR/err" ; }
: > "$TMPDIR/all"
for round in 1 2 3 4 5 6
do
  python3 "$TMPDIR/make.py" "$home" "$TMPDIR/right" $round
  cat "$TMPDIR/right" >> "$TMPDIR/all"
  rec -n | sed -n 's/^\(profile=p[0-9]* prior_state=[^ ]*\) .*/\1/p' > "$TMPDIR/got"
  if ! cmp -s "$TMPDIR/right" "$TMPDIR/got"
  then
    cat "$TMPDIR/err"
    diff "$TMPDIR/right" "$TMPDIR/got" | head -n 20
    p=$(diff "$TMPDIR/right" "$TMPDIR/got" | sed -n 's/^< profile=\([^ ]*\) .*/\1/p' | head -n 1)
    test -z "$p" || od -c "$home/profiles/$p/gateway_state.json"
    fail "round $round: not what python says"
  fi
done
cut -d = -f 3 "$TMPDIR/all" | sort | uniq -c
for i in unreadable none other running stopped startup_failed
do test "$(grep -c "=$i$" "$TMPDIR/all")" -ge 10 || fail "hardly any $i"
done
rm -rf "$home/profiles"

# times are those of date -u: in the boot log, and in the state file of a container that is to run
# the default gateway
now ()   # now SECONDS WHAT: between $before and this moment
{
  test "$1" -ge "$before" && test "$1" -le "$(date -u +%s)" ||
    fail "$2 says $1, date -u $before to $(date -u +%s)"
}
cat > "$TMPDIR/main-wrapper.sh" <<END
herm-reconcile -s "$scan" -h "$home" -u $owner -f "$template"
exit \$?
END
before=$(date -u +%s)
unshare --pid --fork --mount-proc sh "$TMPDIR/main-wrapper.sh" gateway run
now "$(date -u -d "$(cut -d ' ' -f 1 "$home/logs/container-boot.log")" +%s)" "the boot log"
grep -q '"migrated_from": "legacy-container-cmd"' "$home/gateway_state.json" ||
  fail "no state file was made"
now "$(sed -n 's/.*"timestamp": \([0-9]*\).*/\1/p' "$home/gateway_state.json")" "the state file"
