# ISC license.
# Sourced by tests/bench/run inside of its namespaces: what a request to herm-control takes, next to
# the same with nothing behind s6-sudod, and to a start of nothing.

note () { echo "$@" >> "$raw" ; }

cp "$tools/nop" "$tools/confine" /run
scan=/run/service
mkdir -p $scan
for s in holder control ; do cp -R "$top/examples/control/$s" $scan/ ; done
cp -R $scan/control $scan/nothing
sed -i -e '/^herm-control/,$d' $scan/nothing/run
echo /run/nop >> $scan/nothing/run
mkfifo ready
s6-svscan -d 3 $scan 3> ready 2> svscan.log < /dev/null &
svscan=$!
read -r _ < ready
for s in holder control nothing ; do
  while ! s6-svok $scan/$s ; do sleep 0.05 ; done
  s6-svwait -U -t 20000 $scan/$s
done
herm-probe-load -H /run/herm/holder/s -s exec true 2> err ||
  { cat err ; echo 'tests/bench: no probes here' >&2 ; exit 112 ; }

request ()
{
  case $1 in
    none) set -- ;;
    nothing) set -- s6-sudo $scan/nothing/socket ;;
    ping | status) set -- s6-sudo $scan/control/socket "$1" ;;
  esac
  test $# -gt 0 || set -- /run/nop
  # herm-control takes only a pipe, or what a terminal is, for standard output and error
  took=$(/run/confine starts 200 "$@" 2>&1 | tail -n 1)
  case $took in
    '' | *[!0-9\ ]*) echo "tests/bench: $*: $took" >&2 ; return 1 ;;
    *) echo "$took" ;;
  esac
}

round=0
while test $round -lt "$exec_rounds"
do
  round=$((round + 1))
  note "control $round - load $(cut -d ' ' -f 1 /proc/loadavg)"
  list='none nothing ping status'
  test $((round % 2)) = 0 || list='status ping nothing none'
  for c in $list ; do
    took=$(request $c)
    note "control $round $c request-ns $took"
  done
done
s6-svscanctl -t $scan
wait $svscan
