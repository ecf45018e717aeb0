# ISC license.
# examples/fleet as it is: a host killed, a host cut off, and each stream right.
# timeout: 240
# no-sanitize: libnats is not built with sanitizers
# no-vm: three nats-servers are too much for an emulator

. "$BUILD/tests/lib.sh"
command -v nats-server > "$TMPDIR/where" || skip "nats-server is not installed"
cd "$TMPDIR"
r=0
env -u TMPDIR "$BUILD/examples/fleet/fleet" -p "$PREFIX" > out 2> err < /dev/null || r=$?
cat out err
test $r != 112 || skip "$(tail -n 1 err)"
same 0 $r "exit code"
same 3 "$(grep -c 'each once and in order' out)" "streams that are right"
grep -q '^node2: .* of 2 rings' out || fail "host 2 has not booted again"
sed -n 's/.* has recorded \([0-9]*\) lines, its stream has \([0-9]*\)$/\1 - \2/p' out > cut
test $(($(cat cut))) -ge 80 || fail "host 3 was not cut off: $(cat cut)"
! pgrep -x nats-server || fail "a server is left"
# the verdict is no formality
mkdir log
cat > lines <<'END'
{"v":"alter1","kind":"x","seq":1,"seqid":"00000000000000ab","payload":{}}
{"v":"alter1","kind":"x","seq":2,"seqid":"00000000000000ab","payload":{}}
{"v":"alter1","kind":"x","seq":3,"seqid":"00000000000000ab","payload":{}}
END
cp lines log/current
cat > judge <<'END'
import sys
sys.path.insert(0, sys.argv[1])
from jetstream import judge
a, b, c = open('lines', 'rb').read().splitlines()
gap = b'{"v":"alter1","kind":"herm.gap","payload":{"seqid":"00000000000000ab","first":2,"last":2,'
assert not judge([a, b, c], 'log')[0]
for bad in [a, b], [a, c], [a, b, b, c], [b, a, c], [a, b, c, c], [a, gap, c], [], [a, b, b'x']:
    assert judge(bad, 'log')[0], bad
END
PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 judge "$BUILD/examples/fleet" || fail "the judge"
