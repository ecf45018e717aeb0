# ISC license.
# herm-policy-from-yaml: what documents become, the three states, what is refused and where; the
# whole policy or none.

. "$BUILD/tests/lib.sh"

cd "$TMPDIR"
expect 100 herm-policy-from-yaml
r=0
herm-policy-from-yaml nonexistent pol 2> err || r=$?
test $r != 112 || skip "$(cat err)"

# converts WANTED-LINES < DOCUMENT: FILE:LINE for each line, FILE for an empty file
converts ()
{
  cat > in.yaml
  rm -rf pol
  expect 0 herm-policy-from-yaml in.yaml pol
  same "$1" "$( (cd pol && find . -type f | sort | while read -r f ; do
    f=${f#./}
    if test -s "$f" ; then grep -Hv '^#' "$f" || : ; else echo "$f" ; fi
  done) )" 'the policy'
  # a sanitized program needs more calls
  test ! -e pol/syscalls/allow || test -n "$SANITIZE" || expect 0 herm-policy-check pol
}

converts 'fs/read:/usr/lib/x
fs/read:/etc
fs/read:/
fs/write
ignored:tools: shell
ignored:capabilities.allow: file_read
ignored:capabilities.deny: model:x
ignored:scope: team
ignored:budget
net/bind
net/connect:api.example.com:*
net/connect:*.example.com:*
net/connect:10.0.0.0/8:443
net/connect:[2001:db8::]/32:*
net/connect:[2001:db8::]/32:443
syscalls/allow:+baseline
syscalls/allow:read
syscalls/allow:exit_group' << 'END'
apiVersion: agent-assembly/v1
kind: Policy
metadata: { name: test, version: "1", description: "two\nlines" }
spec:
  network:
    allowlist: [ api.example.com, "*.example.com", "10.0.0.0/8:443", "[2001:db8::]/32",
      "[2001:db8::]/32:443" ]
  filesystem:
    read: { allow: [ /usr/./lib//x/ , " /etc ", / ] }
    write: {}
  syscalls: { allow: [ read, exit_group ] }
  tools: { shell: { allow: true, limit_per_hour: 3 } }
  capabilities: { allow: [ file_read ], deny: [ network_inbound, "model:x" ] }
  scope: team
  budget: { daily: { usd: 1 } }
END
same '# name: test
# version: 1
# description: two lines' "$(cat pol/name)" name

# nothing said, nothing allowed, all allowed
for i in 'network:' 'network: {}' 'network: { allowlist: }' 'network: { allowlist: [] }' \
  'network: { allowlist: ~ }' 'network: { allowlist: null }' '{"network": {"allowlist": []}}' \
  'capabilities: { deny: [ network_outbound ] }' \
  'spec: { network: { allowlist: [ a.com ] }, capabilities: { deny: [ network_outbound ] } }'
do
  echo "$i" | converts 'ignored
net/connect'
done
echo 'network: { allowlist: [ "*" ] }' | converts 'ignored
net/connect:tcp:*
net/connect:udp:*
net/connect:unix:*'
echo 'syscalls: { allow: [] }' | converts 'ignored
syscalls/allow:+baseline'
printf '%s\n' 'apiVersion: agent-assembly.dev/v1alpha1' 'kind: GovernancePolicy' \
  'spec: { filesystem: { read: { allow: } } }' | converts 'fs/read
ignored'
echo 'tools: { x: { requires_approval_if: path starts_with "/etc" } }' | converts 'ignored:tools: x'

# refused LINE:COLUMN: WHY < DOCUMENT
refused ()
{
  rm -rf pol
  expect 100 timeout 20 herm-policy-from-yaml in.yaml pol
  said "in.yaml:$1"
  absent pol
}
while IFS='|' read -r where text
do
  printf "$text" > in.yaml
  refused "$where"
done << 'END'
1:1: an empty document|
1:1: an empty document|# nothing\n
1:1: an empty document|~\n
1:1: an empty document|{}\n
1:1: not a map|text\n
1:1: not a map|[ a ]\n
1:1: no section that is enforced|metadata: { name: x }\n
1:1: no section that is enforced|budget: 1\n
1:1: no section that is enforced|spec:\n  budget: 1\n
1:1: no apiVersion that is known|apiVersion: v2\nnetwork:\n
1:1: no kind that is known|kind: Pod\nnetwork:\n
2:1: a section out of spec|spec: { network: }\nsyscalls:\n
1:1: a key that is not known here|netwrok: { allowlist: [] }\n
1:9: a key that is not known here|spec: { filesystems: { x: } }\n
1:12: a key that is not known here|network: { allow_list: [] }\n
1:15: a key that is not known here|filesystem: { raed: }\n
1:23: a key that is not known here|filesystem: { read: { alow: [] } }\n
1:13: a key that is not known here|syscalls: { deny: [] }\n
1:17: a key that is not known here|capabilities: { dney: [] }\n
1:15: a key that is not known here|tools: { a: { alow: true } }\n
1:13: a key that is not known here|metadata: { nmae: x }\nnetwork:\n
2:1: a key that is there already|network:\nnetwork:\n
1:28: a key that is there already|budget: { a: 1, b: { c: 1, c: 2 } }\nnetwork:\n
1:10: an anchor|network: &a {}\n
1:10: an alias|network: *a\n
1:10: a tag|network: !!map {}\n
1:1: a key that is no text|[ a ]: 1\n
2:1: a second document|network:\n---\nnetwork:\n
1:25: not a text|network: { allowlist: [ [ a ] ] }\n
1:12: not a list|network: { allowlist: a.com }\n
1:1: not a map|network: a.com\n
1:25: an empty entry|network: { allowlist: [ "" ] }\n
1:25: neither an address nor a host name|network: { allowlist: [ a_b.*.c ] }\n
1:25: neither an address nor a host name|network: { allowlist: [ unix:/run/x ] }\n
1:25: not a plain name|network: { allowlist: [ "a.com\\nb.com" ] }\n
1:25: not a plain name|network: { allowlist: [ "#a" ] }\n
1:32: not an absolute path|filesystem: { read: { allow: [ etc ] } }\n
1:32: a path with . or ..|filesystem: { read: { allow: [ /a/../etc ] } }\n
1:32: not a plain name|filesystem: { read: { allow: [ "?/etc" ] } }\n
1:22: no system call of this architecture|syscalls: { allow: [ raed ] }\n
1:22: not a plain name|syscalls: { allow: [ +kill ] }\n
1:26: no such capability|capabilities: { allow: [ fly ] }\n
1:25: no such capability|capabilities: { deny: [ "model:" ] }\n
1:1: not YAML|\t\n
2:1: not YAML|network: [\n
END
# sizes
{ printf 'network: ' ; printf '[%.0s' $(seq 16) ; } > in.yaml
refused '1:25: more than 16 levels'
{ echo 'tools:' ; seq -f '  t%g: {}' 1025 ; } > in.yaml
refused '1026:3: more than 1024 keys'
{ echo 'filesystem: { read: { allow: [' ; seq -f '/d%g,' 4097 ; echo '] } }' ; } > in.yaml
refused '1:1: more than 4096 lines'
yes '# comment' | head -c 1048577 > in.yaml
expect 100 herm-policy-from-yaml in.yaml pol
said 'in.yaml: more than 1 MiB'
# bombs: aliases are refused at the first
{
  echo 'a: &a [ x, x, x, x, x, x, x, x, x ]'
  for i in b c d e f g ; do echo "$i: &$i [ *a, *a, *a, *a, *a, *a, *a, *a ]" ; done
} > in.yaml
refused '1:4: an anchor'
printf 'network: \200\n' > in.yaml
expect 100 herm-policy-from-yaml in.yaml pol
said 'not YAML'
printf 'network: "a\\0b"\n' > in.yaml
refused '1:10: a NUL'

# the whole policy or none
echo 'network:' > in.yaml
mkdir there
expect 100 herm-policy-from-yaml in.yaml there
said 'there exists'
expect 111 herm-policy-from-yaml in.yaml nonexistent/pol
for i in mkdirat openat write renameat2 fchmod
do
  r=0
  strace -f -qq -o trace -e trace=$i -e inject=$i:error=EIO:when=2+ herm-policy-from-yaml in.yaml \
    pol 2> err || r=$?
  test $r = 0 || absent pol
  test $r = 0 || same '' "$(ls -A | grep '^\.herm' || :)" "left after $i failed"
  rm -rf pol
done
strace -qq -o trace -e trace=renameat2 -e inject=renameat2:error=EIO \
  herm-policy-from-yaml in.yaml pol 2> err && fail 'renameat2 failed, and it exits 0'
absent pol
same '' "$(ls -A | grep '^\.herm' || :)" 'left after renameat2 failed'
