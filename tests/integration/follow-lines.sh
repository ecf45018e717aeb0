# ISC license.
# herm-follow: what it takes, selects and refuses (A5 to A7 of alter-runtime's cases), lost lines
# (C13 of running-process's), exit codes, requests. Its own lines are valid by the schema.

. "$BUILD/tests/lib.sh"
cd "$TMPDIR"
mkdir log

line ()   # line KIND SEQ SERVICE [ SEQID ]
{
  printf '{"v":"alter1","kind":"%s","seq":%s,"seqid":"%s","ts":"2026-11-21T08:14:48.000000000Z",' \
    "$1" "$2" "${4-00000000000000aa}"
  printf '"payload":{"service":%s}}\n' "$3"
}
numbers ()   # and keeps the lines for the end of the test
{
  cat "$@" | tee -a seen |
    jq -r '.seq // "\(.kind) \(.payload.first) \(.payload.last) \(.payload.cause)"' | xargs
}

# ---- A5: the subscriber of kernel.attest.exec gets good exec lines, each with its payload; that of
# all lines gets each valid kind, whole; another kind is only there
{
  line kernel.attest.exec 1 null
  line kernel.net.connect 2 '"gateway-a"'
  line kernel.net.close 3 '"gateway-b"'
  line kernel.network 4 '"gateway-a"'
} > log/current
expect 0 herm-follow -n log kind=kernel.attest.exec
same 1 "$(numbers out)" "A5: exec lines only"
same '{"service":null}' "$(jq -c .payload out)" "A5: the payload of the exec line"
expect 0 herm-follow -n log
cmp out log/current || fail "A5: every valid kind, the whole line as it is"
expect 0 herm-follow -n log kind=kernel.net
same '2 3' "$(numbers out)" "kinds below kernel.net"
expect 0 herm-follow -n log kind=kernel.net.close kind=kernel.attest
same '1 3' "$(numbers out)" "two sorts of kinds"
expect 0 herm-follow -n log kind=kernel.net service=gateway-a
same 2 "$(numbers out)" "kind and service"
expect 0 herm-follow -n log oldest service=gateway-a service=gateway-b
same '2 3 4' "$(numbers out)" "two services"
expect 0 herm-follow -n log service=null
same '' "$(numbers out)" "null is no name of a service"

# ---- A6: each of the six malformed shapes is counted, and the next good line still comes
pad ()   # pad BYTES SEQ: a good line of that length, with newline
{
  n=$(($1 - $(line pad "$2" '""' | wc -c)))
  line pad "$2" "\"$(head -c $n /dev/zero | tr '\0' x)\""
}
counted () { sed -n "s/.*delivered.* $1 \([0-9]*\).*/\1/p" err ; }
shape ()   # shape COUNTER WHAT, with the bad line in the file bad
{
  { line good 1 null ; cat bad ; line good 2 null ; cat bad ; line good 3 null ; } > one
  expect 0 sh -c 'herm-follow - < one'
  same '1 2 3' "$(numbers out)" "A6: the next good line after $2"
  same 2 "$(counted $1)" "A6: $2 is counted"
  same 1 "$(grep -c warning err)" "A6: one warning for $2"
  cp one log/current
  expect 0 herm-follow -n log
  same '1 2 3' "$(numbers out)" "A6: from a directory, after $2"
}
pad 20000 9 > bad
shape long 'an over-long line'
while read -r counter what text
do
  printf '%s\n' "$text" > bad
  shape $counter "$what"
done <<'END'
invalid half-an-object {"v":"alter1","kind":"a","payload":{}
invalid an-object-and-more {"v":"alter1","kind":"a","payload":{}}}
noobject an-array [{"v":"alter1","kind":"a","payload":{}}]
noobject a-string "alter1"
version another-version {"v":"alter2","kind":"a","payload":{}}
version no-version {"kind":"a","payload":{}}
nokind a-kind-that-is-no-string {"v":"alter1","kind":7,"payload":{}}
nopayload a-payload-that-is-no-object {"v":"alter1","kind":"a","payload":[]}
nopayload no-payload {"v":"alter1","kind":"a"}
END
printf '{"v":"alter1","kind":"\377","payload":{}}\n' > bad
shape invalid 'invalid UTF-8'

