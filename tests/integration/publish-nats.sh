# ISC license.
# herm-publish against a real nats-server: kills of both, two publishers, a power failure, a full
# stream, and what the server refuses. The stream has each line once, in order.
# timeout: 300
# no-sanitize: libnats is not built with sanitizers
# no-vm: it needs no kernel of its own

. "$BUILD/tests/lib.sh"
command -v nats-server > "$TMPDIR/where" || skip "nats-server is not installed"
expect 100 herm-publish
expect 100 herm-publish -x "$TMPDIR"
expect 100 herm-publish "$TMPDIR" junk
publish="/usr/bin/python3 $BUILD/tests/tools/publish.py"
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE

$publish refused "$TMPDIR/refused" || fail refused
$publish full "$TMPDIR/full" || fail full
$publish two "$TMPDIR/two" 3000 || fail two
$publish power "$TMPDIR/power" 3000 || fail power
$publish kills "$TMPDIR/kills" ${HERM_LINES:-6000} ${HERM_ROUNDS:-6} || fail kills
