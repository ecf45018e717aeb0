#!/bin/sh
# ISC license.
# timeout: 300
# no-sanitize: as examples-overlay-probe
# no-vm: names-cheat has such orphans there
# A container with two gateways, where nothing about names is configured but -g, as in
# examples/s6-overlay: each line has the name that its process must have by what the lines say of
# forks and programs; orphans that s6-svscan, as process 1, adopts.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
. "$BUILD/tests/integration/overlay.inc"
need_bpf

container nested
cp -R "$overlay/record/." "$root/"
sed -i 's/-s exec!/-s exec! -s life!/' "$root/etc/s6-overlay/s6-rc.d/herm-exec/run"
cp /bin/true "$root/usr/bin/victim"
cp "$BUILD/tests/tools/descend" "$root/usr/bin/descend"
mkdir "$root/opt/fake"
cp "$BUILD/tests/tools/descend" "$root/opt/fake/s6-supervise"
cat > "$root/opt/hermes/.venv/bin/hermes" <<'END'
#!/bin/sh
test "$1" = -p || exec sleep 1000000
while read -r x < /run/in.$2
do
  eval "$x"
  echo > /run/out.$2
done
END
cat > "$root/usr/bin/adopted" <<'END'
#!/bin/sh
test "$PPID" = 1 || exit
test "$(id -u)" != 0 || echo > "/verdict/$4"
exec "$@"
END
chmod 0755 "$root/usr/bin/adopted"
mount --bind /sys "$root/sys"
mkdir -p "$root/var/log"
mount -t tmpfs -o mode=0755 log "$root/var/log"

boot 0 "$docker_caps,+bpf,+perfmon" <<'END'
no () { echo "WRONG: $1" ; tail -n 3 /var/log/herm-exec/current || : ; exit 1 ; }
recorded ()
{
  i=0
  until grep -q '"argv":\["[^"]*victim","'"$1"'"' /var/log/herm-exec/current ; do
    i=$((i+1)) ; test $i -lt 400 || no "not recorded: $1" ; sleep 0.05
  done
}
tell () { echo "$2" > /run/in.$1 ; read -r _ < /run/out.$1 || : ; }
for n in coder writer ; do
  mkfifo -m 0666 /run/in.$n /run/out.$n
  owner herm-register -W $n
done
fake='/opt/fake/s6-supervise gateway-writer /usr/bin/victim'
for n in coder writer ; do
  tell $n "victim $n ; setsid victim $n ; (sh -c 'sleep 0.1 ; exec victim $n' &) ; nohup victim $n"
  tell $n "descend vfork /usr/bin/victim $n ; descend parent /usr/bin/victim $n"
done
tell coder "$fake coder"
tell coder "descend orphan /usr/bin/adopted $fake adopted"
recorded adopted
descend orphan /usr/bin/adopted $fake untagged
i=0
until test -e /verdict/untagged ; do
  i=$((i+1)) ; test $i -lt 400 || no "s6-svscan does not adopt" ; sleep 0.05
done
victim untagged
tell coder "victim last"
recorded last
for i in /proc/[0-9]* ; do
  ! a=$(tr '\0' ' ' 2> /dev/null < $i/cmdline) || test -z "$a" ||
    echo "${i#/proc/} $(sed 's/.*) . \([0-9]*\).*/\1/' $i/stat) $a"
done > /verdict/processes || :
END
well 0
cat "$root"/var/log/herm-exec/@* "$root/var/log/herm-exec/current" > lines 2> refusal || :
/usr/bin/python3 "$BUILD/tests/tools/lineage.py" verdict/processes < lines > names 2> err ||
  fail "$(tail -n 1 err | cut -c 1-900)"
cat names
! grep -q untagged lines || fail "a process without a name is recorded"
tagged ()
{
  sed -n 's/.*"service":"\([^"]*\)".*"argv":\["[^"]*victim","'"$1"'"\].*/\1/p' lines |
    sort | uniq -c | xargs
}
same '7 herm-gateways/gateway-coder' "$(tagged coder)" "what coder executed"
same '6 herm-gateways/gateway-writer' "$(tagged writer)" "what writer executed"
same '1 herm-gateways/gateway-coder' "$(tagged adopted)" "what an adopted orphan of coder executed"
! grep -q '"kind":"kernel.loss"' lines || fail "lost"
