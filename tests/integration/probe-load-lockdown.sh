#!/bin/sh
# ISC license.
# lockdown
# A kernel that is locked down for confidentiality: exit 112, with its own message, for every set;
# herm-probe-caps says the same.
# Nothing else works on such a kernel until it is booted again: it has to have been booted so
# (tests/vm).
. "$BUILD/tests/lib.sh"
test -e /sys/kernel/security/lockdown || mount -t securityfs securityfs /sys/kernel/security ||
  skip "no securityfs"
grep -qF '[confidentiality]' /sys/kernel/security/lockdown ||
  skip "not locked down for confidentiality: $(cat /sys/kernel/security/lockdown 2>&1)"
n=0
for s in exec life connect file tls
do
  got=0
  herm-probe-load -s $s -u $QUIET touch ran > out 2> err || got=$?
  ! grep -q 'unknown probe set' err || continue
  same 112 $got "$s: $(cat err)"
  said 'the kernel is locked down for confidentiality: boot it with lockdown=integrity or none'
  n=$((n + 1))
done
test $n -gt 0 || fail "no set"
expect 1 herm-probe-caps
printed 'exec: the kernel is locked down for confidentiality'
# explained also where securityfs is not mounted
umount /sys/kernel/security
expect 112 herm-probe-load -s exec touch ran
said 'the kernel is locked down for confidentiality'
absent ran
