#!/bin/sh
# ISC license.
# The verifier accepts each program alone, also where the kernel here refuses another one that it
# would be loaded with.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf

/usr/bin/python3 "$BUILD/tests/tools/verify.py" "$BUILD"/bpf/*.bpf.o > seen || {
  cat seen
  fail "verify.py"
}
cat seen
! grep rejected seen || fail "rejected by the verifier"
for set in exec life connect file tls tree ; do
  grep -q "^$set .* loaded$" seen || fail "nothing of $set"
done
