#!/bin/sh
# ISC license.
# nolsm
# Where BPF programs are not asked as a security module, or may not be, the sets exec and file go on
# without the hook lsm, with one line on standard error and one among the events for each; where
# they are asked, it is there, and neither is said.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
chmod 0755 .
test -e /sys/kernel/security/lsm || mount -t securityfs securityfs /sys/kernel/security 2> err ||
  skip "the list of security modules is not known: $(cat err)"
version=$(uname -r | sed 's/^\([0-9]*\)\.\([0-9]*\).*/\1 * 1000 + \2/')

for s in exec file
do
  expect 0 herm-probe-load -s "$s!" -u $quiet sh -c '
    echo "$HERM_SETS" > sets
    setpriv --reuid "$1" --regid "$1" --clear-groups cat /etc/hosts > /dev/null
    exec herm-probe-read -n' sh $quiet
  said ' lost 0 missed '
  grep -q "\"kind\":\"kernel\..*\"uid\":$quiet,.*\"comm\":\"cat\"" out ||
    fail "$s: no event: $(cat out)"
  grep '"hook":"lsm"' out > degraded || :
  grep "^herm-probe-load: warning: probe set $s: hook lsm " err > warned || :

  # what is to be expected: without it, and why, or with it
  if ! grep -qw bpf /sys/kernel/security/lsm && test $(($version)) -ge 6001
  then reason='it is attached, but does not fire'
  elif test -n "${HERM_EMULATED-}" && test $(($version)) -ge 6001 ||
    herm-probe-load -s "$s" -k "$(sed 's/[=+].*//' sets)=$(sed 's/.*=\([a-z_]*\).*/\1/' sets)+lsm" \
      -u $quiet true 2> refusal
  then reason=
  else
    reason=$(sed -n "s/^herm-probe-load: fatal: no probe set can be attached: //p" refusal)
    test -n "$reason" && test "$reason" != 'it is attached, but does not fire' ||
      fail "$s: no reason: $(cat refusal)"
  fi

  if test -n "$reason"
  then
    ! grep -q +lsm sets || fail "$s: it is there: $(cat sets)"
    same "herm-probe-load: warning: probe set $s: hook lsm cannot be used, going on without it: "\
"$reason" "$(cat warned)" "$s: what is said"
    same '["herm.degraded","'"$s"'","lsm",true,"'"$reason"'"]' \
      "$(jq -c '[.kind, .payload.set, .payload.hook, .payload.errno > 0, .payload.reason]' \
        degraded)" "$s: lines about it"
  else
    grep -q +lsm sets || fail "$s: it is not there: $(cat sets err)"
    same '' "$(cat warned)" "$s: what is said"
    ! grep herm.degraded degraded || fail "$s: degraded"
  fi
done
