# ISC license.
# herm-svc and the state file: what it must keep, what it must refuse, and that it stops nobody.

. "$BUILD/tests/lib.sh"

setup nested
home=$TMPDIR/home
mkdir -p "$home/profiles/coder" "$home/profiles/other"
chown -R $owner:$owner "$home"
reg -W coder
wait_up coder
f=$home/profiles/coder/gateway_state.json
svc_ () { admin herm-svc -s "$scan" -h "$home" "$@" ; }
# down with a warning that says WORD: the file stays, the gateway obeys
refuses ()
{
  before=$(snapshot "$home")
  expect 0 svc_ -d -w d -t 20000 coder
  said "$1"
  same "$before" "$(snapshot "$home")" "the home after a refusal ($1)"
  same false "$(s6-svstat -o up "$(svc coder)")" "up after -d ($1)"
  expect 0 svc_ -N -u -w u -t 20000 coder
  same "$before" "$(snapshot "$home")" "the home after -N"
}

# none: one is made, for the profile's owner, closed to others
expect 0 svc_ -d -w D -t 20000 coder
same "" "$(cat "$TMPDIR/err")" "messages"
same '{ "desired_state": "stopped" }' "$(echo $(cat "$f"))" "a new state file"
same "600 $owner:$owner" "$(stat -c '%a %u:%g' "$f")" "mode and owner of a new state file"
expect 0 svc_ -u -w u -t 20000 coder
same '{ "desired_state": "running" }' "$(echo $(cat "$f"))" "the desired state after -u"

# root, for the owner: it does not become root's
rm "$f"
expect 0 herm-svc -s "$scan" -h "$home" -r coder
same "600 $owner:$owner" "$(stat -c '%a %u:%g' "$f")" "mode and owner of a new state file by root"

# members it does not know, their order, nesting, unicode, big numbers, a BOM, mode and owner
printf '\357\273\277{"zeta": 1, "pid": 4242, "desired_state": "running", "alpha": '\
'{"b": [1, 2.5, null, true, {"c": "\\u00e9\\ud83d\\ude00\\u0000\\n"}], "a": []},
 "big": 9007199254740993, "text": "h\303\251 \\"q\\" \\\\", "gateway_state": "running"}' > "$f"
chmod 0640 "$f" ; chown $owner:4242 "$f"
ino=$(stat -c %i "$f")
expect 0 herm-svc -s "$scan" -h "$home" -d -w d -t 20000 coder
same "640 $owner:4242" "$(stat -c '%a %u:%g' "$f")" "mode and owner"
test "$ino" != "$(stat -c %i "$f")" || fail "the file was written in place"
python3 - "$f" <<'PY'
import json, sys
d = json.load(open(sys.argv[1], encoding="utf-8"))
assert list(d) == ["zeta", "pid", "desired_state", "alpha", "big", "text", "gateway_state"], list(d)
assert d == {"zeta": 1, "pid": 4242, "desired_state": "stopped",
  "alpha": {"b": [1, 2.5, None, True, {"c": "\u00e9\U0001f600\0\n"}], "a": []},
  "big": 9007199254740993, "text": 'h\u00e9 "q" \\', "gateway_state": "running"}, d
PY
same "gateway_state.json" "$(ls -A "$home/profiles/coder")" "files left in the profile"

# the owner cannot give a file to a group that it is not in
for m in 0640:600 0664:644 ; do
  chmod ${m%:*} "$f" ; chown $owner:4242 "$f"
  expect 0 as $owner herm-svc -s "$scan" -h "$home" -u -w u -t 20000 coder
  same "" "$(cat "$TMPDIR/err")" "messages"
  same "${m#*:} $owner:$owner" "$(stat -c '%a %u:%g' "$f")" "mode and owner of a ${m%:*}"
  grep -q '"desired_state": "running"' "$f" || fail "not stored: $(cat "$f")"
  expect 0 as $owner herm-svc -s "$scan" -h "$home" -d -w d -t 20000 coder
done
chmod 0640 "$f" ; chown $owner:4242 "$f"

