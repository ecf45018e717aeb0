#!/bin/sh
# ISC license.
# timeout: 1200
# alone
# no-sanitize: the machine runs the plain build
# The probes in a stock Debian kernel, in a virtual machine: every set with every hook, and what the
# set exec prints. tests/vm has the other kernels and the other tests. Kernel and emulator come from
# Debian; without them there is nothing to try.
. "$BUILD/tests/lib.sh"
herm-probe-load 2> err || test $? != 112 || skip "$(cat err)"

got=0
sh "$BUILD/tests/vm" 6.12/matrix 6.12/integration/probe-load-exec 6.12/integration/probe-read-live \
  > seen 2>&1 || got=$?
cat seen
case $got in
  111 | 112) skip "$(grep -v '^$' seen | tail -n 1)" ;;
esac
! grep -q '^# 6.12 did not boot' seen ||
  skip "the virtual machine does not boot here: $(grep '^    ' seen | tail -n 1)"
! grep -q '^skip 6.12/' seen || skip "$(sed -n 's/^skip //p' seen | sed 1q)"
test $got = 0 || fail "exit $got"
