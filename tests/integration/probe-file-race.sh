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
chmod 0666 secret harmless
mkdir d
chown $quiet d . # or unlink(2) finds that before it looks at the name

# run MODE HOOKS: the lines of that race
run ()
{
  expect 0 herm-probe-load -s 'file!' -k "file=$2" -b 33554432 -u $quiet sh -c '
    echo go | "$@" && exec herm-probe-read -n' sh "$race" $1 $n $quiet
  grep -e '/secret"' -e '/harmless"' -e '"\(new\)*path":"[^"]*/[de]\(/\.\)*"' out > lines
  head -n 200 lines > some
  valid=$(validate < some) || fail "$1: $valid"
}
count () { grep -c "$@" lines || : ; }

hooks=tp
if works file tp+lsm ; then hooks="tp tp+lsm" ; fi
# opened CALL HOOKS
opened ()
{
  run $1 $2
  same 0 "$(grep -c '"set":"file","lost":' out)" "$1, $hook: lines of loss"
  same $n "$(count '/secret"')" "$1, $hook: lines of secret"
  same 1 "$(count '/harmless"')" "$1, $hook: lines of harmless"
  same 0 "$(grep '/harmless"' lines | grep -c path_shared)" "$1, $hook: marks without threads"
  # known for certain with lsm, else marked
  same 0 "$(grep '/secret"' lines | grep '"resolved":true' | case $hook in
    tp) grep -vc path_shared ;; *) grep -c path_shared ;; esac)" "$1, $hook: marks"
  # the name that was given, where the descriptor had another file
  echo "$1, $hook: $(count '"resolved":false') opens of $n were raced"
  same 0 "$(grep '"resolved":false' lines | case $hook in
    tp) grep -vc '"dev":null,"ino":null' ;; *) grep -c '"ino":null' ;; esac)" "$1, $hook: files"
}
for hook in $hooks
do
  for call in open openat2 creat ; do opened $call $hook ; done
done

# named CALL MEMBER D RET: that member's name is .../d or .../e, and d gives that error. All have a
# mark. That a name was changed is seen, unless it was changed back.
changes=0
named ()
{
  run $1 tp
  d="\"$2\":\"[^\"]*/d$3\".*" e="\"$2\":\"[^\"]*/e$3\".*" changed="\"$2_changed\""
  same $n "$(count -e "$d" -e "$e")" "$1: lines"
  grep -v "$changed" lines | grep -e "$d\"ret\":-2," -e "$e\"ret\":-$4," > wrong || :
  seen=$(count "$changed")
  changes=$((changes + seen))
  echo "$1: $seen names changed, $(wc -l < wrong) wrong without that"
  test $seen -gt 0 || test $(wc -l < wrong) -le 20 || fail "$1: no change is seen"
  same 0 "$(grep -vc "\"$2_shared\"" lines)" "$1: names of threads without a mark"
  same '' "$(grep "$changed" lines | grep -v -m 1 '"sensitive":null')" "$1: sensitive"
  test "$(count '"ret":-2,')" -gt 0 && test "$(count "\"ret\":-$4,")" -gt 0 || fail "$1: no race"
}
named unlink path '' 21
named rename path '' 20
named newname newpath '/\.' 16
named openfail path '' 21
test "$(nproc)" = 1 || test $changes -gt 0 || fail "no change was seen"
