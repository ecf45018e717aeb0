# ISC license.
# herm-follow and s6-log, both killed again and again: each number is printed or named, none comes
# twice that herm.again did not announce. Then lockstep with tiny files, random positions, and
# mutated lines.
# timeout: 200

. "$BUILD/tests/lib.sh"
follow="/usr/bin/python3 $BUILD/tests/tools/follow.py"
lines=${HERM_LINES:-30000} kills=${HERM_ROUNDS:-8}
test -z "${HERM_EMULATED-}" || lines=5000 kills=3

$follow judge
$follow storm "$TMPDIR/small" $lines $kills 4096 300
$follow storm "$TMPDIR/usual" $lines $kills 1000000 20
positions=500 mutations=1000000 times=1
test -z "$SANITIZE${HERM_EMULATED-}" || mutations=40000
test -z "${HERM_LINES-}" || positions=$((HERM_LINES / 20)) times=20
for i in $(seq $times) ; do $follow lockstep "$TMPDIR/lockstep.$i" 5000 4096 300 2000 ; done
$follow model "$TMPDIR/model" $positions
# the scanner, against python's
/usr/bin/python3 "$BUILD/tests/tools/mutate.py" $mutations
