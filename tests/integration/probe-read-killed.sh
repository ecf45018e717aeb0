# ISC license.
# timeout: 240
# Readers killed again and again in a storm, with the descriptors in an s6-fdholder: no exec is
# missing, none has two numbers, what comes again is the same to the last byte.

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
n=6000
test -z "${HERM_EMULATED-}" || n=600
victims
holder_start h 10016
load ()
{
  # the commands that become the reader, all in one process; the first one has no privilege
  exec setpriv --reuid 10016 --regid 10016 --clear-groups --inh-caps=-all --bounding-set=-all \
    herm-probe-load -H "$holder" -s 'exec!' -u $quiet "$@"
}
herm-probe-load -H "$holder" -s 'exec!' -u $quiet true
mkfifo pipe
cat pipe > lines &
cat=$!
exec 8> pipe

as $quiet sh storm $n &
storm=$!
kills=0
while test -d /proc/$storm && ! grep -q '^State:	Z' /proc/$storm/status
do
  ( load herm-probe-read -w $((kills % 3 * 3)) ) >&8 2> said &
  reader=$!
  sleep 0.0$((kills * 7 % 9 + 1))
  kill -9 $reader
  wait $reader 2> killed || :
  kills=$((kills + 1))
done
wait $storm || fail "the storm failed"
( load herm-probe-read -n ) >&8 2> said || fail "$(cat said)"
exec 8>&-
wait $cat
grep -q ' lost 0 missed ' said || fail "$(cat said)"

grep '^{"v":"alter1",.*}}$' lines > whole
cut=$(grep -cv -e '^{"v":"alter1",.*}}$' -e '^$' lines) || :
sed 's/^[^,]*,[^,]*,"seq":\([0-9]*\),.*/\1/' whole | sort -n | uniq > seqs
last=$(tail -n 1 seqs)
seq "$last" | cmp - seqs || fail "numbers are missing"
sort -u whole > once
echo "$n execs, $kills kills: $(wc \
  -l < whole) lines, $(($(wc -l < whole) - last)) of them again, $cut cut"
test "$last" = "$(wc -l < once)" ||
  sed 's/^[^,]*,[^,]*,"seq":\([0-9]*\),.*/\1/' once | sort | uniq -d |
    while read -r i ; do grep "\"seq\":$i," once ; done
same "$last" "$(wc -l < once)" "different lines"
sed -n 's/.*"filename":"\.\/victim","argv":\["\.\/victim","\([0-9]*\)"\].*/\1/p' once |
  sort -n > seen
seq $n | cmp - seen || fail "not every exec once"
test $kills -ge 20 || fail "$kills kills: nothing proven"
test "$cut" -le $kills || fail "$cut lines cut"