# ---- A7: 16384 bytes, the newline included, are accepted, 16385 are dropped
{ pad 16384 1 ; pad 16385 2 ; line good 3 null ; } > bad
same '16384 16385' "$(awk '{ print length() + 1 }' bad | head -n 2 | xargs)" "A7: bytes"
expect 0 sh -c 'herm-follow - < bad'
same '1 3' "$(numbers out)" "A7: 16384 accepted, 16385 dropped"
same 1 "$(counted long)" "A7: 16385 is counted"
cp bad log/current
expect 0 herm-follow -n log
same '1 herm.gap 2 2 malformed 3' "$(numbers out)" "A7: from a directory, the dropped line is named"
{ pad 1000 1 ; pad 16384 2 | head -c -1 ; } > one
expect 0 sh -c 'herm-follow - < one'
same '1 2' "$(numbers out)" "A7: 16383 bytes without a newline, at the end"
# a line cut one byte short still ends in }; what follows it comes
{ line good 1 null | head -c -2 ; echo ; line good 2 null ; } > log/current
expect 0 herm-follow -n log
same 'herm.gap 1 1 malformed 2' "$(numbers out)" "a cut line"
# a million bytes without a newline
{ line good 1 null ; head -c 1000000 /dev/zero | tr '\0' '{' ; echo ; line good 2 null ; } > bad
expect 0 sh -c 'herm-follow - < bad'
same '1 2' "$(numbers out)" "around a very long line"
said ' long 1 '

# ---- C13: the filter is by category; what has room for 2 of 5 lines delivers 2, and says that 3
# are missing; identities are unique. That one who blocks delays nobody, and that the end of a
# subscriber frees what it had, also the end twice over: follow-many
for i in 1 2 3 4 5 ; do line kernel.attest.exec $i null > "log/@40000000692a00000000000$i.s" ; done
rm log/current log/@*[123].s
expect 0 herm-follow -n log
same 'herm.gap 1 3 rotated 4 5' "$(numbers out)" "C13: of 5, 2 delivered, 3 missed"
same 'delivered 2 gaps 1' "$(grep -o 'delivered 2 gaps 1' err)" "C13: delivered and missed, counted"
same 'herm.gap 1 3 rotated' "$(herm-follow -n log kind=kernel.net 2> err | numbers)" \
  "C13: the filter by category, and what was missed"
rm log/@*
line a 1 null > log/current
{ line b 1 null 00000000000000bb ; line a 2 null ; line b 2 null 00000000000000bb ; } >> log/current
expect 0 herm-follow -n log 00000000000000bb:1
same '2 2' "$(numbers out)" "C13: two identities with the same numbers"
expect 0 herm-follow -n log
same '1 1 2 2' "$(numbers out)" "C13: two identities, all lines"
mkdir scan
for i in 1 2 3 ; do herm-watch -s scan | head -n 1 ; done > log/current
same 3 "$(jq -r .seqid log/current | sort -u | grep -c .)" "C13: identities of three writers"
expect 0 herm-follow -n log
same '1 1 1' "$(numbers out)" "C13: the first line of each of three writers"

# ---- a reader that crashed repeats numbers of the same identity, a fresh ring has another
for i in 1 2 3 2 3 4 ; do line a $i null ; done > "log/@40000000692a000000000001.s"
for i in 1 2 1 2 3 ; do line a $i null 00000000000000bb ; done > log/current
expect 0 herm-follow -n log
same '1 2 3 4 1 2 3' "$(numbers out)" "repetitions and a fresh ring"
expect 0 herm-follow -n log 00000000000000aa:2
same '3 4 1 2 3' "$(numbers out)" "repetitions and a fresh ring, after 2"
rm log/@*

# ---- a fresh ring after files that were deleted unread: it is unknown how far the old one went
while read -r gone want
do
  rm -rf ends
  mkdir ends
  for i in 1 2 ; do line a $i null ; done > ends/current
  herm-follow ends > got.ends 2> err &
  p=$!
  until_true 20 grep -q '"seq":2,' got.ends || fail "no line 2"
  kill -STOP $p
  mv ends/current "ends/@40000000692a000000000001.s"
  for i in 3 4 ; do line a $i null ; done > "ends/@40000000692a000000000002.s"
  rm -f ends/@*["$gone"].s
  for i in 1 2 ; do line a $i null 00000000000000bb ; done > ends/new
  mv ends/new ends/current
  kill -CONT $p
  until_true 20 grep -q '"seq":2,"seqid":"00000000000000bb"' got.ends || fail "not to the end"
  kill $p
  same "$want" "$(numbers got.ends)" "without $gone"
done << END
12 1 2 herm.gap 3 null rotated 1 2
1 1 2 3 4 1 2
0 1 2 3 4 1 2
END

# ---- a number that the log lacks
{ line a 1 null ; line a 3 null ; } > log/current
expect 0 herm-follow -n log
same '1 herm.gap 2 2 missing 3' "$(numbers out)" "a missing number"

# ---- positions
for i in 1 2 3 4 ; do line a $i null ; done > log/current
for x in '0 1 2 3 4' '2 3 4' '4' '7' ; do
  # shellcheck disable=SC2086
  set -- $x
  expect 0 herm-follow -n log 00000000000000aa:$1
  shift
  same "$*" "$(numbers out)" "after $x"
done
expect 0 herm-follow -n log 00000000000000cc:7
same 'herm.gap 8 null rotated 1 2 3 4' "$(numbers out)" "after an unknown line"
expect 0 herm-follow -n log now
same '' "$(numbers out)" "now"

