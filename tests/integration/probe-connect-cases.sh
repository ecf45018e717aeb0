#!/bin/sh
# ISC license.
# timeout: 300
# Every kind of attempt to connect, and every kind of end, gives exactly one line, with each hook of
# the set connect.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
. "$BUILD/tests/integration/probe-connect.inc"
need_bpf

root=$(sed -n 's,^[^ ]* [^ ]* [^ ]* / \([^ ]*\) .* - cgroup2 .*,\1,p' /proc/self/mountinfo | sed 1q)
hooks=0
for hook in tp_btf tp raw_tp tp_btf+cgroup tp+cgroup raw_tp+cgroup
do
  works connect $hook || continue
  hooks=$((hooks + 1))
  record -k connect=$hook
  set --
  if test -n "$root"
  then
    set -- "$(mktemp -d "$root/herm-connect.XXXXXX")"
    trap 'rmdir "$1"' EXIT
  fi
  lonely "$BUILD/tests/tools/connect" $quiet cases "$@" > expected ||
    fail "the driver, with hook $hook"
  if test $# -gt 0
  then
    rmdir "$1"
    trap - EXIT
    grep -q '^cgroup' expected || fail "nothing about the cgroup"
  fi
  recorded
  cat told
  same "connect=$hook" "$(cat sets)" "HERM_SETS"
  case $hook in *+cgroup) cgroup=yes ;; *) cgroup= ;; esac
  python3 "$BUILD/tests/tools/validate.py" "$BUILD/doc/herm-events.schema.json" < lines ||
    fail "hook $hook: not valid"
  python3 "$BUILD/tests/tools/connect.py" expected ${hook%+cgroup} "$cgroup" < lines ||
    fail "hook $hook: not the right lines"
done
test $hooks -gt 0 || fail "no hook works, though need_bpf found one"
