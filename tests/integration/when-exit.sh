# ISC license.
# herm-when: what is truthy, what not, and every exit code.

. "$BUILD/tests/lib.sh"

for v in 1 true TRUE True yes YES on On
do
  expect 7 env V="$v" herm-when V sh -c 'exit 7'
  expect 0 env V="$v" herm-when -n V sh -c 'exit 7'
done
for v in '' 0 false no off 2 11 ' 1' 'true ' y t enabled
do
  expect 0 env V="$v" herm-when V sh -c 'exit 7'
  expect 7 env V="$v" herm-when -n V sh -c 'exit 7'
done
expect 0 herm-when V touch "$TMPDIR/ran"
absent "$TMPDIR/ran"
expect 7 herm-when -n V sh -c 'exit 7'
expect 0 env V=1 herm-when V echo -n V
same "V" "$(cat "$TMPDIR/out")" "arguments"
expect 100 herm-when
expect 100 herm-when V
expect 100 herm-when '' true
expect 100 herm-when V=1 true
expect 100 herm-when -z V true
: > "$TMPDIR/noexec"
expect 126 env V=1 herm-when V "$TMPDIR/noexec"
expect 127 env V=1 herm-when V "$TMPDIR/nonexistent"
# in execline, as in a run script
expect 0 execlineb -Pc 'herm-when HERMES_DASHBOARD echo on'
same "" "$(cat "$TMPDIR/out")" "switched off"
