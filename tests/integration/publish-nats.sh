# ISC license.
# herm-publish against real nats-servers, all scenes of tests/tools/publish.py at once: the stream
# has each line once, in order, or names the gap.
# timeout: 300
# no-sanitize: libnats is not built with sanitizers
# no-vm: it needs no kernel of its own

. "$BUILD/tests/lib.sh"
apart
cd "$TMPDIR"
command -v nats-server > "$TMPDIR/where" || skip "nats-server is not installed"
expect 100 herm-publish
expect 100 herm-publish -x "$TMPDIR"
expect 100 herm-publish "$TMPDIR" junk
# what holds no notes stays as it is
echo junk > junk
expect 100 herm-publish -k junk "$TMPDIR"
said 'junk is not a file of notes'
same junk "$(cat junk)" "what is no file of notes"
expect 100 herm-publish -k /dev/null "$TMPDIR"
expect 111 herm-publish -k nowhere/notes "$TMPDIR"
herm-publish -u nats://127.0.0.1:1 -k notes "$TMPDIR" 2> err.holding &
p=$!
until_true 10 grep -q 'beginning anew' err.holding
expect 100 herm-publish -k notes "$TMPDIR"
said 'notes is in use by another process'
kill $p
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
chmod 0755 "$TMPDIR"

scene ()   # scene NAME WORD...
{
  where=$TMPDIR/$1
  /usr/bin/python3 "$BUILD/tests/tools/publish.py" "$1" "$where" ${2-} ${3-} > "$where.out" 2>&1
  : > "$where.good"
}
rounds=${HERM_ROUNDS:-}
while read -r words
do
  # shellcheck disable=SC2086
  scene $words < /dev/null &
done <<END
kills ${HERM_LINES:-6000} ${rounds:-5}
cluster ${HERM_LINES:-3000} ${rounds:-3}
rotate ${HERM_LINES:-20000} ${rounds:-6}
two ${HERM_LINES:-2000}
power ${HERM_LINES:-3000}
deleted ${HERM_LINES:-6000} ${rounds:-6}
full
refused
stopped
between
hostile
tls
END
wait
for f in "$TMPDIR"/*.out
do
  echo "--- $f" ; cat "$f"
  test -e "${f%.out}.good" || bad="${bad-} $f"
done
test -z "${bad-}" || fail "$bad"
