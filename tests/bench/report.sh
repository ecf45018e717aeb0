# ISC license.
# Sourced by tests/bench/run inside of its namespaces: what herm-report, herm-show and the scanner
# (herm-follow, which selects nothing) take for a record, next to wc -l; jq and python's json get a
# tenth of it.

note () { echo "$@" >> "$raw" ; }

/usr/bin/python3 "$here/lines.py" "$events" > lines
head -n "$((events / 10))" lines > tenth
take ()   # take NAME FILE prog...
{
  name=$1 file=$2 ; shift 2
  note "report $round $name run $("$tools/stopwatch" sh -c "exec \"\$@\" < $file > out" sh "$@")"
}
round=0
while test $round -lt "$exec_rounds"
do
  round=$((round + 1))
  note "report $round - load $(cut -d ' ' -f 1 /proc/loadavg)"
  take herm-report lines herm-report
  take herm-show lines herm-show
  take scanner lines herm-follow - kind=none 2> err || { cat err >&2 ; exit 111 ; }
  take wc lines wc -l
  take jq tenth jq -r .kind
  take python tenth /usr/bin/python3 -c 'import json, sys
for s in sys.stdin.buffer: json.loads(s)'
done
