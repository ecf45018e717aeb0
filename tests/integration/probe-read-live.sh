# ISC license.
# timeout: 240
# herm-probe-read on a real ring: what it costs when idle and in a storm, its memory, and exact
# losses when nobody takes its lines.
# covers: ring-full

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
command -v jq > jq.path || skip "jq is not installed"
victims
mkfifo fifo ready

# reading OPTION... -- READER-OPTION...: a reader whose output goes to lines; $reader
reading ()
{
  o=
  while test "$1" != -- ; do o="$o $1" ; shift ; done
  shift
  # shellcheck disable=SC2086
  herm-probe-load -s 'exec!' -u $quiet -d 4 $o setpriv --reuid 10016 --regid 10016 \
    --clear-groups herm-probe-read "$@" > lines 2> said 4> ready &
  reader=$!
  read -r _ < ready || fail "not ready: $(cat said)"
  until_true 10 reads $reader || fail "no reader"
}
switches () { awk '/ctxt_switches/ { n += $2 } END { print n }' /proc/$reader/status ; }
ticks () { cut -d ' ' -f 14,15 /proc/$reader/stat ; }
writes () { sed -n 's/^syscw: //p' /proc/$reader/io ; }

# ---- idle is idle

reading --
activity () { echo "$(switches) $(ticks)" ; }
until_true 10 settled activity || fail "it is never idle"
sleep 3
same "$before" "$(activity)" "context switches and CPU time of three idle seconds"
# and it wakes at once
as $quiet ./victim now
until_true 5 grep -q '"./victim","now"' lines || fail "an idle reader does not wake"

# ---- a storm: woken once in a window, not for each event

n=4000
before=$(switches) writesbefore=$(writes) start=$(date +%s%3N)
as $quiet sh storm $n
sleep 0.1
took=$(($(date +%s%3N) - start))
w=$(($(writes) - writesbefore))
test $w -le $((took / 5 + 20)) || fail "$w writes in $took ms"
test $w -ge 3 || fail "$w writes: measured nothing"
s=$(($(switches) - before))
echo "$n execs in $took ms: $w writes, $s context switches"
same $n "$(jq \
  -r 'select(.payload.filename == "./victim" and .payload.argv[1] != "now") | .payload.argv[1]' \
    lines | sort -nu | wc -l)" "records of the storm"

# ---- memory, after all of that; the mapping of the ring is the kernel's memory, not the reader's

if test -z "$SANITIZE"
then
  p=$(awk '/^[0-9a-f]+-[0-9a-f]+ / { ring = /bpf-map/ } /^Private_/ && !ring { n += $2 }
    END { print n }' /proc/$reader/smaps)
  echo "private memory: $p KiB"
  test "$p" -gt 20 || fail "measured nothing"
  test "$p" -lt 300 || fail "private memory: $p KiB"
fi
reader_stop said
grep -q ' lost 0 missed ' said || fail "$(cat said)"

# ---- without a window it is woken again and again, and loses nothing either

reading -- -w 0
as $quiet sh storm 300
reader_stop said
same 300 "$(grep -c '"./victim","[0-9]*"' lines)" "records without a window"

# ---- nobody takes its lines: the ring fills, what is lost is counted to the last one, and what was
# not lost is there

exec 8<> fifo
herm-probe-load -s 'exec!' -u $quiet -d 4 -b 65536 setpriv --reuid 10016 --regid 10016 \
  --clear-groups herm-probe-read > fifo 2> said 4> ready &
reader=$!
read -r _ < ready || fail "not ready: $(cat said)"
as $quiet sh storm 2500
# -u: what follows is not to be read and thrown away
timeout 30 sed -u '/"kind":"kernel.loss"/q' <&8 > lines
as $quiet ./victim 2501
timeout 30 sed '/"[.]\/victim","2501"/q' <&8 >> lines
reader_stop said
exec 8<&-
sed 's/.*"seq":\([0-9]*\),"seqid".*/\1/' lines > seqs
seq "$(wc -l < lines)" | cmp - seqs || fail "numbers are not consecutive"
lost=$(jq 'select(.kind == "kernel.loss") | .payload.lost + .payload.missed' lines |
  awk '{ n += $1 } END { print n + 0 }')
got=$(grep -c '"kind":"kernel.attest.exec"' lines)
echo "2502 execs: $got recorded, $lost lost"
test "$lost" -gt 100 || fail "nothing proven"
same 2502 $((got + lost)) "recorded and lost (the shell of the storm is one, too)"
same "$lost" "$(jq 'select(.kind == "kernel.loss") | .payload.total' lines | tail -n 1)" \
  "total of the last loss line"
set -- $(sed \
  -En -e 's/.*: info: seen (\S+) filtered (\S+) emitted (\S+) lost (\S+) missed (\S+) lines /'\
'\1 \2 \3 \4 \5 /' -e 's/^([0-9]+ [0-9 ]+).*/\1/p' said)
same "$1" $(($2 + $3 + $4)) "seen, and the sum of its parts"
