#!/bin/sh
# ISC license.
# herm-probe-load -H: recording goes on while nobody reads, taking needs no privilege, with or
# without a configuration, other configurations are replaced, -x unloads.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
chmod 0755 .
cp /bin/true victim
victim () { as $quiet ./victim "$@" ; }
holder_start h $second
expect 1 herm-probe-load -H "$holder" touch ran
said 'has no complete probe'
load () { herm-probe-load -H "$holder" $exec -u $quiet "$@" ; }
drain () { expect 0 "$@" herm-probe-read -n ; }
argvs () { sed -n 's/.*"argv":\["\.\/victim","\([^"]*\)"\].*/\1/p' out | xargs ; }
seqids () { sed -n 's/.*"seqid":"\([0-9a-f]\{16\}\)".*/\1/p' out | sort -u | xargs ; }
seqs () { sed -n 's/.*"seq":\([0-9]*\),.*/\1/p' out | xargs ; }

# the first start loads, stores, and gives prog no link
expect 0 load sh -c 'ls -l /proc/$$/fd ; herm-probe-read -n'
same 3 "$(grep -c anon_inode:bpf out)" "maps"
same 1 "$(grep -c 'pidfd' out)" "descriptors of the holder's process"
same 0 "$(grep -c bpf_link out || :)" "links"
same 4 "$(held | grep -c '^herm:probe:4:[0-9a-f]\{32\}:')" "held: $(held)"
for i in ring stats state 'link\.exec\.[a-z_]*\.0\.1' ; do
  held | grep -q ":$i\$" || fail "$i is not held: $(held)"
done
held > first

# now nothing of ours runs, and recording goes on; the next one, without any privilege, as the
# holder's user, continues
victim 1 ; victim 2
drain setpriv --reuid $second --regid $second --clear-groups --inh-caps=-all --bounding-set=-all \
  herm-probe-load -H "$holder" $exec -u $quiet
same '1 2' "$(argvs)" "execs while nobody was there"
same '1 2' "$(seqs)" "their numbers"
seqid=$(seqids)
same 16 ${#seqid} "length of the identity of their numbers: $seqid"
victim 3
drain load
same 3 "$(argvs)" "execs since"
same 3 "$(seqs)" "its number"
same "$seqid" "$(seqids)" "identity of its number"
held | cmp - first || fail "not the same descriptors"

# a reader killed in the middle: nothing is lost, nothing comes twice but with the same number
mkfifo lines
herm-probe-load -H "$holder" $exec -u $quiet setpriv --reuid $second --regid $second \
  --clear-groups herm-probe-read > lines 2> reader.err &
reader=$!
exec 8< lines
victim 4
read -r line <&8
case $line in *'"./victim","4"'*) ;; *) fail "unexpected: $line" ;; esac
kill -9 $reader
victim 5 ; victim 6
wait $reader || :
exec 8<&-
drain load
same '5 6' "$(argvs | sed 's/^4 //')" "execs around the kill"
test "$(held)" = "$(cat first)" || fail "not the same descriptors"

# root again: what the kernel refused is published, if it can be; the count is 0 here, but the cell
# must stay readable
said ' lost 0 missed '

# without a configuration: the same descriptors, no link, no need of privilege
victim 7
drain setpriv --reuid $second --regid $second --clear-groups --inh-caps=-all --bounding-set=-all \
  herm-probe-load -H "$holder"
same 7 "$(argvs)" "execs for a reader of whatever is held"
same "$seqid" "$(seqids)" "identity of their numbers"
for i in '' "$exec -u $quiet" ; do
  HERM_CGROUP=old herm-probe-load -H "$holder" $i sh -c 'env | sed -n "s/_FD=.*/_FD/;/^HERM/p"
    ls -l /proc/$$/fd | sed -n "s/.*anon_inode/anon_inode/p"' 2> err | sort > "given$i"
done
cmp given "given$exec -u $quiet" || fail "another environment or descriptors: $(cat given)"
same 3 "$(grep -c bpf-map given)" "maps: $(cat given)"
held | cmp - first || fail "not the same descriptors"

# an order of options that makes no difference, makes none
expect 0 herm-probe-load -u $quiet -b 4194304 -H "$holder" $exec true
held | cmp - first || fail "other descriptors for the same configuration"

# another configuration: other programs, the old ones go
id=$(herm-probe-load $exec sh -c 'sed -n "s/^prog_id:[[:space:]]*//p" /proc/$$/fdinfo/*' \
  2>/dev/null | tail -n 1)
