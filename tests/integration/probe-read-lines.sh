# ISC license.
# herm-probe-read: what it prints for what is in the ring, byte for byte against a slow formatter of
# the tests' own.

. "$BUILD/tests/lib.sh"
ring=$BUILD/tests/tools/probe-ring
command -v jq > jq.path || skip "jq is not installed"
herm-probe-read 2> err || test $? != 112 || skip "$(cat err)"

notime ()
{
  sed 's/"ts":"[0-9]\{4\}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]\.[0-9]\{9\}Z"/"ts":"T"/'
}

# a valid line whatever its contents: JSON, UTF-8, no control character, not too long
wellformed ()
{
  iconv -f UTF-8 -t UTF-8 "$1" | cmp - "$1" || fail "not UTF-8"
  test -z "$(LC_ALL=C grep -n "$(printf '[\001-\010\013-\037\177]')" "$1" | head -n 3)" ||
    fail "control characters"
  same "$(wc -l < "$1")" \
    "$(jq -c 'select(.v == "alter1" and (.kind | type) == "string"
      and (.payload | type) == "object")' "$1" | wc -l)" "lines that are JSON"
  test "$(LC_ALL=C wc -L < "$1")" -le 16383 || fail "a line is too long"
}

# ---- exactly these lines

cat > recipe <<'END'
exec file=/bin/sh arg=sh arg=-c arg=exit\x20"7"
exec file=/bin/true
exec file= arg=
exec file=\xff arg=\xc3\xa9 arg=\xc3 arg=\x80\x81 arg= arg=\xe2\x80\xa8 comm=\xfe"\x5c\x0a
exec file=/x arg=a arg=b total=5000 cut=1 argc=77
exec file=/x arg=a argc=0 total=9 argv_errno=-14
exec file=/x arg=a errno=13 pid=1 tid=2 ppid=0 nspid=3 uid=4294967295 gid=4294967294 euid=0 egid=1
exec file=/x arg=a ino=18446744073709551615 dev=0xfffaaaaa cgroup=18446744073709551615
exec file=/x arg=a comm=0123456789abcdef start_ns=18446744073709551615 hook=3
exec file=/x arg=\x7f\x1b[31m arg={"v":"alter1"}\x0a{"v":"alter1"} arg=\xc2\x9b31m hook=2
END
$ring -e want recipe herm-probe-read -n > raw 2> err
notime < raw > got
diff want got || fail "lines differ"
same 10 "$(wc -l < got)" "lines"
wellformed raw
# ... and so that nobody has to trust that formatter with this one
sed -n 4p raw | jq -e '.payload | .filename == "\ufffd" and .filename_hex == "ff"
  and .argv == ["\u00e9", "\ufffd", "\ufffd\ufffd", "", "\u2028"]
  and .argv_hex == [null, "c3", "8081", null, null]
  and .comm == "\ufffd\"\\\n" and .comm_hex == "fe225c0a"' > /dev/null || fail "$(sed -n 4p raw)"
same '2049 0 null' "$(head -n 1 raw |
  jq -r '"\(.payload.dev) \(.payload.errno) \(.payload.service)"')" "members of a plain exec"
d=$(stat -c %d "$TMPDIR")
echo "exec file=/x dev=$(( ((d >> 8) & 0xfff) << 20 | (d & 0xff) ))" > recipe
same "$d" "$($ring recipe herm-probe-read -n 2> err | jq .payload.dev)" "dev is what stat(2) says"

# ---- many at random, in several batches, and across the end of the ring at every offset

seq 2000 > seqs
for seed in 1 2 3 4
do
  echo "random $seed 2000" > recipe
  $ring -s 8388608 -o $((seed * 8192 + 8)) -e want recipe herm-probe-read -n > raw 2> err
  notime < raw | LC_ALL=C awk 'length($0) < 15076' > got
  cmp want got || { diff want got | head -n 4 | cut -c 1-2000 ; fail "lines differ, seed $seed" ; }
  test "$(wc -l < got)" -gt 1900 || fail "$(wc -l < got) lines of 2000"
  same 2000 "$(wc -l < raw)" "lines"
  wellformed raw
  sed 's/.*"seq":\([0-9]*\),.*/\1/' raw | cmp - seqs || fail "numbers"
