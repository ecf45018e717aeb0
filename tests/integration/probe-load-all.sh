#!/bin/sh
# ISC license.
# alone
# timeout: 600
# Every set that works here, loaded and unloaded again and again (HERM_ROUNDS, default 10; each
# round once without and once with a holder): the same number of descriptors each time, and in the
# end no program, map, link, mount or process remains.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
holder_start h $second
rounds=${HERM_ROUNDS:-10}
test -z "${HERM_EMULATED-}" || rounds=2

caps=+bpf,+perfmon,+sys_admin,+net_admin,+dac_read_search
sets=
for s in exec life connect file tls
do
  if caps $caps herm-probe-load -s $s -u $quiet true \
    2> err ; then sets="$sets -s $s!" ; else echo "not here: $(tail -n 1 err)" ; fi
done
# Programs carry the uid that loaded them: this one is ours alone.
# the kernel frees things when nobody can be using them any more, a moment later
none () { ! bpftool prog list | grep -q " uid $quiet\$" ; }
until_true 10 none || fail "programs remain after one round"
cat /proc/self/mountinfo > mounts

# What prog has: numbers of maps, links and programs, from the descriptors' own words; and how many
# descriptors there are
cat > note <<'END'
cat /proc/$$/fdinfo/* 2> /dev/null | sed -n 's/^\(map\|link\|prog\)_id:[[:space:]]*/\1 /p' >> ids
have=$1
set -- /proc/$$/fd/*
echo $# >> counts.$have
END
chmod 0755 h
mkdir -p h/rules/uid/$quiet
cp -r h/rules/uid/0/* h/rules/uid/$quiet/
chmod 0777 .
i=0
while test $i -lt "$rounds"
do
  # shellcheck disable=SC2086
  caps $caps herm-probe-load $sets -u $i sh note plain 2> err || fail "round $i: $(cat err)"
  # shellcheck disable=SC2086
  caps $caps herm-probe-load -H "$holder" $sets -u $i sh note held 2> err ||
    fail "round $i, holder: $(cat err)"
  s6-fdholder-list "$holder" | grep -c '^herm:probe:' >> counts.holder
  herm-probe-load -H "$holder" -x
  i=$((i + 1))
done
for i in plain held holder ; do
  same 1 "$(sort -u counts.$i | wc -l)" "numbers of descriptors ($i): $(sort counts.$i | uniq -c)"
done
# without a holder, links; with one, a pidfd of it
links=$(($(head -n 1 counts.plain) - $(head -n 1 counts.held) + 1))
test $links -gt 0 || fail "no links"
# before 5.15 a program at a tracepoint has no link but that of its perf event
case $(uname -r) in
  5.[0-9].* | 5.1[0-4].*) echo "links are not counted here" ;;
  *) same "$((rounds * links))" "$(grep link ids | sort -u | wc -l)" "links" ;;
esac
same "$((rounds * 6))" "$(grep map ids | sort -u | wc -l)" "maps"
echo "$rounds rounds, sets:$sets; $links links each"
gone ()
{
  none || return 1
  bpftool map list | sed -n 's/^\([0-9]*\):.*/map \1/p' > alive
  bpftool link list | sed -n 's/^\([0-9]*\):.*/link \1/p' >> alive
  ! grep -qxF -f ids alive
}
until_true 30 gone ||
  fail "after $rounds rounds: $(bpftool prog list |
    grep -c " uid $quiet\$") programs, $(grep -cxF -f ids alive) maps and links"
same '' "$(held)" "what the holder has"
new=$(grep -vxFf mounts /proc/self/mountinfo || :)
test -z "$new" || fail "mounts that were not there before: $new"
alone () { test "$(count herm-probe-load) $(count s6-fdholderd)" = '0 1' && test -z "$(zombies)" ; }
until_true 10 alone || fail "processes: $(procs)"
# and the holder itself
same "$(ls /proc/$holder_pid/fd | wc -l)" "$(ls -l /proc/$holder_pid/fd |
  grep -v -e anon_inode:bpf -e perf_event | grep -c -e '->')" "descriptors of the holder"
