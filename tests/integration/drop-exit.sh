# ISC license.
# herm-drop: becomes the user if it is root, only execs if it is not; every exit code.

. "$BUILD/tests/lib.sh"

ids='echo $(id -u) $(id -g) $(id -G) ; grep -E "^(Uid|Gid|Groups|CapEff|CapPrm)" /proc/self/status'

expect 0 herm-drop $owner sh -c "$ids"
same "$owner $owner $owner" "$(head -n 1 "$TMPDIR/out")" "uid gid groups"
printed "CapEff:	0000000000000000"
grep -q "^Uid:	$owner	$owner	$owner	$owner" "$TMPDIR/out" ||
  fail "a uid is left: $(cat "$TMPDIR/out")"
grep -q "^Gid:	$owner	$owner	$owner	$owner" "$TMPDIR/out" ||
  fail "a gid is left: $(cat "$TMPDIR/out")"
expect 0 herm-drop $owner:4242 id -g
same 4242 "$(cat "$TMPDIR/out")" "gid given"

# a name: its gid and its groups
printf '%s\n' root:x:0:0::/root:/bin/sh hermes:x:10007:10008::/:/bin/sh > "$TMPDIR/passwd"
printf '%s\n' root:x:0: hermes:x:10008: extra:x:555:hermes > "$TMPDIR/group"
mount --bind "$TMPDIR/passwd" /etc/passwd
mount --bind "$TMPDIR/group" /etc/group
expect 0 herm-drop hermes sh -c 'id -u ; id -g ; id -G'
same "10007 10008 10008 555" "$(echo $(cat "$TMPDIR/out"))" "ids of hermes"

# not root: just exec, whoever is asked for
expect 0 as 4242 herm-drop hermes sh -c 'id -u ; id -g'
same "4242 4242" "$(echo $(cat "$TMPDIR/out"))" "ids when not root"
expect 0 as 4242 herm-drop root id -u
same 4242 "$(cat "$TMPDIR/out")" "not root, asked for root"

# same process, arguments, exit code
expect 5 herm-drop $owner sh -c 'echo "$*" ; exit 5' x -u b
printed "-u b"
expect 0 sh -c 'echo $$ ; exec herm-drop '$owner' sh -c "echo \$\$"'
same 1 "$(sort -u "$TMPDIR/out" | wc -l)" "number of processes"

# no
expect 100 herm-drop
expect 100 herm-drop $owner
expect 100 herm-drop -z $owner true
expect 100 herm-drop nosuchuser touch "$TMPDIR/ran"
said nosuchuser
absent "$TMPDIR/ran"
expect 127 herm-drop $owner "$TMPDIR/nonexistent"
: > "$TMPDIR/noexec"
expect 126 herm-drop $owner "$TMPDIR/noexec"
# uid 0 without the power to change it
expect 111 setpriv --bounding-set -all --inh-caps -all herm-drop $owner touch "$TMPDIR/ran"
absent "$TMPDIR/ran"