done
i=0
while test $i -lt 300
do
  printf 'random %s 4\n' $((i + 99)) > recipe
  $ring -s 65536 -o $((65536 * 3 - 8 * i)) -e want recipe herm-probe-read -n 2> err | notime > got
  cmp want got || fail "lines differ, $((8 * i)) bytes before the end of the ring"
  i=$((i + 1))
done

# ---- the time

# a stamp of now (boottime) comes out as the time of day
up=$(cut -d ' ' -f 1 /proc/uptime)
echo "exec file=/x ts=${up%.*}${up#*.}0000000" > recipe
before=$(date +%s)
$ring recipe herm-probe-read -n > raw 2> err
ts=$(date -d "$(jq -r .ts raw)" +%s)
test "$ts" -ge $((before - 2)) && test "$ts" -le $((before + 2)) ||
  fail "time $(jq -r .ts raw), it is $(date -u)"

# ---- the limit of 16384

many () { awk -v s="$1" -v n="$2" 'BEGIN { while (n--) printf "%s", s }' ; }
try ()   # try NAME: one record; $file and $args as the recipe has them; prints the line into raw
{
  printf 'exec file=%s %s\n' "$file" "$args" > recipe
  $ring -e want recipe herm-probe-read -n > raw 2> err
  wellformed raw
  same 1 "$(wc -l < raw)" "lines of $1"
  size=$(wc -c < raw)
}
cut_well ()   # cut_well NAME [ SIZE ]: it was cut, and no more than needed
{
  same true "$(jq .payload.truncated raw)" "truncated, of $1"
  test "$size" -gt "${2-15400}" || fail "$1: cut to $size bytes"
}

file=$(many a 4095) args="arg=$(many b 4095)"
try plain
same null "$(jq .payload.truncated raw)" "plain text needs no cut"
notime < raw | cmp - want || fail "plain text of full length"

file=/x args="arg=$(many '\x01' 4095)"
try controls
cut_well controls
same "/x true 4096 null" \
  "$(jq -r '.payload | "\(.filename) \(.argv_truncated) \(.argv_len) \(.filename_len)"' raw)" \
    "members"
same 1 "$(jq '.payload.argv | length' raw)" "arguments"
same true "$(jq '.payload.argv[0] | test("^\u0001+$") and length > 2400' raw)" "argument"

file=$(many '\x02' 4095) args=arg=short
try 'file name'
cut_well 'file name'
same '["short"] 4095 null' \
  "$(jq -r '.payload | "\(.argv) \(.filename_len) \(.argv_truncated)"' raw)" "members"

file=$(many '\xff' 4095) args="arg=$(many '\xfe' 4095)"
try 'both invalid'
cut_well 'both invalid'
same "4095 4096 true" \
  "$(jq -r '.payload | "\(.filename_len) \(.argv_len) \(
    (.filename_hex | test("^(ff)+$")) and (.argv_hex[0] | test("^(fe)+$"))
    and (.filename_hex | length) > 1900 and (.argv_hex[0] | length) > 1900)"' raw)" "members"
same true "$(jq \
  '.payload | (.filename | length) * 2 == (.filename_hex | length)
    and (.argv[0] | length) * 2 == (.argv_hex[0] | length)' raw)" "_hex belongs to what is left"

file=/x args="$(many 'arg=\xff arg= ' 1365)"
try 'many arguments'
cut_well 'many arguments' 14000
same true "$(jq \
  '.payload | (.argv | length) == (.argv_hex | length) and .argv[0] == "\ufffd"
    and .argv_hex[0] == "ff" and .argv[1] == "" and .argv_hex[1] == null
    and (.argv | length) > 800' raw)" "members"

file=/x args="$(many 'arg= ' 4096)"
try 'empty arguments'
same 4096 "$(jq '.payload.argv | length' raw)" "empty arguments"

file=$(many "\x02" 1000) args="arg=ab arg=\xff$(many '\xf0\x9f\xa6\x89' 1000)"
try 'characters of four bytes'
cut_well 'characters of four bytes'
same true "$(jq '.payload.argv | .[0] == "ab" and (.[1] | test("^\ufffd\ud83e\udd89+$"))' raw)" \
  "no character is cut in two"

