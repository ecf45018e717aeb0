# ISC license.
# herm-seed as a chainloader: the rest of the command line runs in the same process, with nothing
# else of it changed.

. "$BUILD/tests/lib.sh"

mkdir "$TMPDIR/d" "$TMPDIR/d/log"

# the same process, its arguments, and its exit code
expect 7 herm-seed -u $owner "$TMPDIR/d" sh -c 'echo "$0 $*" ; exit 7' -u a -m b
printed "-u a -m b"
test -p "$TMPDIR/d/supervise/control" || fail "not seeded"
expect 0 sh -c 'echo $$ ; exec herm-seed -u '$owner' "$0" sh -c "echo \$\$"' "$TMPDIR/d"
same 1 "$(sort -u "$TMPDIR/out" | wc -l)" "number of processes"

# process state: everything but what a new process image changes
cat > "$TMPDIR/state" <<'END'
grep -E '^(Umask|Uid|Gid|Groups|SigPnd|ShdPnd|SigBlk|SigIgn|SigCgt|Cap|NoNewPrivs|Seccomp)' \
  /proc/self/status
for i in /proc/$$/fd/* ; do
  echo "$i $(readlink "$i")"
done | sed 's,/proc/[0-9]*/,,;/ .*state/d;/ $/d'
readlink /proc/self/cwd
cat /proc/self/limits
ulimit -a
env | sort | grep -v '^_='
cat /proc/self/oom_score_adj /proc/self/timerslack_ns
END
mkdir "$TMPDIR/cwd"
cd "$TMPDIR/cwd"
mkfifo "$TMPDIR/fifo"
: > "$TMPDIR/file"
for prefix in '' "herm-seed -u $owner $TMPDIR/d"
do
  (
    trap '' USR1 PIPE HUP
    umask 0137
    ulimit -n 333
    exec 5<> "$TMPDIR/fifo" 7< "$TMPDIR/file" 9>> "$TMPDIR/file"
    # shellcheck disable=SC2086
    exec env LEFT=alone EMPTY= $prefix sh "$TMPDIR/state"
  ) > "$TMPDIR/state.${prefix:+with}" < /dev/null 2> "$TMPDIR/state.err"
  same "" "$(cat "$TMPDIR/state.err")" "messages"
done
grep -q '^SigIgn' "$TMPDIR/state." || fail "nothing compared"
grep -q 'fd/9 ' "$TMPDIR/state." || fail "no descriptors compared"
diff "$TMPDIR/state." "$TMPDIR/state.with" || fail "process state changed"

# it cannot run
expect 127 herm-seed -u $owner "$TMPDIR/d" "$TMPDIR/nonexistent"
said nonexistent
: > "$TMPDIR/noexec"
expect 126 herm-seed -u $owner "$TMPDIR/d" "$TMPDIR/noexec"
said noexec
expect 127 herm-seed -u $owner "$TMPDIR/d" no-such-program-anywhere