test -n "$id"
expect 0 herm-probe-load -H "$holder" $exec -u $quiet -b 65536 sh -c 'echo $HERM_RING_SIZE'
printed 65536
same 4 "$(held | grep -c .)" "held: $(held)"
! held | grep -qF -f first || fail "descriptors of the old configuration remain"
held > second
expect 0 herm-probe-load -H "$holder" $exec true
! held | grep -qF -f second || fail "a filter more or less makes no difference"
same 4 "$(held | grep -c .)" "held: $(held)"

# one without privilege that would have to load anew fails, and breaks nothing
held > third
expect 112 setpriv --reuid $second --regid $second --clear-groups herm-probe-load -H "$holder" \
  $exec -u 1 touch ran
said 'missing capability'
held | cmp - third || fail "a loader that failed took the others away"
absent ran

# incomplete: made anew
for i in ring stats state link
do
  expect 0 load true
  held > before
  s6-fdholder-delete "$holder" "$(held | grep ":$i")"
  victim lost
  expect 0 load sh -c '"$@" ; exec herm-probe-read -n' sh setpriv --reuid $quiet ./victim "$i"
  same "$i" "$(argvs)" "execs after $i was gone"
  same 1 "$(seqs)" "its number"
  test "$(seqids)" != "$seqid" || fail "other numbers have the same identity"
  seqid=$(seqids)
  held | sort > after
  sort before | cmp - after || fail "not complete again after $i was gone: $(held)"
done

# identifiers of others are left alone, by the load of another configuration, by -x and by the first
# load
echo '^(herm|other):' > h/rules/uid/0/env/S6_FDHOLDER_STORE_REGEX
for i in herm:rule:x herm:name:x herm:probe other:herm:probe:x
do
  s6-fdholder-store "$holder" "$i" < /dev/null
done
others=$(held | grep -v '^herm:probe:' | sort | xargs)
same 'herm:name:x herm:probe herm:rule:x other:herm:probe:x' "$others" "held besides ours"
still () { same "$others" "$(held | grep -v '^herm:probe:' | sort | xargs)" "held of others $1" ; }
expect 0 herm-probe-load -H "$holder" $exec -u 1 true
still "after a load of another configuration"
same 4 "$(held | grep -c '^herm:probe:')" "held: $(held)"
expect 0 herm-probe-load -H "$holder" -x
still "after -x"
same "$others" "$(held | sort | xargs)" "held after -x"
expect 0 load true
still "after a load"
same 4 "$(held | grep -c '^herm:probe:')" "held: $(held)"
for i in $others
do
  s6-fdholder-delete "$holder" "$i"
done

# denied, by rules that do not know us
mkdir -p deny/rules
mkfifo deny/ready
s6-fdholder-daemon -1 -v 0 -i deny/rules "$TMPDIR/deny/s" > deny/ready &
read -r _ < deny/ready
got=0
herm-probe-load -H "$TMPDIR/deny/s" $exec touch ran 2> err || got=$?
case $got in 100 | 111) ;; *) fail "denied: exit $got, $(cat err)" ;; esac
absent ran
mkdir -p h/rules/uid/$third
: > h/rules/uid/$third/allow
expect 100 as $third herm-probe-load -H "$holder" -x
said 'denies the operation'

# -x unloads
link=$(held | grep ':link')
id=$(s6-fdholder-retrieve "$holder" "$link" sh \
  -c 'sed -n "s/^prog_id:[[:space:]]*//p" /proc/$$/fdinfo/0')
test -n "$id" || fail "no program number in the link"
bpftool prog show id "$id" > prog || fail "program $id is not there"
grep -q 'name exec_' prog || fail "program $id is not ours: $(cat prog)"
expect 0 as $second herm-probe-load -H "$holder" -x
same '' "$(held | grep '^herm:probe:' || :)" "still held"
gone () { ! bpftool prog show id "$id" > /dev/null 2>&1 ; }
until_true 10 gone || fail "program $id is still there"
expect 1 herm-probe-load -H "$holder" touch ran
absent ran
expect 7 herm-probe-load -H "$holder" -x sh -c 'exit 7'   # nothing there any more: fine
s6-fdholder-store "$holder" herm:probe:2:0123456789abcdef0123456789abcdef:ring < /dev/null
expect 2 herm-probe-load -H "$holder" touch ran
said 'another version of herm'
absent ran
expect 0 herm-probe-load -H "$holder" -x

# and so does the end of the holder
expect 0 load true
id=$(s6-fdholder-retrieve "$holder" "$(held | grep ':link')" sh \
  -c 'sed -n "s/^prog_id:[[:space:]]*//p" /proc/$$/fdinfo/0')
bpftool prog show id "$id" > /dev/null
kill $holder_pid
until_true 10 gone || fail "program $id outlives the holder"