# ACL and extended attributes stay, and a directory's default ACL does not come in; a mask does not
# become a right of the group
cat > "$TMPDIR/acl.py" <<'PY'
import os, struct, sys
none = 0xffffffff
def acl(*e): return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *x) for x in e)
# user::rw- user:42021:r-- group::--- mask::r-- other::---
one = acl((1, 6, none), (2, 4, 42021), (4, 0, none), (16, 4, none), (32, 0, none))
# user::rwx user:42022:rwx group::rwx mask::rwx other::---
default = acl((1, 7, none), (2, 7, 42022), (4, 7, none), (16, 7, none), (32, 0, none))
A, D = "system.posix_acl_access", "system.posix_acl_default"
what, name = sys.argv[1:]
if what == "set":
    os.setxattr(name, A, one)
    os.setxattr(name, "user.note", b"kept")
elif what == "default": os.setxattr(name, D, default)
elif what == "nodefault": os.removexattr(name, D)
elif what == "kept":
    assert os.getxattr(name, A) == one, "the ACL has changed"
    assert os.getxattr(name, "user.note") == b"kept"
elif what == "none":
    for dir, dirs, files in os.walk(name):
        for i in [dir] + [os.path.join(dir, f) for f in files]:
            assert not [x for x in os.listxattr(i) if "acl" in x], i
PY
acl () { python3 "$TMPDIR/acl.py" "$@" ; }
if acl set "$f" 2> /dev/null
then
  acl default "$home/profiles/coder"
  for i in 0 $owner
  do
    echo '{"desired_state": "running"}' > "$f"
    chown $owner:4242 "$f" ; acl set "$f"
    expect 0 herm-drop $i herm-svc -s "$scan" -h "$home" -d -w d -t 20000 coder
    case $i in
      0) same "" "$(cat "$TMPDIR/err")" "messages" ; state=stopped ;;
      # the ACL would give the owner's group what was the right of 4242
      *) said "unable to store the desired state of gateway coder" ; state=running ;;
    esac
    grep -q "\"desired_state\": \"$state\"" "$f" || fail "by $i: $(cat "$f")"
    acl kept "$f"
    same "640 $owner:4242" "$(stat -c '%a %u:%g' "$f")" "mode and owner of a file with an ACL"
    test $i != 0 || expect 0 svc_ -N -u -w u -t 20000 coder
    chown $owner:$owner "$f"
  done
  echo '{"desired_state": "running"}' > "$TMPDIR/plain"
  rm "$f" ; acl nodefault "$home/profiles/coder" ; cp "$TMPDIR/plain" "$f"
  chmod 0640 "$f" ; chown $owner:$owner "$f"
  acl default "$home/profiles/coder"
  expect 0 svc_ -u -w u -t 20000 coder
  acl none "$f"
  same 640 "$(stat -c %a "$f")" "mode under a default ACL"
  acl nodefault "$home/profiles/coder"
  # a slot in a scan directory with a default ACL: nothing in it has one
  acl default "$scan"
  expect 0 reg -W -e SECRET=x acl
  acl none "$(svc acl)"
  expect 0 unreg acl
  acl nodefault "$scan"
fi

# another name of the file would keep the old state
ln "$f" "$TMPDIR/other-name"
refuses "another hard link"
rm "$TMPDIR/other-name"

# a desired state of a wrong type is replaced
echo '{"desired_state": ["x"], "k": 1}' > "$f"
chown $owner:$owner "$f"
expect 0 svc_ -d coder
same '{"desired_state": "stopped", "k": 1}' "$(cat "$f")" "a desired state of a wrong type"
expect 0 svc_ -u -w u -t 20000 coder

# every other byte stays, also what other programs find hard to read; of two members with one name,
# however it is written, the last one counts
edits ()   # edits BEFORE AFTER
{
  printf '%b' "$1" > "$f" ; chown $owner:$owner "$f"
  expect 0 svc_ -d coder
  same "" "$(cat "$TMPDIR/err")" "messages: $1"
  printf '%b' "$2" | cmp - "$f" || fail "$(cat "$f"), not $2"
}
edits '{}' '{"desired_state": "stopped"}'
edits ' { } \n' ' {"desired_state": "stopped" } \n'
edits '{"a":1}' '{"a":1, "desired_state": "stopped"}'
edits '{\n    "a": 1.50e+3,\n    "b": {}\n}\n' \
  '{\n    "a": 1.50e+3,\n    "b": {},\n    "desired_state": "stopped"\n}\n'
edits '{"desired_state" :\t{"desired_state": 1} ,"a":[ ]}' '{"desired_state" :\t"stopped" ,"a":[ ]}'
edits '{"desired_state": 1, "desired_state": 2}' '{"desired_state": 1, "desired_state": "stopped"}'
edits '{"desired\\u005fstate": "running", "n": null}' \
  '{"desired\\u005fstate": "stopped", "n": null}'
