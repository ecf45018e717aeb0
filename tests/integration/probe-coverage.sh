#!/bin/sh
# ISC license.
# no-vm: python is too slow there, and the older kernels have not all of these calls
# Rows of the table COVERAGE in herm-probes.7: what the page says is seen gives exactly its line,
# what it says is not seen gives none. Names the rows not tried.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
. "$BUILD/tests/integration/probe-connect.inc"
need_bpf
test "$(uname -m)" = x86_64 || skip "the drivers know the system calls of x86_64 only"
works file tp || skip "$(cat refusal)"
# best SET HOOKS...: the first that works
best ()
{
  for i in "$@"
  do
    if test "$i" != "$1" && works "$1" "$i" > /dev/null ; then echo "$i" ; return ; fi
  done
  fail "$1: $(cat refusal)"
}
file=$(best file tp+compat tp)
connect=$(best connect tp_btf+cgroup tp+cgroup raw_tp+cgroup tp_btf tp raw_tp)
life=$(best life tp tp_btf raw_tp)
execs=$(best exec tp+lsm tp tp_btf raw_tp)
mkdir place
chown $quiet place
chmod 0755 .
record -s 'file!' -s 'life!' -s 'exec!' -k file="$file" -k connect="$connect" -k life="$life" \
  -k exec="$execs"
(cd place && lonely /usr/bin/python3 "$BUILD/tests/tools/coverage" do $quiet) ||
  fail "the driver"
recorded
same 0 "$(total lost)" "lost"
/usr/bin/python3 "$BUILD/tests/tools/coverage" check "$BUILD/doc/herm-probes.7" "$(cat sets)" \
  < lines || fail "the page and the record differ"