# everything at its longest
m=4294967295
for b in '\x01' '\xff'
do
  file=$(many "$b" 4095)
  args="arg=$(many "$b" 4095) comm=$(many "$b" 15)\xff pid=$m tid=$((m - 1)) ppid=$m nspid=$m"
  args="$args uid=$m gid=$m euid=$m egid=$m hook=3 dev=$m argc=$m total=$m"
  args="$args ino=18446744073709551615 start_ns=18446744073709551615"
  args="$args cgroup=18446744073709551615 argv_errno=2147483647 errno=2147483647"
  printf 'state 18446744073709551614 0 0\nexec file=%s %s\n' "$file" "$args" > recipe
  expect 0 $ring recipe herm-probe-read -n
  wellformed out
  test "$(wc -c < out)" -gt 16200 || fail "$(wc -c < out) bytes: not the longest"
done

# ---- kinds

cat > recipe <<'END'
exec file=/x arg=a
stat 0 0 2 0 1 1 0
END
for k in 'kernel.loss' 'kernel.loss,herm.degraded' 'kernel.loss -k herm.degraded'
do
  # shellcheck disable=SC2086
  $ring recipe herm-probe-read -n -k $k > raw 2> err
  same 'kernel.loss 1' "$(jq -r '"\(.kind) \(.seq)"' raw)" "-k $k"
done
for k in kernel.attest.exec kernel.loss,kernel.attest.exec 'kernel.attest.exec -k kernel.loss'
do
  # shellcheck disable=SC2086
  $ring recipe herm-probe-read -n -k $k > raw 2> err
  same 'kernel.attest.exec 1,kernel.loss 2' "$(jq -r '"\(.kind) \(.seq)"' raw | xargs |
    sed 's/ k/,k/')" "-k $k"
done

# ---- what is not a record

cat > recipe <<'END'
exec file=/good arg=1
exec file=/bad wrong=0,2,0
exec file=/bad wrong=0,2,9
exec file=/bad wrong=0,2,65535
exec file=/bad wrong=2,1,1
exec file=/bad wrong=3,1,0
exec file=/bad wrong=3,1,200
exec file=/bad wrong=4,4,127
exec file=/bad wrong=4,4,0xffffffff
exec file=/bad wrong=120,2,5
exec file=/bad wrong=120,2,65535
exec file=/bad wrong=122,2,65535
exec file=/bad ring=95
exec file=/bad ring=96
exec file=/bad ring=131
raw 0
raw 1 00
raw 10 00000000000000000000000000000000
discard 0
discard 200
discard 8000
exec file=/good arg=2 ring=1000
END
expect 0 $ring recipe herm-probe-read -n
same '1 /good 1,2 /good 2' "$(jq -r '"\(.seq) \(.payload.filename) \(.payload.argv[0])"' out |
  xargs | sed 's/ 2 /,2 /')" "records among malformed ones"
same 1 "$(grep -c 'malformed record' err)" "warnings"
said ' lines 2 malformed 17'

# a length that leads out of what is there: nothing can be known about the rest
for h in 3fffffff 10000 200 80 78
do
  { echo 'exec file=/good' ; echo "raw $h 0000" ; echo 'exec file=/lost' ; } > recipe
  # raw stores as many bytes as there are digits, so the next record is where $h does not point to
  expect 0 $ring recipe herm-probe-read -n
  printed '"filename":"/good"'
done
# noise
i=0
while test $i -lt 40
do
  for l in 300 20 8
  do
    echo "raw $(printf %x $l) $(head -c $l /dev/urandom | od -An -v -tx1 | tr -d ' \n')"
    echo "raw $(head -c 4 /dev/urandom | od -An -tx4 | tr -d ' ' |
      sed 's/^[89a-f]/3/') $(head -c $l /dev/urandom | od -An -v -tx1 | tr -d ' \n')"
  done > recipe
  expect 0 $ring recipe herm-probe-read -n
  i=$((i + 1))
done

# one that is being written: what is before it, no more; the end comes without it
cat > recipe <<'END'
exec file=/before
busy 200
exec file=/after
END
expect 0 $ring recipe sh -c 'herm-probe-read -n ; herm-probe-read -n'
same '/before' "$(jq -r .payload.filename out)" "records before a busy one"
