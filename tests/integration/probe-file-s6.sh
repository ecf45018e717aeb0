#!/bin/sh
# ISC license.
# examples/file-probe under a real s6-svscan: it records services of one user, and nothing of its
# own log.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
herm-probe-load -s file -u $quiet true 2> refusal || {
  test $? = 112 && skip "$(cat refusal)"
  fail "$(cat refusal)"
}
chmod 0755 .

hermlog_user
log=/var/log/herm-file/current
scan=$TMPDIR/service
svscan_start "$scan"
example file-probe
same '700 10016' "$(stat -c '%a %u' /var/log/herm-file)" "the log directory"

mkdir -m 0777 pub
as $quiet cat /etc/passwd > /dev/null
once actor <<END
cd $TMPDIR
for i in 1 2 3
do
  echo content > pub/made
  cat pub/made > /dev/null
  mv pub/made pub/moved
  cat /etc/passwd > /dev/null
  rm pub/moved
done
END
of () { grep -sc "\"kind\":\"kernel.file.$1\".*\"path\":\"$2\".*\"sensitive\":$3" "$log" || : ; }
all ()
{
  test "$(of write "$TMPDIR/pub/made" false)" = 3 &&
    test "$(of rename "$TMPDIR/pub/made\",\"newpath\":\"$TMPDIR/pub/moved" false)" = 3 &&
    test "$(of unlink "$TMPDIR/pub/moved" false)" = 3 && test "$(of read /etc/passwd false)" = 6
}
until_true 20 all || { cat svscan.log ; fail "not recorded: $(tail -n 3 "$log")" ; }

# it ends, and what it has written is no event
s6-svc -d "$scan/file-probe"
s6-svwait -D -t 30000 "$scan/file-probe" || fail "not down"
total=$(sed -n 's/.* lines \([0-9]*\)$/\1/p' svscan.log)
complete () { test "$(grep -c . "$log")" = "$total" ; }
until_true 20 complete || fail "the reader said $total lines, there are $(grep -c . "$log")"
same 0 "$(grep -v '"kind":"herm.degraded"' "$log" |
  grep -vc "\"service\":\"actor\",.*\"uid\":$quiet," || :)" "lines of others"
same 0 "$(grep -c '"path":"/var/log' "$log" || :)" "lines about the log"
svscan_stop
