#!/bin/sh
# ISC license.
# examples/all-probes under a real s6-svscan: every set into one ring and one log directory, of
# which herm-follow misses nothing. It records a service, and no process that is none.
# no-sanitize: report-build does the same with sanitizers
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf

chmod 0755 .
all_probes
grep -q 'connect[^:]*cannot be attached' svscan.log && connect= || connect=yes

# a process with a number of its own does one thing of each category, and ends
mkdir -m 0777 pub
echo content > pub/opened
cat > pub/act <<END
import os, socket
print(os.getpid(), file=open("$TMPDIR/pub/act.pid", "w"), flush=True)
open("$TMPDIR/pub/opened").read()
s = socket.socket(); s.settimeout(5)
try: s.connect(("127.0.0.1", 9))
except OSError: pass
os.waitpid(os.spawnv(os.P_NOWAIT, "/bin/true", ["true", "all-probes"]), 0)
os._exit(7)
END
as $quiet /bin/true outside
echo "exec python3 $TMPDIR/pub/act" | once actor
until_true 20 test -s pub/act.pid || fail "the actor: $(cat svscan.log)"
act=$(cat pub/act.pid)

has ()
{
  grep -qs "\"kind\":\"$1\".*\"service\":\"actor\",.*\"nspid\":$act,$2" $logs/@* $logs/current
}
seen ()
{
  has kernel.process.fork '' && has kernel.process.exit '.*"code":7,' &&
    has kernel.file.open ".*/pub/opened" &&
    grep -q '"kind":"kernel.attest.exec".*"argv":\["true","all-probes"\]' $logs/current &&
    { test -z "$connect" || has kernel.net.connect '.*"dport":9,' ; }
}
until_true 20 seen || fail "not recorded: $(cat svscan.log ; tail -n 3 $logs/current)"
same 0 "$(grep -hc '"service":null' $logs/current)" "lines of no service"
same '700 10016' "$(stat -c '%a %u' $logs)" "the log directory"

# no line is missing, and all are what they should be
s6-svc -d "$scan/all-probes"
s6-svwait -D -t 30000 "$scan/all-probes" || fail "not down"
total=$(sed -n 's/.* lines \([0-9]*\)$/\1/p' svscan.log)
all ()
{
  herm-follow -n $logs > lines 2> err && test "$(wc -l < lines)" -ge "$total"
}
until_true 20 all || fail "the reader said $total lines: $(wc -l < lines) $(cat err)"
seq "$total" > numbers
sed -n 's/^{"v":"alter1","kind":"[a-z.]*","seq":\([0-9]*\),.*/\1/p' lines | cmp - numbers ||
  fail "numbers are missing, twice or not in order"
head -n 3000 lines |
  python3 "$BUILD/tests/tools/validate.py" "$BUILD/doc/herm-events.schema.json" ||
  fail "lines that are not as the schema says"
svscan_stop
