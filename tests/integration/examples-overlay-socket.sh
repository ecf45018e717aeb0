# ISC license.
# examples/s6-overlay/socket in a container: root gets the lines of the record, the owner none until
# a rule gives it those of one service. Without root it is down, and the boot goes on.
# timeout: 300
# no-sanitize: as examples-overlay-probe

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/overlay.inc"

container nested
cp -R "$overlay/socket/." "$root/"
mkdir -p "$root/var/log"
mount -t tmpfs -o mode=0755 log "$root/var/log"
mkdir -m 0700 "$root/var/log/herm-exec"
for i in 1 2 3 4
do
  printf '%s' '{"v":"alter1","kind":"kernel.attest.exec","seq":'$i',"seqid":"0123456789abcdef",' \
    '"ts":"2026-11-29T00:00:00.000000000Z","payload":{"service":"gateway-'$((i % 2))'"}}
'
done > "$root/var/log/herm-exec/current"
chmod 0744 "$root/var/log/herm-exec/current"
chown -R 10001:10001 "$root/var/log/herm-exec"

boot 0 "$docker_caps" <<'END'
test -e /run/up/herm-socket
no () { echo "WRONG: $1" ; exit 1 ; }
# subscribe N REQUEST: the services of its first N lines
cat > /run/subscribe <<'EOF'
#!/bin/sh
export PATH=/command:/usr/bin:/bin
s6-ipcclient -l 0 /run/herm/record sh -c 'echo "$1" >&7 ; timeout 60 head -n $0 <&6' "$1" "$2" |
  sed 's/.*"gateway-\(.\)".*/\1/' | xargs
EOF
chmod 0755 /run/subscribe
i=0
until test -S /run/herm/record ; do
  i=$((i+1)) ; test $i -lt 400 || no "no socket" ; sleep 0.05
done
test "$(/run/subscribe 4 oldest)" = "1 0 1 0" || no "root: $(/run/subscribe 4 oldest)"
test "$(/run/subscribe 2 'oldest service=gateway-0')" = "0 0" || no "a selection"
test "$(owner /run/subscribe 1 oldest)" = "" || no "the owner has no rule"
mkdir /etc/herm/socket/uid/10000
touch /etc/herm/socket/uid/10000/allow
echo '/usr/bin/herm-follow -i /var/log/herm-exec service=gateway-1' \
  > /etc/herm/socket/uid/10000/exec
test "$(owner /run/subscribe 2 oldest)" = "1 1" || no "the owner has a rule"
test "$(stat -c %u /proc/$(s6-svstat -o pid /run/service/herm-socket))" = 10001
END
well 0
rm -r "$root/etc/herm/socket/uid/10000"

boot 10000 "$docker_caps" <<'END'
i=0
until test "$(s6-svstat -o up,wantedup /run/service/herm-socket)" = "false false" ; do
  i=$((i+1)) ; test $i -lt 400 ; sleep 0.05
done
owner herm-list | grep -qx default
END
well 10000
