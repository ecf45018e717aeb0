# ISC license.
# timeout: 180
# Policies and YAML documents from a fuzzer, under ASan and UBSan: a short run from fixed seeds.
# tests/long has a million of each.
# no-sanitize: clang builds it with its own
# no-vm: nothing of it depends on the kernel

. "$BUILD/tests/lib.sh"

command -v clang > found || skip 'no clang'
runs=${HERM_ROUNDS:-10000}
cd "$TMPDIR"
mkdir policy yaml
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

build ()   # build NAME LIBRARY...
{
  name=$1 ; shift
  # shellcheck disable=SC2046
  clang -g -O1 -std=gnu99 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined \
    -D_GNU_SOURCE -DHERM_USE_YAML -I"$BUILD/src/include" -iquote "$BUILD/src/libguard" \
    -iquote "$BUILD/bpf" \
    "$BUILD/tests/fuzz/$name.c" $(ls "$BUILD"/src/libguard/*.c | grep -v "$skip_files") \
    "$BUILD"/libherm.a "$@" -lskarnet -o "fuzz-$name" 2> build.err ||
    { cat build.err ; fail "cannot build fuzz-$name" ; }
}
fuzz ()
{
  # a leak is a finding too: these functions have no excuse
  ./fuzz-$1 -runs="$runs" -seed=1 -max_len="$2" -timeout=10 -rss_limit_mb=1024 $1 > $1.log 2>&1 ||
    { grep -v "^#[0-9]" $1.log | tail -n 40 ; fail "a finding in $1" ; }
  grep -q "^Done $runs runs" $1.log || { tail -n 5 $1.log ; fail "$1: not done" ; }
  tail -n 1 $1.log
}
skip_files="/\\(doc_\\|convert_\\|rules_\\)"
build policy
skip_files="/\\(confine_\\|filter_\\|acts_\\|rules_\\)"
if echo '#include <yaml.h>' | clang -E - > found 2>&1 ; then build yaml -lyaml ; fi
fuzz policy 4096
test ! -e fuzz-yaml || fuzz yaml 2048