# a cursor: goes on, also in a fresh ring
expect 0 herm-follow -n -c cursor log
same '1 2 3 4' "$(numbers out)" "with a new cursor"
line a 1 null 00000000000000dd >> log/current
expect 0 herm-follow -n -c cursor log
same 1 "$(numbers out)" "a fresh ring"
expect 0 herm-follow -n -c cursor log oldest
same '' "$(numbers out)" "nothing more"
same '00000000000000dd:00000000000000000001:00000000000000000001' "$(head -n 1 cursor)" "the cursor"
# as a process that was killed while it wrote leaves it
sed '1s/.$/3/' cursor > c2 && cat c2 > cursor
{ line a 2 null 00000000000000dd ; line a 3 null 00000000000000dd ; } >> log/current
expect 0 herm-follow -n -c cursor log
same 'herm.again 2 3 null 2 3' "$(numbers out)" "announced repetitions"

# ---- a live log: rotations, idle without a wakeup, truncation
rm -r log ; mkdir log
herm-follow log kind=x > got 2> err &
p=$!
until_true 10 sh -c "ls -l /proc/$p/fd | grep -q inotify"
for i in 1 2 3 4 5 6 7 8 9 ; do line x $i null ; done | s6-log n9 s4096 ./log
until_true 10 grep -q '"seq":9' got || fail "not followed: $(cat err got)"
switches () { sed -n 's/^voluntary_ctxt_switches:\t//p' /proc/$p/status ; }
until_true 10 settled switches || fail "it is never idle"
sleep 2
same "$before" "$(switches)" "wakeups while idle"
: > log/current
{ line x 12 null ; line x 13 null ; } >> log/current
until_true 10 grep -q '"seq":13' got || fail "not followed: $(cat err got)"
same '1 2 3 4 5 6 7 8 9 herm.gap 10 11 truncated 12 13' "$(numbers got)" "lines"
rm -r log
until_true 10 sh -c "! kill -0 $p 2> /dev/null" || fail "it does not end"
got=0 ; wait $p || got=$?
same 111 $got "exit without a directory"
mkdir log
for i in 1 2 3
do
  line kernel.net.connect $i '"gateway-a"'
  line kernel.attest.exec $i '"gateway-b"' b000000000000000
done > log/current

# ---- requests: they narrow
request ()
{
  expect 0 sh -c 'printf %s "$1" | herm-follow -n -i log kind=kernel.net "$2"' sh "$1" "$2"
}
request 'kind=kernel
' service=gateway-a
same '1 2 3' "$(numbers out)" "a wider request"
request 'now' service=gateway-a
same '' "$(numbers out)" "a position"
request '00000000000000aa:2 service=gateway-b' service=gateway-a
same '' "$(numbers out)" "another service"
for i in '-n' 'foo=1' 'now now' 'kind=a oldest' "$(head -c 5000 /dev/zero | tr '\0' x)" ; do
  expect 100 sh -c 'printf %s "$1" | herm-follow -n -i log now' sh "$i"
done

# ---- exit codes
for i in '' '-x log' 'log junk' 'log now now' '- now' '-i -' '-c cursor -' '-w x log' \
  'log 00000000000000AA:1' 'log 00000000000000aa:' 'log 00000000000000aa:1x' ; do
  # shellcheck disable=SC2086
  expect 100 herm-follow $i
done
expect 111 herm-follow nonexistent
expect 111 herm-follow got
# an archive that it may not read is no missing one
cp log/current "log/@4000000066000000000000aa.s"
chmod 0 "log/@4000000066000000000000aa.s"
for i in oldest 00000000000000aa:2 ; do
  expect 111 as $owner herm-follow -n log $i
  said 'unable to read log/@4000000066000000000000aa.s: Permission denied'
done
rm -f "log/@4000000066000000000000aa.s"
echo junk > cursor
expect 100 herm-follow -n -c cursor log
said 'cursor is not a cursor'
expect 100 herm-follow -n -c /dev/null log
rm cursor
herm-follow -c cursor log > holding 2> err &
p=$!
until_true 10 test -s holding || fail "no lines"
expect 100 herm-follow -n -c cursor log
said 'is in use by another process'
kill $p
expect 0 sh -c 'herm-follow log | head -n 1'

# ---- what it said itself, by the schema
grep '"kind":"herm[.]' seen > marks
same 'again malformed missing rotated truncated' \
  "$(jq -r '.payload.cause // "again"' marks | sort -u | xargs)" "causes that occurred"
if /usr/bin/python3 -c 'import jsonschema' 2> err
then
  validate="/usr/bin/python3 $BUILD/tests/tools/validate.py $BUILD/doc/herm-events.schema.json"
  same "$(grep -c . marks)" "$($validate < marks)" "valid lines"
else echo "not validated: $(cat err)"
fi
