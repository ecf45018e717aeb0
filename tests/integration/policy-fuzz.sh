# ISC license.
# timeout: 180
# Policies, rules, YAML documents, requests to herm-control, arguments of programs and event lines,
# from a fuzzer, under ASan and UBSan: a short run from fixed seeds. tests/long has a million of
# each, and as many lines that unit/scan mutates.
# no-sanitize: clang builds it with its own
# no-vm: nothing of it depends on the kernel

. "$BUILD/tests/lib.sh"

command -v clang > found || skip 'no clang'
runs=${HERM_ROUNDS:-4000}
cd "$TMPDIR"
mkdir policy yaml request scan
# seeds
i=0
while read -r line
do
  i=$((i + 1))
  printf '%b' "$line" > policy/$i
done << 'END'
\0000/usr\n?/lib\n# comment\n\n/etc/x
\0001/dev/null\n
\0003443\ntcp:80\nudp:53\n10.0.0.0/8:443\n[2001:db8::]/32:*\na.example.com:443\n*.b.c:1\nunix:/x\nunix:*
\0004tcp:8080\nudp:*\n0\n
\0005+baseline\n+kill\nclone\n?nosuch\nexecve\n
\0006mkdir\nmount\nexecve\n
\0007any text\n
END
cat > yaml/1 << 'END'
apiVersion: agent-assembly/v1
kind: Policy
metadata: { name: test, version: "1" }
spec:
  network: { allowlist: [ api.example.com, "*", "10.0.0.0/8:443", "[2001:db8::]/32" ] }
  filesystem: { read: { allow: [ /usr/./lib//x/, / ] }, write: {} }
  syscalls: { allow: [ read ] }
  tools: { shell: { allow: true, limit_per_hour: 3, requires_approval_if: x } }
  capabilities: { allow: [ file_read ], deny: [ network_outbound, "model:x" ] }
  budget: &a { x: *a, y: !!str z, ? [ k ] : v, t: ~, u: null }
---
END
printf 'network:\n  allowlist:\n  - a.com\n  - |\n    b\n' > yaml/2

mkdir rules
for i in 3 4 7 ; do cp policy/$i rules/$i ; done

# ---- directories and words for arguments

mkdir -p args good/fs good/net good/syscalls bad/fs h r/policy/net r/a/policy/net r/a/b empty
printf '/usr\n?/nonexistent\n' > good/fs/read
printf '443\n10.0.0.0/8:1\n' > good/net/connect
printf 'mkdir\n' > good/syscalls/deny
mkfifo bad/fs/read
printf '443\na.example.com:1\n' > r/policy/net/connect
printf '8080\n' > r/a/policy/net/bind
i=0
while read -r line
do
  i=$((i + 1))
  printf '%b' "$line" > args/$i
done << 'END'
-p\0000good\0000-x\0000scope\0000-xnet/address\0000true\0000-p
-pempty\0000--\0000true
-x\0000fs/read\0000-x\0000fs/write\0000-xfs/exec\0000-xnet/connect\0000sh\0000-c
-p\0000bad\0000true
-e\0000good
empty
-n\0000r
-t\0000100\0000-H\0000h/s\0000r
-nt5\0000r
END
for word in -p -x -e -n -t -H -v -g -S -r -P -- load ping exec service=a good bad r h/s empty \
  scope syscalls fs/read fs/write fs/exec \
  net/connect net/bind net/udp net/unix net/address 4294967296
do echo "\"$word\""
done > words

printf -- '-v\000ping load\000-H\000h\000-g\000s\000-S\000r\000--\000load\000exec' > args/control
printf -- '-t\0009\000-r\000r\000-P\000p\000-v\000rules\000-Hh\000-gs\000-Sr\000--\000rules' \
  > args/rules
mkdir directory
printf '\000\002\000443\n\377\006\000x' > directory/1
printf '\001\000\000443\n\377\007\0001.2.3.4:5\n\377\013\001' > directory/2
printf '\000load\000exec!\000life\000service=a/b\000uid=0\000pid=1\000' > request/1
printf '\000load\000guard\000egress\000tls\000policy=a\000pid=4294967295' > request/2
printf '\001status\000json' > request/3
for i in ping rules unload 'load\000connect\000file\000uid=7' ; do
  printf "\\000$i" > "request/${i%%\\*}"
done

{
  printf '%s' '{"v":"alter1","kind":"kernel.attest.exec","seq":17,"seqid":"0123456789abcdef","ts":"",'
  printf '%s' '"payload":{"service":"gateway-a","a":{"b":[1,-2.5e+3,true,null]},"b":"\u00e9\ud83d\n"}}'
} > scan/1
echo '{"\u0061":{"a":1},"payload":{"payload":{},"a":[],"b":"x"},"a":{"a":[[{}]]}}' > scan/2
printf '[[[[[[[["\303\251\342\202\254\360\237\246\211\177",0,-0,1e9,0.1E-1]]]]]]]]' > scan/3

# ---- the library once, then each target

flags='-gline-tables-only -O1 -std=gnu99 -D_GNU_SOURCE -DHERM_USE_YAML
  -fno-sanitize-recover=undefined'
for i in src/include ; do flags="$flags -I$BUILD/$i" ; done
for i in src/libguard src/libprobe src/guard bpf ; do flags="$flags -iquote $BUILD/$i" ; done
yaml=-lyaml
echo '#include <yaml.h>' | clang -E - > found 2>&1 || yaml=
mkdir lib
without='/acts_'
test -n "$yaml" || without='/\(acts\|doc\|convert\)_'
# shellcheck disable=SC2086
ls "$BUILD"/src/libguard/*.c | grep -v "$without" |
  (cd lib && xargs -P 2 -n 16 clang $flags -fsanitize=fuzzer-no-link,address,undefined -c) \
  2> build.err || { cat build.err ; fail 'cannot build the library' ; }
ar rc lib.a lib/*.o

# fuzz NAME TARGET MOST-BYTES CORPUS [ OPTION... ]: a leak is a finding too, but not where a program
# dies
fuzz ()
{
  name=$1 target=$2 most=$3 corpus=$4 ; shift 4
  # shellcheck disable=SC2086
  clang $flags -fsanitize=fuzzer,address,undefined "$@" "$BUILD/tests/fuzz/$target.c" lib.a \
    "$BUILD"/libherm.a $yaml -lskarnet -o "fuzz-$name" 2> build.err ||
    { cat build.err ; fail "cannot build fuzz-$name" ; }
  leaks=1 left=$runs seed=0
  case $target in arguments | directory) leaks=0 ;; esac
  while test $left -gt 0
  do
    # what a dying program leaves would fill the memory
    now=$left seed=$((seed + 1))
    test $leaks = 1 || test $now -le 100000 || now=100000
    left=$((left - now))
    ASAN_OPTIONS=detect_leaks=$leaks ./fuzz-$name -runs=$now -seed=$seed \
      -max_len="$most" -timeout=10 -rss_limit_mb=2048 -dict=words $corpus > $name.out \
      2> $name.log ||
      { grep -v "^#[0-9]" $name.log | tail -n 40 ; fail "a finding in $name" ; }
    grep -q "^Done $now runs" $name.log || { tail -n 5 $name.log ; fail "$name: not done" ; }
    tail -n 1 $name.log
  done
}
wrap=-Wl
for i in strerr_diev strerr_dievsys strerr_warnv ; do wrap=$wrap,--wrap=$i ; done
program ()   # program NAME [ WRAPPED... ]
{
  name=$1 w=$wrap ; shift
  for i ; do w=$w,--wrap=$i ; done
  fuzz "$name" arguments 128 args "-DPROGRAM=\"$name.c\"" "$w"
}
fuzz policy policy 4096 policy
fuzz rules rules 4096 rules "$wrap"
fuzz request request 512 request
fuzz directory directory 512 directory "$wrap"
test -z "$yaml" || fuzz yaml yaml 2048 yaml
program herm-confine xexec_ae confine_domain confine_filter
program herm-policy-check confine_try
program herm-rules
program herm-control xexec_ae

# ---- event lines; the scanner is so fast that more of them take no longer
test -n "${HERM_ROUNDS-}" || runs=40000
lib=$BUILD/src/libherm
fuzz scan scan 1024 scan "$lib/herm_json_scan.c" "$lib/herm_json_is.c" "$lib/herm_line_take.c" \
  "$lib/herm_line_seqid.c"
test -z "${HERM_ROUNDS-}" || HERM_MUTATIONS=$runs "$BUILD/tests/unit/scan"