for i in 9223372036854775808 -18446744073709551616 123456789012345678901234567890 1e309 -1E-999 \
  NaN Infinity -Infinity '"\\udcff"' '"\\ud83d"' '"\\u0000"'
do
  edits "{\"x\": $i, \"gateway_state\": \"running\"}" \
    "{\"x\": $i, \"gateway_state\": \"running\", \"desired_state\": \"stopped\"}"
done
expect 0 svc_ -u -w u -t 20000 coder

# what is no good is left alone
for i in '' '[]' 'null' '"x"' '{' '{"a":1}x' '{"a":1,}' "{'a':1}" '{"a":"\x01"}' '{"a":\377}'
do
  printf "$i" > "$f"
  refuses "store the desired state of gateway coder"
done
awk 'BEGIN { printf "{\"a\":" ; for (i = 0 ; i < 64 ; i++) printf "[" ;
  for (i = 0 ; i < 64 ; i++) printf "]" ; print "}" }' > "$f"
refuses "store the desired state"
awk 'BEGIN { printf "{\"a\":" ; for (i = 0 ; i < 500000 ; i++) printf "[" }' > "$f"
refuses "store the desired state"
awk 'BEGIN { printf "{\"a\":" ; for (i = 0 ; i < 63 ; i++) printf "[" ;
  for (i = 0 ; i < 63 ; i++) printf "]" ; print "}" }' > "$f"
expect 0 svc_ -d -w d -t 20000 coder
same "" "$(cat "$TMPDIR/err")" "64 levels"
# brackets in strings are no levels
awk 'BEGIN { printf "{\"a\":\"\\\"" ; for (i = 0 ; i < 1000 ; i++) printf "[" ; print "\"}" }' \
  > "$f"
expect 0 svc_ -u -w u -t 20000 coder
same "" "$(cat "$TMPDIR/err")" "brackets in a string"

# 1 MiB
awk 'BEGIN { printf "{\"a\":\"" ; for (i = 0 ; i < 1048576 - 8 ; i++) printf "x" ; printf "\"}" }' \
  > "$f"
same 1048576 "$(stat -c %s "$f")" "size"
refuses "store the desired state" # it would not be read again
awk 'BEGIN { printf "{\"a\":\"" ; for (i = 0 ; i < 1048576 - 7 ; i++) printf "x" ; printf "\"}" }' \
  > "$f"
refuses "store the desired state"
awk 'BEGIN { printf "{\"a\":[1" ; for (i = 0 ; i < 400000 ; i++) printf ",1" ; printf "]}" }' > "$f"
expect 0 svc_ -d -w d -t 20000 coder
same "" "$(cat "$TMPDIR/err")" "a dense file"
test "$(stat -c %s "$f")" -lt 1048576 || fail "it has grown too large to be read again"
expect 0 svc_ -u -w u -t 20000 coder
same "" "$(cat "$TMPDIR/err")" "a dense file, again"
rm "$f"

# not a regular file; the FIFO must not be waited for
mkfifo "$f" ; refuses "store the desired state" ; rm "$f"
mkdir "$f" ; refuses "store the desired state" ; rmdir "$f"
echo '{"victim": 1}' > "$TMPDIR/victim"
ln -s "$TMPDIR/victim" "$f" ; refuses "store the desired state" ; rm "$f"
same '{"victim": 1}' "$(cat "$TMPDIR/victim")" "what the link points to"

# a profile that is a link out of the volume, or below one
mv "$home/profiles/coder" "$TMPDIR/away" ; ln -s "$TMPDIR/away" "$home/profiles/coder"
refuses "store the desired state" ; absent "$TMPDIR/away/gateway_state.json"
rm "$home/profiles/coder"
refuses "store the desired state"
mv "$TMPDIR/away" "$home/profiles/coder"
mv "$home/profiles" "$TMPDIR/away" ; ln -s "$TMPDIR/away" "$home/profiles"
refuses "store the desired state"
rm "$home/profiles" ; mv "$TMPDIR/away" "$home/profiles"

