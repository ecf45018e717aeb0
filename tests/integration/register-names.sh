# ISC license.
# Which profile names there are; every other is refused with 100, naming what is wrong, before any
# I/O.

. "$BUILD/tests/lib.sh"

s=$TMPDIR/service
mkdir "$s"
LOGS=$TMPDIR
make_template "$TMPDIR/template" < /dev/null
long243=$(printf '%0243d' 0)
long244=$(printf '%0244d' 0)
long9000=$(printf '%09000d' 0)

# good names get as far as the scandir, which is not there
for n in coder my-profile assistant_v2 a 0 0abc default a- a_ "$long243" a--b
do
  expect 100 herm-register -s "$TMPDIR/nonexistent" -u $owner -f "$TMPDIR/template" "$n"
  said nonexistent
done

# bad names do not get anywhere
bad ()
{
  for p in register unregister
  do
    for dir in "$TMPDIR/nonexistent" "$s"
    do
      case $p in
        register) expect 100 herm-register -s "$dir" -u $owner -f "$TMPDIR/template" -- "$1" ;;
        *) expect 100 herm-unregister -s "$dir" -- "$1" ;;
      esac
      ! grep -q nonexistent "$TMPDIR/err" || fail "it looked at the scandir first"
      test -s "$TMPDIR/err" || fail "no message"
      same 1 "$(wc -l < "$TMPDIR/err")" "lines in the message for '$1'"
      ! LC_ALL=C grep -q '[^ -~]' "$TMPDIR/err" || fail "raw bytes of the name in the message"
    done
  done
}
bad ''
for n in Coder foo/bar ../escape -leading-dash _leading 'with space' ' a' 'a ' . .. .hidden a.b a/ \
  /a coDer 'a
b' 'a*' 'é' "$(printf 'a\033[31m')" "$long244" "$long9000" 'a:b' 'a@b' '%s%n'
do
  bad "$n"
done
same "" "$(ls -A "$s")" "the scandir"

# the offending byte is named
expect 100 herm-register -s "$s" -u $owner -f "$TMPDIR/template" coder.x
said .
expect 100 herm-unregister -s "$s" foo/bar
said /

# really before any I/O: between exec and the message no call that looks at or changes a file
for p in "herm-register -u $owner -f $TMPDIR/template" herm-unregister
do
  # shellcheck disable=SC2086
  strace -f -o "$TMPDIR/trace" $p -s "$s" Coder 2> "$TMPDIR/err" && fail "accepted"
  test -n "$SANITIZE" || sed 1d "$TMPDIR/trace" > "$TMPDIR/calls"
  test -z "$SANITIZE" || continue
  grep -q 'writev*(2' "$TMPDIR/calls" || fail "trace is empty"
  calls='open|openat|stat|newfstatat|mkdir|mkdirat|access|chdir|fork|clone|rename|unlink'
  if grep -E "^[0-9]+ +($calls)" "$TMPDIR/calls" |
    grep -vE '/etc/ld.so|/lib/|/usr/lib/|/libc?[a-z0-9]*\.so|newfstatat\([0-9]+, ""'
  then fail "$p looked at files first"
  fi
done
