# ISC license.
# The default template in a sealed slot: what the owner writes into the profile does not change what
# is executed.

. "$BUILD/tests/lib.sh"

mkdir -p "$TMPDIR/opt/hermes/.venv/bin" "$TMPDIR/opt/data/logs/gateways" /opt
mount --bind "$TMPDIR/opt" /opt
cat > /opt/hermes/.venv/bin/hermes <<'END'
#!/bin/sh
env > got.new
mv got.new got
exec sleep 1000000
END
chmod 0755 /opt/hermes/.venv/bin/hermes
mkdir -p /opt/data/profiles/coder/gateway-env
printf seen > /opt/data/profiles/coder/gateway-env/FROM_PROFILE
chown -R $owner:$owner /opt/data

scan=$TMPDIR/sealed
install -d -m 0755 "$scan"
install -d -o $owner -g $owner -m 0700 "$scan/.s6-svscan"
mkfifo "$TMPDIR/ready"
setpriv --reuid $owner --regid $owner --clear-groups s6-svscan -d 3 "$scan" < /dev/null \
  > "$TMPDIR/svscan.log" 2>&1 3> "$TMPDIR/ready" &
svscan_pid=$!
read -r _ < "$TMPDIR/ready"
expect 0 herm-register -s "$scan" -u $owner -m s6 coder
same "0 $owner" "$(stat -c %u "$scan/gateway-coder/run") $(stat -c %g "$scan/gateway-coder/env")" \
  "whose a sealed slot is"
until_true 30 test -e /opt/data/got || fail "does not start: $(cat "$TMPDIR/svscan.log")"
grep -qx HERM_PROFILE=coder /opt/data/got || fail "no environment"
! grep -q FROM_PROFILE /opt/data/got || fail "a variable of the profile"
test -s /opt/data/profiles/coder/.herm.lock || fail "the profile is not claimed"
expect 0 herm-unregister -s "$scan" coder
svscan_stop
