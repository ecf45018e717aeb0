# ISC license.
# Whatever a record of the set file says of its own lengths, herm-probe-read stays within it, and
# what it prints is a valid line.
. "$BUILD/tests/lib.sh"
ring=$BUILD/tests/tools/probe-ring
/usr/bin/python3 -c 'import jsonschema' 2> err || skip "python3-jsonschema is not installed"
herm-probe-read 2> err || test $? != 112 || skip "$(cat err)"

for seed in 1 2 3
do
  /usr/bin/python3 "$BUILD/tests/tools/files-fuzz.py" $seed 400 > r
  HERM_SETS=file=tp $ring -s 16777216 r herm-probe-read -n > lines 2> err ||
    fail "seed $seed: exit $?: $(cat err)"
  n=$(/usr/bin/python3 "$BUILD/tests/tools/validate.py" "$BUILD/doc/herm-events.schema.json" \
    < lines) || fail "seed $seed: $n"
  test "$n" -gt 200 && test "$n" -lt 400 || fail "seed $seed: $n lines: $(cat err)"
  bad=$(sed -n 's/.* malformed \([0-9]*\).*/\1/p' err)
  same 400 $((n + bad)) "seed $seed: lines and malformed records"
done
