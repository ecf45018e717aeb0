#!/bin/sh
# ISC license.
# alone
# timeout: 300
# 100 times loaded and unloaded, and killed at any moment: no program, map, link or process of it
# remains, and no mount.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
holder_start h $second
n=50
test -z "${HERM_EMULATED-}" || n=5

# Programs carry the uid that loaded them: this one is ours alone.
caps=+bpf,+perfmon,+sys_admin,+dac_read_search
ours () { bpftool prog list | grep -c " uid $quiet\$" || : ; }
# the kernel frees things when nobody can be using them any more, a moment later
none () { test "$(ours)" = 0 ; }
expect 0 caps $caps herm-probe-load $exec sh -c "bpftool prog list | grep -c ' uid $quiet\$'"
printed 1
until_true 10 none || fail "a program remains after one round"
cat /proc/self/mountinfo > mounts

# ids KIND FILE...: of the links or maps that a process had; looked up from the descriptors' own
# words
cat > note <<'END'
for i in /proc/$$/fd/* ; do
  cat /proc/$$/fdinfo/${i##*/} 2>/dev/null | sed -n 's/^\(map\|link\|prog\)_id:[[:space:]]*/\1 /p'
done
END
i=0
while test $i -lt $n
do
  caps $caps herm-probe-load $exec sh note >> ids 2>/dev/null
  i=$((i + 1))
done
same "$n $((n * 3)) $n" "$(grep -c link ids) $(grep -c map ids) $(grep -c prog ids)" \
  "links, maps and programs noted"
chmod 0755 h
mkdir -p h/rules/uid/$quiet
cp -r h/rules/uid/0/* h/rules/uid/$quiet/
i=0
while test $i -lt $n
do
  caps $caps herm-probe-load -H "$holder" $exec -u $i sh note >> ids
  for l in $(s6-fdholder-list "$holder" | grep ':link') ; do
    s6-fdholder-retrieve "$holder" "$l" sed -n 's/^\(link\|prog\)_id:[[:space:]]*/\1 /p' \
      /proc/self/fdinfo/0 >> ids
  done
  test $((i % 2)) = 0 || herm-probe-load -H "$holder" -x
  i=$((i + 1))
done
same "$((n * 2)) $((n * 6)) $((n * 2))" \
  "$(grep -c link ids) $(grep -c map ids) $(grep -c prog ids)" "links, maps and programs noted"
same $((n * 2)) "$(grep link ids | sort -u | wc -l)" "different links"
herm-probe-load -H "$holder" -x
gone ()
{
  none || return 1
  bpftool map list | sed -n 's/^\([0-9]*\):.*/map \1/p' > alive
  bpftool link list | sed -n 's/^\([0-9]*\):.*/link \1/p' >> alive
  ! grep -qxF -f ids alive
}
until_true 30 gone ||
  fail "after $((n * 2)) rounds: $(ours) programs, $(grep -cxF -f ids alive) maps and links"

i=1   # 0 would be no limit at all
while test $i -lt $((n + 10))
do
  timeout -s KILL 0.0$((i / 10))$((i % 10)) setpriv --reuid $quiet --regid $quiet \
    --clear-groups --inh-caps=-all,$caps --ambient-caps=-all,$caps \
    herm-probe-load -H "$holder" $exec -u $i sleep 1000000 2>/dev/null || :
  i=$((i + 1))
done
herm-probe-load -H "$holder" -x
until_true 30 none || fail "after kills: $(ours) programs"

# one that is gone is somebody else's doing, who removed the directory under it
new=$(grep -vxFf mounts /proc/self/mountinfo || :)
test -z "$new" || fail "mounts that were not there before: $new"
no_zombie () { test -z "$(zombies)" ; }
until_true 10 no_zombie || fail "zombies: $(zombies)"
# those killed last take a moment to die
alone () { test "$(count herm-probe-load) $(count sleep) $(count s6-fdholderd)" = '0 0 1' ; }
until_true 10 alone || fail "processes: $(procs)"
