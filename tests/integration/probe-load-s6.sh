#!/bin/sh
# ISC license.
# timeout: 300
# The service directories of examples/, under a real s6-svscan: refused is down with 112, killed is
# restarted, with a holder without a gap.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf

hermlog_user
log=/var/log/herm-exec/current
mkdir -m 0755 pub
cp /bin/true pub/victim
victim () { as 10000 pub/victim "$@" ; }
# the uid of the examples is 10000, which other tests use as well: only the victim's lines count
argvs () { cat "$log" | sed -n 's/.*"argv":\["pub\/victim","\([^"]*\)"\].*/\1/p' | xargs ; }
recorded () { case " $(argvs) " in *" $1 "*) ;; *) false ;; esac ; }

place ()   # place EXAMPLE NAME
{
  cp -a "$BUILD/examples/$1" "$scan/.$2"
  sed -i "s,-g /run/service -G \"\",-g $scan," "$scan/.$2/run"
  mv "$scan/.$2" "$scan/$2"
}
down () { s6-svwait -D -t 30000 "$scan/$1" || fail "$1 is not down" ; }
up () { s6-svwait -U -t 30000 "$scan/$1" || { cat svscan.log ; fail "$1 is not ready" ; } ; }
pid () { s6-svstat -o pid "$scan/$1" ; }
# another process than $p
other () { q=$(pid exec-probe) ; test "$q" != "$p" && test "$q" != -1 ; }

scan=$TMPDIR/service
svscan_start "$scan"

# a loader without capabilities: 112, and that is that
place exec-probe refused
sed -i 's/^herm-probe-load/setpriv --inh-caps=-all --bounding-set=-all herm-probe-load/' \
  "$scan/refused/run"
rm -r "$scan/refused/log"
s6-svscanctl -a "$scan"
until_true 10 has_status "$scan/refused" || fail "not supervised"
failed () { test "$(s6-svstat -o up,exitcode "$scan/refused")" = 'false 112' ; }
until_true 20 failed || fail "refused: $(s6-svstat "$scan/refused")"
same 1 "$(s6-svdt "$scan/refused" | grep -c 'exitcode 112')" "deaths: $(s6-svdt "$scan/refused")"
! s6-svwait -u -t 2500 "$scan/refused" 2>/dev/null || fail "it is started again"
same 1 "$(s6-svdt "$scan/refused" | wc -l)" "deaths after a while"
grep -q 'missing capability: CAP_BPF and CAP_PERFMON' svscan.log || fail "no word of the reason"

# one process
place exec-probe exec-probe
s6-svscanctl -a "$scan"
until_true 10 has_status "$scan/exec-probe" || fail "not supervised"
up exec-probe
victim one
until_true 10 recorded one || fail "not recorded: $(tail -n 3 "$log" ; cat svscan.log)"
p=$(pid exec-probe)
same 10016 "$(stat -c %u /proc/$p)$(sed -n 's/^CapEff:\s*0*$//p' /proc/$p/status)" \
  "user of the reader"
kill -9 "$p"
until_true 20 other || fail "a killed reader is not restarted"
up exec-probe
victim two
until_true 10 recorded two || fail "not recorded after a restart: $(tail -n 3 "$log")"
p=$(pid exec-probe)
s6-svc -r "$scan/exec-probe"   # as an administrator does
until_true 20 other || fail "s6-svc -r does not restart it"
up exec-probe
victim three
until_true 10 recorded three || fail "not recorded after s6-svc -r: $(tail -n 3 "$log")"
same 0 "$(stat -c '%a %u' /var/log/herm-exec | grep -vc '^700 10016$' || :)" "log directory"
svscan_stop

# with a holder: no gap
rm -r /var/log/herm-exec
scan=$TMPDIR/service2
svscan_start "$scan"
place exec-probe-held/exec-probe exec-probe
place exec-probe-held/probe-holder probe-holder
s6-svscanctl -a "$scan"
until_true 20 has_status "$scan/probe-holder" || fail "not supervised"
up probe-holder
until_true 20 has_status "$scan/exec-probe" || fail "not supervised"
up exec-probe
victim 0
until_true 10 recorded 0 || fail "not recorded: $(cat svscan.log)"
i=1
while test $i -le 300
do
  victim $i
  case $i in
    # up: the pid of what is down is -1, and that means everybody
    50 | 150) up exec-probe ; kill -9 "$(pid exec-probe)" ;;
    100) s6-svc -r "$scan/exec-probe" ;;
    200) s6-svc -wD -T 30000 -d "$scan/exec-probe" ;;
    250) s6-svc -u "$scan/exec-probe" ;;
  esac
  i=$((i + 1))
done
up exec-probe
until_true 20 recorded 300 || fail "the last one is not recorded: $(tail -n 3 "$log")"
cat /var/log/herm-exec/@* "$log" 2>/dev/null | grep '"pub/victim"' > lines
sed 's/.*"seq":\([0-9]*\),.*"argv":\["pub\/victim","\([0-9]*\)"\].*/\1 \2/' lines | sort -un > pairs
same "$(seq 0 300 | xargs)" "$(cut -d ' ' -f 2 pairs | sort -n | xargs)" \
  "every exec has one number, repeated lines the same one"
same '' "$(cut -d ' ' -f 1 pairs | uniq -d)" "numbers used twice"

# the holder dies, and what it held; the pipeline loads again
p=$(pid exec-probe)
up probe-holder
kill -9 "$(pid probe-holder)"
until_true 20 other || fail "the pipeline goes on without a holder: $(cat svscan.log)"
up probe-holder
up exec-probe
victim again
until_true 10 recorded again ||
  fail "not recorded after the holder's death: $(tail -n 3 "$log" ; cat svscan.log)"

svscan_stop
