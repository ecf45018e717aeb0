# ISC license.
# Sourced by tests/bench/run inside of its namespaces: how fast lines come into a stream of NATS,
# from the start until the server has the last.

note () { echo "$@" >> "$raw" ; }
export PYTHONDONTWRITEBYTECODE=1
ip link set lo up 2> ip.said || :
round=0
while test $round -lt "$exec_rounds"
do
  round=$((round + 1))
  note "publish $round - load $(cut -d ' ' -f 1 /proc/loadavg)"
  for how in herm-publish unacknowledged one-by-one
  do
    note "publish $round $how line-ns $(/usr/bin/python3 "$here/publish.py" $how \
      $((events / 10)) "$dir/$how")"
    rm -rf "$dir/$how"
  done
done
