#!/bin/sh
# ISC license.
# timeout: 120
# Where the file name of an exec begins, what runs, and which script it was: relative names, names
# and files by descriptor, files without a name.
# covers: exec-path exec-script
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
need_schema

hooks=0
for hook in tp tp_btf raw_tp
do
  works exec $hook || continue
  hooks=$((hooks + 1))
  mkdir $hook
  chmod 0755 . $hook
  # shellcheck disable=SC2016
  expect 0 herm-probe-load -s 'exec!' -k exec=$hook -u $quiet sh -c '
    ( cd '$hook' && /usr/bin/python3 "$1" '$quiet' ) > want && exec herm-probe-read -n
    ' sh "$BUILD/tests/tools/execat.py"
  said ' lost 0 missed '
  validate < out || fail "$hook: not valid"
  jq -r 'select(.kind == "kernel.attest.exec").payload | . as $p |
    ["path", "exe"] | map(. as $n | ["deleted", "stale", "truncated", "detached", "shared"] |
      map($n + "_" + . | select($p[.]))) | flatten | join(" ") |
    "\($p.path)|\($p.resolved)|\($p.exe)|\(.)|\($p.script_ino // "-")"' out > got
  diff want got || fail "$hook: not what was done"
done
test $hooks -gt 0 || fail "no hook at all"

# a name that does not fit: the kernel puts the descriptor before it
cat > long.py <<'END'
import ctypes, os, platform, sys
call = {"x86_64": 322, "aarch64": 281}[platform.machine()]
os.symlink("/bin/true", "true")
d = os.open(".", os.O_RDONLY)
name = b"./" * 2045 + b"true"
os.setgid(int(sys.argv[1]))
os.setuid(int(sys.argv[1]))
argv = (ctypes.c_char_p * 2)(b"x", None)
ctypes.CDLL(None).syscall(call, d, name, argv, ctypes.byref(argv, 8), 0)
os._exit(1)
END
# shellcheck disable=SC2016
expect 0 herm-probe-load -s 'exec!' -k exec=$hook -u $quiet sh -c '
  /usr/bin/python3 long.py $1 && exec herm-probe-read -n' sh $quiet
validate < out || fail "the long name: not valid"
same '4095 true' "$(jq -r 'select(.kind == "kernel.attest.exec").payload |
  "\(.filename | length) \(.path_name_truncated)"' out)" "a long name"
