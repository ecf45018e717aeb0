#!/bin/sh
# ISC license.
# timeout: 300
# Every hook of the set exec, forced, records every exec once, with its arguments, however long the
# name; a filter on uids lets nothing else out.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf

mkdir -m 0755 pub
victim=$TMPDIR/pub/victim
cp /bin/true "$victim"
cp /bin/sh pub/sh
component=$(printf '%0250d' 0)
mkdir "pub/$component"
deep=$TMPDIR/pub/$component
# 4095 bytes at most
while test $((${#deep} + 254 + 7)) -lt 4096 ; do deep=$deep/../$component ; done
deep=$deep/victim
cp /bin/true "$deep"
cat > pub/script <<END
#!$TMPDIR/pub/sh -e
:
END
cat > pub/work <<END
i=0
while test \$i -lt 300
do
  $victim \$i 'two words' '' 'quote"' 'back\\slash'
  i=\$((i + 1))
done
$deep deep
$TMPDIR/pub/script x
$victim $(printf '%04000d' 0) cut $(printf '%04000d' 0)
END
chmod 0755 pub/*

{
  i=0
  while test $i -lt 300
  do
    printf '["%s","%d","two words","","quote\\"","back\\\\slash"]\n' "$victim" $i
    i=$((i + 1))
  done
  echo "[\"$deep\",\"deep\"]"
  echo "[\"$TMPDIR/pub/sh\",\"-e\",\"$TMPDIR/pub/script\",\"x\"]"
} > expected

hooks=0
for hook in tp tp_btf raw_tp
do
  works exec $hook || continue
  hooks=$((hooks + 1))
  expect 0 herm-probe-load -s 'exec!' -k exec=$hook -u $quiet sh -c '
    setpriv --reuid "$1" --regid "$1" --clear-groups sh pub/work
    /bin/true not-this
    echo $HERM_SETS > sets
    exec herm-probe-read -n' sh $quiet
  same exec=$hook "$(cat sets)" HERM_SETS
  said ' lost 0 missed '
  same 0 "$(grep -vc "\"uid\":$quiet," out || :)" "$hook: lines of other users"
  grep -F -e "\"filename\":\"$TMPDIR/pub/" -e "\"filename\":\"$deep" out > ours
  same 303 "$(grep -c . ours)" "$hook: execs"
  same 0 "$(grep -vc "\"hook\":\"$hook\"" ours || :)" "$hook: lines of another hook"
  sed 's/.*"argv":\(\[.*\]\),"path":.*/\1/' ours | head -n 302 > seen
  cmp expected seen ||
    fail "$hook: arguments differ: $(diff expected seen | cut -c 1-300 | head -n 5)"
  # 4096 bytes of arguments, the rest is said to be missing
  tail -n 1 ours > last
  grep -q '"argv_truncated":true' last ||
    fail "$hook: long arguments are not said to be cut: $(cut -c 1-300 last)"
  grep -q "\"argv\":\[\"$victim\",\"0\{4000\}\",\"cut\",\"0*\"\]" last ||
    fail "$hook: long arguments: $(cut -c 1-300 last)"
  set -- $(stat -c '%i %d' "$victim")
  grep -q "\"dev\":$2,\"ino\":$1," last || fail "$hook: device and inode, $*: $(tail -c 200 last)"
done
test $hooks -gt 0 || fail "no hook at all"

# what the kernel does before and after a change of user
cp "$(command -v setpriv)" pub/suid
chown $quiet pub/suid
chmod 4755 pub/suid
expect 0 herm-probe-load -s exec -u $second,$quiet sh -c '
  setpriv --reuid '$second' --regid '$second' --clear-groups pub/suid --nnp true
  unshare --user --map-root-user setpriv --reuid 0 true
  exec herm-probe-read -n'
grep -F '"filename":"pub/suid"' out | grep -F "\"uid\":$second," | grep -qF "\"euid\":$quiet," ||
  fail "set-uid exec: $(cat out)"

# HERM_UIDS is what -u would be; -u wins. The name is of this test alone: without a filter all that
# others do is there.
one=pub/one-$quiet
cp pub/victim "$one"
try ()
{
  expect 0 "$@" sh \
    -c 'setpriv --reuid '$second' "$0" ; setpriv --reuid '$third' "$0" ; exec herm-probe-read -n' \
      "$one"
}
HERM_UIDS=$second,$fourth try herm-probe-load -s exec
same 1 "$(fired out "$one")" "execs with HERM_UIDS"
printed "\"uid\":$second,"
HERM_UIDS=$second try herm-probe-load -s exec -u $third -u $fifth
same 1 "$(fired out "$one")" "execs with HERM_UIDS and -u"
printed "\"uid\":$third,"
HERM_UIDS= try herm-probe-load -s exec
same 2 "$(fired out "$one")" "execs without any filter"
said 'no filter given: events of every uid are recorded'
