#!/bin/sh
# ISC license.
# examples/exec-probe, changed to record the set tls, under a real s6-svscan: it records, and stays
# down without a libssl.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-tls.inc"

hermlog_user
log=/var/log/herm-tls/current
scan=$TMPDIR/service
svscan_start "$scan"
example exec-probe tls
echo | as $quiet "$drive" libssl.so.3 cert key w7 r9 > done
pid=$(head -n 1 done)
recorded ()
{
  test -e "$log" && sizes "$log" "$pid" > got && printf '%s\n' 'write 7' 'read 7' | cmp -s - got
}
until_true 20 recorded || { cat svscan.log ; fail "not recorded: $(tail -n 3 "$log")" ; }
same '700 10016' "$(stat -c '%a %u' /var/log/herm-tls)" "the log directory"

# its libssl goes away
: > cache
mount --bind cache /etc/ld.so.cache
s6-svc -r "$scan/tls-probe"
failed () { test "$(s6-svstat -o up,exitcode "$scan/tls-probe")" = 'false 112' ; }
until_true 20 failed || fail "without a libssl: $(s6-svstat "$scan/tls-probe")"
! s6-svwait -u -t 2500 "$scan/tls-probe" 2>/dev/null || fail "it is started again"
grep -q 'required probe set tls cannot be attached: no libssl is known' svscan.log ||
  fail "no word of the reason: $(cat svscan.log)"
umount /etc/ld.so.cache
s6-svc -u "$scan/tls-probe"
s6-svwait -U -t 30000 "$scan/tls-probe" || fail "it does not come back"
svscan_stop
