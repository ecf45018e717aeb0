# ISC license.
# herm-detect: s6-svscan as pid 1 and /run/s6/basedir; or an s6-svscan on a scan directory. Never an
# error, whoever asks.

. "$BUILD/tests/lib.sh"

# pid 1 is the test's shell here
expect 1 herm-detect
same "" "$(cat "$TMPDIR/out" "$TMPDIR/err")" "words without -v"
expect 1 herm-detect -v
said "not s6-svscan"
mkdir -p /run/s6/basedir
expect 1 herm-detect
rm -r /run/s6/basedir

# an s6-svscan that is pid 1, with and without the directory; nothing else tells
mkdir -p "$TMPDIR/scan/asker" /run/s6
cat > "$TMPDIR/scan/asker/run" <<END
#!/bin/sh
ask () { r=0 ; "\$@" 2>> $TMPDIR/words || r=\$? ; echo \$r >> $TMPDIR/answers ; }
ask herm-detect -v
mkdir /run/s6/basedir
ask herm-detect -v
ask setpriv --reuid $owner --regid $owner --clear-groups herm-detect -v
rmdir /run/s6/basedir
: > /run/s6/basedir
ask herm-detect -v
exec s6-svscanctl -t $TMPDIR/scan
END
chmod 0755 "$TMPDIR/scan/asker/run"
timeout 60 unshare --pid --fork --mount-proc s6-svscan "$TMPDIR/scan" > "$TMPDIR/svscan.log" \
  2>&1 || :
same "1 0 0 1" "$(echo $(cat "$TMPDIR/answers"))" "answers under an s6-svscan that is pid 1"
grep -q basedir "$TMPDIR/words" || fail "does not say what is missing"
rm -f /run/s6/basedir

# /proc/1/comm that is not there, or cannot be read, is a no and no error; nothing that tells of
# containers is looked at
mkdir -p /run/s6/basedir
cat > "$TMPDIR/blind" <<END
mount -t tmpfs none /proc
r=0 ; herm-detect -v 2>> $TMPDIR/words2 || r=\$? ; echo \$r
mkdir /proc/1 ; echo s6-svscan > /proc/1/comm ; chmod 0600 /proc/1/comm
r=0 ; herm-detect 2>> $TMPDIR/words2 || r=\$? ; echo \$r
r=0 ; setpriv --reuid $owner --regid $owner --clear-groups herm-detect -v 2>> $TMPDIR/words2 ||
  r=\$? ; echo \$r
END
# not under sanitizers: they read their options in /proc
test -n "$SANITIZE" ||
  same "1 0 1" "$(echo $(unshare --mount sh "$TMPDIR/blind"))" \
    "without /proc/1/comm, with it, without the right to read it: $(cat "$TMPDIR/words2")"
strace -o "$TMPDIR/trace" herm-detect 2> "$TMPDIR/err" || :
! grep -E 'docker|containerenv|cgroup|/sys/|/proc/(self|[^1])' "$TMPDIR/trace" |
  grep -vE 'ld.so|/lib/' || test -n "$SANITIZE" || fail "it looks for a container"
grep -q '/proc/1/comm' "$TMPDIR/trace" || fail "it does not look at /proc/1/comm"
rmdir /run/s6/basedir

# -s
expect 1 herm-detect -s "$TMPDIR/nonexistent"
setup nested
expect 0 as $owner herm-detect -s "$scan"
expect 0 herm-detect -v -s "$scan"
said listens
expect 1 as 4242 herm-detect -v -s "$scan"
said "not for this user"
svscan_stop
expect 1 herm-detect -v -s "$scan"
said "no s6-svscan"
# a FIFO that nobody reads, a file in its place
rm -r "$scan/.s6-svscan"
mkdir "$scan/.s6-svscan"
mkfifo "$scan/.s6-svscan/control"
expect 1 herm-detect -s "$scan"
rm "$scan/.s6-svscan/control"
: > "$scan/.s6-svscan/control"
expect 1 herm-detect -s "$scan"
expect 100 herm-detect x
expect 100 herm-detect -z
