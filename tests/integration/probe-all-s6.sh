#!/bin/sh
# ISC license.
# examples/all-probes under a real s6-svscan: every set into one ring, sorted into four logs that
# together are one record.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf

hermlog_user
ip link set lo up 2> /dev/null || :
logs=/var/log/herm-all
scan=$TMPDIR/service
svscan_start "$scan"
example all-probes
grep -q 'connect[^:]*cannot be attached' svscan.log && connect= || connect=yes

# a process with a number of its own does one thing of each category, and ends
mkdir -m 0755 pub
echo content > pub/opened
cat > pub/act <<END
import os, socket
print(os.getpid(), flush=True)
open("$TMPDIR/pub/opened").read()
s = socket.socket(); s.settimeout(5)
try: s.connect(("127.0.0.1", 9))
except OSError: pass
os.waitpid(os.spawnv(os.P_NOWAIT, "/bin/true", ["true", "all-probes"]), 0)
os._exit(7)
END
act=$(as $quiet python3 pub/act) || test $? = 7 || fail "the driver"

has () { grep -qs "\"kind\":\"$2\".*\"nspid\":$act,$3" "$logs/$1/current" ; }
seen ()
{
  has process kernel.process.fork '' && has process kernel.process.exit '.*"code":7,' &&
    has file kernel.file.open ".*/pub/opened" &&
    grep -q '"kind":"kernel.attest.exec".*"argv":\["true","all-probes"\]' $logs/process/current &&
    { test -z "$connect" || has network kernel.net.connect '.*"dport":9,' ; }
}
until_true 20 seen || fail "not recorded: $(cat svscan.log ; tail -n 3 $logs/*/current)"
same '700 10016' "$(stat -c '%a %u' $logs)" "the log directory"

# no line is in the wrong log, none is missing, and all are what they should be
s6-svc -d "$scan/all-probes"
s6-svwait -D -t 30000 "$scan/all-probes" || fail "not down"
total=$(sed -n 's/.* lines \([0-9]*\)$/\1/p' svscan.log)
all ()
{
  cat $logs/*/@* $logs/*/current 2> /dev/null |
    sed -n 's/^{"v":"alter1","kind":"[a-z.]*","seq":\([0-9]*\),.*/\1/p' | sort -n > numbers
    test "$(tail -n 1 numbers)" = "$total"
}
until_true 20 all || fail "the reader said $total lines: $(tail -n 1 numbers)"
seq "$total" | cmp - numbers || fail "numbers are missing or there twice"
for d in process network file rest
do
  cat $logs/$d/@* $logs/$d/current 2> /dev/null |
    sed -n 's/^{"v":"alter1","kind":"\([a-z]*\.[a-z]*\).*/\1/p' | sort -u > kinds.$d
done
for k in $(cat kinds.process) ; do \
  case $k in kernel.attest|kernel.process) ;; *) fail "$k in the log process" ;; esac ; done
for k in $(cat kinds.network) ; do \
  case $k in kernel.net|kernel.tls) ;; *) fail "$k in the log network" ;; esac ; done
for k in $(cat kinds.file) ; do \
  case $k in kernel.file) ;; *) fail "$k in the log file" ;; esac ; done
for k in $(cat kinds.rest) ; do \
  case $k in kernel.loss|kernel.blind|herm.degraded) ;; *) fail "$k in the log rest" ;; esac ; done
cat $logs/*/@* $logs/*/current 2> /dev/null | grep . | head -n 3000 > lines
python3 "$BUILD/tests/tools/validate.py" "$BUILD/doc/herm-events.schema.json" < lines ||
  fail "lines that are not as the schema says"
svscan_stop
