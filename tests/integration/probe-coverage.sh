#!/bin/sh
# ISC license.
# no-vm: python is too slow there, and the older kernels have not all of these calls
# Rows of the table COVERAGE in herm-probes.7 about files and connections: what the page says is
# seen gives exactly its line, what it says is not seen gives none. Names the rows not tried.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
. "$BUILD/tests/integration/probe-connect.inc"
need_bpf
test "$(uname -m)" = x86_64 || skip "the drivers know the system calls of x86_64 only"
works file tp || skip "$(cat refusal)"
hook=
for i in tp_btf tp raw_tp
do
  if test -z "$hook" && works connect $i ; then hook=$i ; fi
done
test -n "$hook" || skip "$(cat refusal)"
mkdir place
chown $quiet place
chmod 0755 .
record -s 'file!' -k file=tp -k connect=$hook
(cd place && lonely /usr/bin/python3 "$BUILD/tests/tools/coverage.py" do $quiet) ||
  fail "the driver"
recorded
same 0 "$(total lost)" "lost"
/usr/bin/python3 "$BUILD/tests/tools/coverage.py" check "$BUILD/doc/herm-probes.7" < lines ||
  fail "the page and the record differ"
