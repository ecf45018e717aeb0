# ISC license.
# Real and synthetic output of herm-probe-read against doc/herm-events.schema.json, with a validator
# that is not ours.

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
ring=$BUILD/tests/tools/probe-ring
need_schema
herm-probe-read 2> err || test $? != 112 || skip "$(cat err)"

# the schema refuses what is wrong
echo 'exec file=/bin/sh arg=sh arg=-c total=7 argc=3' > r
$ring r herm-probe-read -n > line 2> err
same 1 "$(validate < line)" "a good line"
for e in 's/alter1/alter2/' 's/"seq":1/"seq":0/' 's/"seq":1/"seq":"1"/' 's/"seqid":"0/"seqid":"/' \
  's/,"seqid":"[0-9a-f]*"//' 's/"pid":31337/"pid":-1/' \
  's/"pid":31337,//' 's/"hook":"tp"/"hook":"kprobe"/' 's/Z"/"/' \
  's/"errno":0/"errno":null/' 's/"argv":\[/"argv":[1,/' 's/"argv_len":7,//' \
    's/"uid":10000/"uid":4294967296/' 's/"comm":"sh"/"comm":"sh","new":1/' \
      's/kernel.attest.exec/kernel.loss/' \
  's/"errno":0/"errno":0,"errno":0/' 's/}}/}/' 's/^{/{,/' 's/sh/s\xff/'
do
  LC_ALL=C sed "$e" line > wrong
  ! cmp -s line wrong || fail "$e changes nothing"
  ! validate < wrong > out 2>&1 || fail "$e: found valid"
done

# synthetic ones of all sorts
{ echo 'random 1234 1500' ; echo 'stat 0 0 5 0 5 7 2' ; echo 'stat 1 0 5 0 5 7 2' ; } > r
HERM_SETS=exec=tp,life=tp_btf HERM_DEGRADED='connect tp 1 a reason
tls - 38 b' $ring -s 8388608 r herm-probe-read -n > lines 2> err
same 1504 "$(validate < lines)" "synthetic lines"

# real ones
need_bpf
cat > some <<'END'
#!/bin/sh
exec /bin/true
END
chmod +x some
mkfifo ready
herm-probe-load -s exec -u $quiet -d 4 herm-probe-read > lines 2> said 4> ready &
reader=$!
read -r _ < ready || fail "not ready: $(cat said)"
bytes=$(printf 'caf\303\251 \377\001"\\')
as $quiet sh -c '
  "$1/some" ; /bin/true "$2" ; /bin/true "" a "" ; /bin/true "$(head -c 5000 /dev/zero | tr "\0" x)"
  cp /bin/true "$3/$2" ; "$3/$2" last' sh "$TMPDIR" "$bytes" /tmp || fail "commands"
rm -f "/tmp/$bytes"
until_true 10 grep -q '"last"\]' lines || fail "not recorded: $(cat lines)"
reader_stop said
n=$(validate < lines) || fail "real lines: $n"
test "$n" -ge 8 || fail "$n real lines"
same 1 "$(grep \
  -c '"argv":\["/bin/true","café �\\u0001\\"\\\\"\],"argv_hex":\[null,"636166c3a920ff01225c"\]' \
    lines)" "the odd argument"
same 1 "$(grep -c '"argv_truncated":true,"argv_len":5011,' lines)" "the long argument"
same 1 "$(grep -c '"argv":\["/bin/true","","a",""\]' lines)" "empty arguments"
