#!/bin/sh
# ISC license.
# timeout: 120
# herm-probe-status: what it says of a held probe is what happened, without privilege and without a
# trace; what is not held, not whole or not herm's is said.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
chmod 0755 .
cp /bin/true victim
victim () { as $quiet ./victim "$@" ; }
status ()
{
  setpriv --reuid $second --regid $second --clear-groups --inh-caps=-all --bounding-set=-all \
    herm-probe-status -H "$holder" "$@"
}
is () { same "$2" "$(jq -r "$1" out)" "$1" ; }   # is FILTER VALUE, of the last status -j

expect 100 herm-probe-status
expect 100 herm-probe-status -H h/s x
expect 111 herm-probe-status -H "$TMPDIR/nothing"
said 'unable to read the holder'
holder_start h $second
expect 1 status
said 'has no complete probe'

# two sets, one with a companion that cannot work or does; counts
expect 0 herm-probe-load -H "$holder" -s exec -s life -u $quiet -b 65536 \
  setpriv --reuid $second --regid $second --clear-groups env
sets=$(sed -n 's/^HERM_SETS=//p' out)
held | sort > before
expect 0 status -j
is .format "$(sed -n 's/^#define HERM_RECORD_FORMAT //p' "$BUILD/bpf/event.h")"
is .ring 65536
is .waiting 0
is .seq 0
is .stopped true
is '[.sets[] | "\(.set)=\(.hooks)"] | join(",")' "$sets"
is '[.sets[].links] | add' "$(held | grep -c ':link\.')"
is '[.sets[].failures[] | .hook] | length' "$(held | grep -c ':fail\.' || :)"
is .probe "$(held | sed -n 's/.*:\([0-9a-f]*\):ring$/\1/p')"
is '[.sets[].emitted] | add' 0
is .names null
for i in 1 2 3 ; do victim $i ; done
expect 0 status -j
is '.sets[] | select(.set == "exec").emitted' 3
is '.sets[] | select(.set == "exec").lost' 0
test "$(jq .waiting out)" -gt 0 || fail "nothing waits: $(cat out)"
is '.sets[] | select(.set == "exec") | .seen - .filtered' 3
herm-probe-load -H "$holder" -s exec -s life -u $quiet -b 65536 herm-probe-read -n \
  > lines 2> totals ||
  fail "reader: $(cat totals)"
expect 0 status -j
is .waiting 0
is .seq "$(wc -l < lines)"
is .stopped true
# root has published what the kernel refused, where the kernel can tell
said=$(sed -n 's/.* missed \([a-z0-9]*\) .*/\1/p' totals)
is '[.sets[].missed] | if any(. == null) then "unknown" else add end' "$said"

# a ring of one page overflows: told before any reader says it
expect 0 herm-probe-load -H "$holder" -s exec -u $quiet -b 4096 true
i=0
while test $i -lt 40 ; do victim ; i=$((i + 1)) ; done
expect 0 status -j
test "$(jq '.sets[0].lost' out)" -gt 0 || fail "nothing lost: $(cat out)"
is '.sets[0] | .lost + .emitted' 40

# a reader that runs, and one that was killed
herm-probe-load -H "$holder" -s exec -u $quiet -b 4096 herm-probe-read > lines 2> err &
reader=$!
runs () { status -j > running && jq -e '.stopped == false and .waiting == 0' running > /dev/null ; }
until_true 10 runs || fail "the reader does not seem to run: $(cat running)"
kill -9 $reader
wait $reader 2> /dev/null || :
expect 0 status -j
is .stopped false

# the text says the same
expect 0 status
same "probe $(held | sed -n 's/.*:\([0-9a-f]*\):ring$/\1/p') format $(jq .format running)" \
  "$(head -n 1 out)" "the first line"
printed '  ring 4096 waiting 0'
printed ' lines, running or killed'
same "$(jq -r '.sets[0] | "  \(.set)=\(.hooks) links \(.links) emitted \(.emitted) lost \(.lost)"' \
  running)" \
  "$(sed -n 's/^\(  exec=.*\) seen [0-9]* filtered [0-9]*\(.*\) missed [0-9a-z]*$/\1\2/p' out)" \
  "the line of exec"
expect 111 sh -c 'herm-probe-status -H "$1" > /dev/full' sh "$holder"

# it took nothing and left nothing
herm-probe-load -H "$holder" -s exec -s life -u $quiet -b 65536 true 2> err || fail "$(cat err)"
held | sort | sed 's/[0-9a-f]\{32\}/D/' > after
sed 's/[0-9a-f]\{32\}/D/' before | cmp - after || fail "the holder has changed: $(held)"

# a part is missing, or is none of ours; another version
ring=$(held | grep ':ring$')
s6-fdholder-delete "$holder" "$ring"
expect 1 status
s6-fdholder-store "$holder" "$ring" < /etc/passwd
expect 111 status
said 'unable to read the holder'
herm-probe-load -H "$holder" -x
for i in herm:probe:ring herm:probe:9 'herm:probe::::ring' herm:probe:9:short:ring \
  herm:probe:99999999999:0123456789abcdef0123456789abcdef:ring ; do
  s6-fdholder-store "$holder" "$i" < /dev/null
done
expect 1 status
s6-fdholder-store "$holder" herm:probe:2:0123456789abcdef0123456789abcdef:ring < /dev/null
expect 2 status
said 'another version of herm'

# denied, and silent
mkdir -p h/rules/uid/$third
: > h/rules/uid/$third/allow
expect 100 as $third herm-probe-status -H "$holder"
said 'denies the operation'
kill -STOP $holder_pid
expect 99 status
kill -CONT $holder_pid
