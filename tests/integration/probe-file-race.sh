#!/bin/sh
# ISC license.
# timeout: 300
# What another thread can falsify: the descriptor that open(2) returns, and the memory of a name. No
# wrong line is without a mark, and a process without threads has none.
# covers: file-dup file-rewrite
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
race=$BUILD/tests/tools/files-race
need_schema
works file tp || skip "$(cat refusal)"
n=30000
test -z "${HERM_EMULATED-}" || n=2000
chmod 0777 .
echo > secret
echo > harmless
mkdir d
chown $quiet d . # or unlink(2) finds that before it looks at the name

# run MODE HOOKS: the lines of that race
run ()
{
  expect 0 herm-probe-load -s 'file!' -k "file=$2" -b 33554432 -u $quiet sh -c '
    echo go | "$@" && exec herm-probe-read -n' sh "$race" $1 $n $quiet
  grep -e '/secret"' -e '/harmless"' -e '"op":"unlink"' out > lines
  head -n 200 lines > some
  valid=$(validate < some) || fail "$1: $valid"
}
count () { grep -c "$@" lines || : ; }

hooks=tp
if works file tp+lsm ; then hooks="tp tp+lsm" ; fi
for hook in $hooks
do
  run open $hook
  same 0 "$(sed -n 's/.*"set":"file","lost":\([0-9]*\).*/\1/p' out | wc -l)" "lines of loss"
  same $n "$(count '/secret"')" "$hook: lines of secret"
  same 1 "$(count '/harmless"')" "$hook: lines of harmless"
  same 0 "$(grep '/harmless"' lines | grep -c path_shared)" "$hook: marks without threads"
  # known for certain with lsm, else marked
  same 0 "$(grep '/secret"' lines | grep '"resolved":true' | case $hook in
    tp) grep -vc path_shared ;; *) grep -c path_shared ;; esac)" "$hook: marks"
  # the name that was given, where the descriptor had another file
  echo "$hook: $(count '"resolved":false') opens of $n were raced"
  same 0 "$(grep '"resolved":false' lines | case $hook in
    tp) grep -vc '"dev":null,"ino":null' ;; *) grep -c '"ino":null' ;; esac)" "$hook: files"
done

run name tp
same $n "$(count '"op":"unlink"')" "lines of unlink"
grep -v path_changed lines | grep -e '/d".*"ret":-2,' -e '/e".*"ret":-21,' > wrong || :
echo "$(count path_changed) names changed, $(wc -l < wrong) wrong without that"
same 0 "$(grep -vc path_shared lines)" "names of threads without a mark"
same '' "$(grep path_changed lines | grep -v -m 1 '"sensitive":null')" "sensitive"
test "$(count '"ret":-2,')" -gt 0 && test "$(count '"ret":-21,')" -gt 0 || fail "no race"
test "$(nproc)" = 1 || test "$(count path_changed)" -gt 0 || fail "no change was seen"
