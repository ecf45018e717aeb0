#!/bin/sh
# ISC license.
# auid and ses of a line are those of its process: absent without a login, and never another's,
# when processes of several sessions, of one user each and of the same, take turns.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
chmod 0755 .
cp /bin/true victim
test -e /proc/self/loginuid && test -e /proc/self/sessionid ||
  skip "this kernel has no login uids"
(echo 4242 > /proc/self/loginuid) 2> refusal || skip "no login uid can be set: $(cat refusal)"

cat > act <<'END2'
i=0
while test $i -lt 12
do
  i=$((i + 1))
  for auid in '' 4242 4242 '' 4243 0
  do
    sh -eu -c '
      test -z "$1" || echo "$1" > /proc/self/loginuid
      read -r auid < /proc/self/loginuid || :   # no newline
      read -r ses < /proc/self/sessionid || :
      echo $$ $auid $ses >> wanted
      exec setpriv --reuid "$2" --regid "$2" --clear-groups ./victim' sh "$auid" $1
  done
done
END2
herm-probe-load $exec -u $quiet sh -euc 'sh -eu act $1 ; exec herm-probe-read -n' sh $quiet \
  > lines 2> err || fail "reader: $(cat err)"
/usr/bin/python3 - <<'END2' || fail "logins"
import json
unset = 2 ** 32 - 1
wanted = [list(map(int, line.split())) for line in open("wanted")]
assert len(wanted) == 72 and len({auid for pid, auid, ses in wanted}) > 3
assert len({ses for pid, auid, ses in wanted if auid == 4242}) == 24
seen = []
for line in open("lines"):
    p = json.loads(line)["payload"]
    if p.get("filename") == "./victim":
        seen.append([p["nspid"], p.get("auid", unset), p.get("ses", unset)])
assert seen == wanted, [x for x in zip(seen, wanted) if x[0] != x[1]][:3]
END2
