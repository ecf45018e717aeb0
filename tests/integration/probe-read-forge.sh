#!/bin/sh
# ISC license.
# What a reader is given, of all sets together, does not let it forge a counter, a filter or an
# event: the programs, the filters and the private maps are not among it, and what is cannot be
# written. Through a holder it is not even given the links.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
chmod 0755 .
cp "$BUILD/tests/tools/forge" forge
cp /bin/true victim
sets= n=0
for s in exec life connect file tls
do
  if herm-probe-load -s $s -u $quiet true 2> /dev/null ; then sets="$sets -s $s!" n=$((n + 1)) ; fi
done
echo "sets:$sets"
nobody="setpriv --reuid $second --regid $second --clear-groups --inh-caps=-all --ambient-caps=-all"

# prog is another user's: it tries, then reads what there is
cat > prog <<END
i=0
while test \$i -lt 20 ; do
  setpriv --reuid $quiet --regid $quiet --clear-groups ./victim before ; i=\$((i + 1))
done
got=0
$nobody ./forge > forged 2> forge.err || got=\$?
echo \$got > forge.code
setpriv --reuid $quiet --regid $quiet --clear-groups ./victim after
exec $nobody herm-probe-read -n
END
check ()   # check HOLDER LINKS: what it has of it, and a line; a shell test of the number of links
{
  of=$1 ; shift
  same 0 "$(cat forge.code)" \
    "what an unprivileged reader can do ($(cat forge.err)): $(grep WORKS forged)"
  same "${of}map ring 27
map state 2
map stats 2" "$(grep -v '^link' forged | sort)" "what it is given"
  test "$(grep -c '^link' forged || :)" "$@" || fail "links: $(cat forged)"
  said ' lost 0 missed '
  same 20 "$(grep -c '"filename":"./victim","argv":\["./victim","before"\]' out)" "events before"
  same 1 "$(grep -c '"filename":"./victim","argv":\["./victim","after"\]' out)" "events after"
  sed -n 's/.*"seq":\([0-9]*\),.*/\1/p' out > seqs
  seq 1 "$(wc -l < seqs)" | cmp - seqs || fail "numbers"
  same '' "$(grep -v -e "\"uid\":$quiet," -e herm.degraded out ||
    :)" "events of others: the filter holds"
}
# cgroup links are an exception that the kernel makes: whoever has one can detach it. That is why
# there is the holder.
# shellcheck disable=SC2086
expect 0 herm-probe-load $sets -u $quiet sh prog
if grep -q 'WORKS: detach cgroup' forged
then
  sed -i '/WORKS: detach cgroup/d' forged
  grep -q WORKS forged || echo 0 > forge.code
fi
# 5.10 has no links of perf events: the events themselves are what keeps programs attached, and
# whoever has one can stop it
case $(uname -r) in
  5.10.*) sed -i '/WORKS: perf disable/d' forged ; grep -q WORKS forged || echo 0 > forge.code ;;
esac
check '' -ge $n

holder_start h $third
# shellcheck disable=SC2086
expect 0 herm-probe-load -H "$holder" $sets -u $quiet sh prog
check 'holder
' = 0
# again, from the holder: what the first one tried has not changed what the second one gets
# shellcheck disable=SC2086
expect 0 herm-probe-load -H "$holder" $sets -u $quiet sh \
  -c 'setpriv --reuid '$quiet' --regid '$quiet' --clear-groups ./victim again
    exec herm-probe-read -n'
same 1 "$(grep -c '"argv":\["./victim","again"\]' out)" "events after a restart"
herm-probe-load -H "$holder" -x

# the tool finds what is open: to root it is
got=0
herm-probe-load -s exec -u $quiet $limit unshare --mount sh \
  -c 'mount -t bpf bpf /sys/fs/bpf ; ./forge' > forged 2> err || got=$?
same 1 $got "as root ($(cat err))"
for i in 'program of a link' 'map by its number' 'create a map' pin ; do
  grep -q "WORKS: $i" forged || fail "as root: no $i: $(cat forged)"
done