# a full disk: the old one stays, nothing half is left
mount -t tmpfs -o size=64k,mode=0755 tests "$home/profiles/coder"
chown $owner:$owner "$home/profiles/coder"
printf '{"a": 1, "pad": "%050000d"}' 0 > "$f"
chown $owner:$owner "$f"
before=$(snapshot "$f")
expect 0 svc_ -d -w d -t 20000 coder
said "store the desired state"
same "$before" "$(snapshot "$f")" "the state file on a full disk"
same gateway_state.json "$(ls -A "$home/profiles/coder")" "files left on a full disk"
expect 0 svc_ -N -u -w u -t 20000 coder
umount "$home/profiles/coder"
# a home that cannot be written, and none
chown root:root "$home/profiles/coder"
refuses "store the desired state"
chown $owner:$owner "$home/profiles/coder"
expect 0 admin herm-svc -s "$scan" -h "$TMPDIR/nonexistent" -r coder
said "open the gateways' home"

# the state of a gateway that cannot be controlled is not stored: no gateway, no supervisor, no
# right
expect 0 svc_ -N -r -w U -t 20000 coder
admin mkdir "$scan/gateway-bare" "$home/profiles/bare"
for i in bare other coder ; do
  echo '{"desired_state": "running", "k": 1}' > "$home/profiles/$i/gateway_state.json"
done
chown -R $owner:$owner "$home/profiles"
before=$(snapshot "$home")
expect 2 svc_ -d other
expect 3 svc_ -d bare
c=$(svc coder)/supervise/control
chown root:root "$c" ; chmod 0600 "$c"
expect 111 svc_ -d coder
chown $owner:$owner "$c"
same "$before" "$(snapshot "$home")" "the home after gateways that could not be told"
same true "$(s6-svstat -o up "$(svc coder)")" "up"
rmdir "$scan/gateway-bare"
rm -r "$home/profiles/bare" "$home/profiles/other/gateway_state.json" "$f"

# default is the home itself; a home that is a profile is the one above
reg -W default
expect 0 svc_ -r default
same '{ "desired_state": "running" }' "$(echo $(cat "$home/gateway_state.json"))" \
  "the desired state of default"
expect 0 admin env HERMES_HOME="$home/profiles/other/" herm-svc -s "$scan" -d coder
same '{ "desired_state": "stopped" }' "$(echo $(cat "$f"))" \
  "the desired state of coder, with a profile as HERMES_HOME"
same '{ "desired_state": "running" }' "$(echo $(cat "$home/gateway_state.json"))" \
  "the desired state of default, untouched"

# Another program replaces the file before the first call of herm-svc, the second, and so on: its
# member stays, and so does the new state. But in one place, between the last look and the rename,
# its change is lost; and after the rename its file is the last.
if test -z "$SANITIZE"
then
  echo 'echo "{\"desired_state\": \"running\", \"n\": 1}" > "$1.new" && mv "$1.new" "$1"' \
    > "$TMPDIR/change"
  n=0 r=0
  : > "$TMPDIR/seen"
  while n=$((n + 1))
  do
    echo '{"desired_state": "running", "n": 0}' > "$f"
    chown $owner:$owner "$f"
    r=0
    admin "$BUILD/tests/tools/nth" -n $n -h "sh $TMPDIR/change $f" herm-svc -s "$scan" -h "$home" \
      -d coder 2> "$TMPDIR/err" || r=$?
    case $r in
      0) jq -r '"\(.desired_state) \(.n)"' "$f" >> "$TMPDIR/seen" ;;
      255) break ;;
      *) cat "$TMPDIR/err" ; fail "exit $r, changed before call $n" ;;
    esac
  done
  uniq -c "$TMPDIR/seen"
  same "stopped 1
stopped 0
running 1" "$(uniq "$TMPDIR/seen")" "what is there in the end"
  same 1 "$(grep -c 'stopped 0' "$TMPDIR/seen")" "places where the change is lost"
  same gateway_state.json "$(ls -A "$home/profiles/coder")" "files left in the profile"
fi

# a reader never sees half a file, nor a writer's change lost but for the last moment
echo '{"n": 0, "pad": "x"}' > "$f" ; chown $owner:$owner "$f"
touch "$TMPDIR/go"
python3 - "$f" "$TMPDIR/go" <<'PY' &
import json, os, sys
n = 0
while os.path.exists(sys.argv[2]):
  d = json.load(open(sys.argv[1]))
  assert d["pad"] == "x" and "n" in d, d
  n += 1
assert n > 20
PY
reader=$!
for i in 1 2 3 4 5 6 7 8 9 10 ; do svc_ -u coder ; svc_ -d coder ; done
rm "$TMPDIR/go"
wait $reader || fail "a reader saw half a file"
unreg coder ; unreg default
svscan_stop
