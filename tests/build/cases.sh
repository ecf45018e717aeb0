# ISC license.
# tests/CASES says of each case which test tries it: that test exists, and has the words that are quoted.

. "$BUILD/tests/lib.sh"

sed -n '/ | /p' "$BUILD/tests/CASES" | sed 1d > cases
test "$(wc -l < cases)" -gt 100 || fail "there are only $(wc -l < cases) cases"
while read -r line
do
  case $line in *' | '*' | '*) ;; *) fail "not a case: $line" ;; esac
  test=${line#* | } ; words=${test#* | } ; test=${test%% | *}
  found=
  for f in "$BUILD/tests/$test" "$BUILD/tests/$test.sh" "$BUILD/tests/$test.c" ; do test ! -f "$f" || found=$f ; done
  test -n "$found" || fail "${line%% | *}: no test $test"
  grep -qF -e "$words" "$found" || fail "${line%% | *}: $test has no \"$words\""
done < cases
sort cases | uniq -d | grep . && fail "the same twice"
# every line is a case, a headline, or in the first paragraph
sed -e 1,2d -e '/^$/d' -e '/^-- /d' -e '/ | .* | /d' "$BUILD/tests/CASES" | grep . && fail "lines that are no cases"
exit 0
