# ISC license.
# Sourced by tests/bench/run inside of its namespaces: what each set adds to each of these calls,
# also to those that it does not record.

. "$here/observers.sh"
ip link set lo up
: > /run/herm-bench-opened
contenders='none exec life connect file tls all again'

observe ()   # attaches $contender
{
  pid=
  case $contender in
    none|again) return ;;
    all) set -- -s exec -s life -s connect -s file -s tls ;;
    *) set -- -s "$contender" ;;
  esac
  # some sets want a filter, and file does not want to see its reader
  launch herm-probe-load "$@" -u 0 -d 3 setpriv --reuid 10099 --regid 10099 \
    --clear-groups herm-probe-read
}

printed () { echo "0 0 $(wc -l < out)" ; }

few=$(((exec_rounds + 1) / 2))
for call in "exec $execs $nop" "connect $execs connect" \
  "open $((execs * 5)) open:/run/herm-bench-opened"
do
  # shellcheck disable=SC2086
  set -- $call
  half=sets-$1
  rounds $few "$2" "$3"
  test -z "$broken" || { echo "tests/bench: did not run:$broken" >&2 ; exit 112 ; }
done
