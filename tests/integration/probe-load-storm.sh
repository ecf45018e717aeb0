#!/bin/sh
# ISC license.
# timeout: 300
# 5,000 execs in a row (HERM_LINES; 500 where everything is emulated), each recorded exactly once,
# with its arguments, by a reader that has no privilege.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
chmod 0755 .
n=${HERM_LINES:-${HERM_EMULATED:+500}} n=${n:-5000}
cp /bin/true victim
cat > storm <<END
i=0
while test \$i -lt $n
do
  ./victim \$i x
  i=\$((i + 1))
done
END

mkfifo -m 0600 ready
chown $second .
herm-probe-load -s 'exec!' -u $quiet -d 4 setpriv --reuid $second --regid $second \
  --clear-groups herm-probe-read > lines 2> said 4> ready &
reader=$!
read -r _ < ready || fail "not ready: $(cat said)"
# ready is when it is attached; the rest of the command line follows
bare () { grep -q '^CapEff:	0*$' /proc/$reader/status ; }
until_true 10 bare || fail "the reader has capabilities"
as $quiet sh storm
reader_stop said
grep -q ' lost 0 missed ' said || fail "$(cat said)"
sed -n 's/.*"filename":"\.\/victim","argv":\["\.\/victim","\([0-9]*\)","x"\].*/\1/p' lines > seen
same $n "$(wc -l < seen)" "lines of the storm"
sort -n seen | uniq > once
seq 0 $((n - 1)) | cmp - once || fail "not every exec once"
sed -n 's/.*"seq":\([0-9]*\),.*/\1/p' lines > seqs
seq 1 "$(wc -l < seqs)" | cmp - seqs || fail "numbers are not consecutive"
