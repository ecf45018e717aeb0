# ISC license.
# timeout: 300
# no-sanitize: where an exec is slow, nearly every reader is killed before it has begun
# no-vm: steps and kills without number, of a process that only reads memory and writes to a pipe
# herm-probe-read killed: at every instruction, after every part of a write, and at random moments
# of a busy life. See tests/tools/probe-kill.c. HERM_LINES: so many records in each of those.

. "$BUILD/tests/lib.sh"
kill=$BUILD/tests/tools/probe-kill
records=${HERM_LINES:-5000}
herm-probe-read 2> err || test $? != 112 || skip "$(cat err)"

random ()
{
  "$kill" random "$1" "$records" herm-probe-read 2> err ||
    fail "$(grep -v ': info: ' err | head -n 20)"
}
random 1
random 2
random "$$$(date +%s)"

got=0
"$kill" step herm-probe-read > out 2> err || got=$?
cat out
test $got != 77 || skip "$(tail -n 1 out)"
test $got = 0 || fail "exit $got: $(grep -v ': info: ' err | head -n 20)"
