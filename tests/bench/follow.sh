# ISC license.
# Sourced by tests/bench/run inside of its namespaces: herm-follow next to jq, tail -F and cat; from
# an exec to a subscriber; what a hundred followers take.

. "$here/observers.sh"

take ()   # take CONTENDER PROG...
{
  c=$1 ; shift
  note "follow $round $c run $("$tools/stopwatch" sh -c 'exec "$@" > /dev/null 2> err' sh "$@")"
}
# hundred WINDOW: a user of their own, for whom 128 instances of inotify are enough
hundred ()
{
  ( cd crowd && setpriv --reuid 54322 --regid 54322 --clear-groups \
    /usr/bin/python3 - 100 "$1" < "$here/hundred.py" )
}
follows () { ls -l "/proc/$1/fd" | grep -q inotify ; }

# probed: execs of a uid, into plog, and from there into the FIFO subscriber
probed ()
{
  mkdir plog
  s6-log -b -l 16384 n2 s16777215 ./plog < fifo &
  logger=$!
  exec 4<> ready 5<> subscriber
  herm-probe-load -s exec -u 54321 -d 3 herm-probe-read > fifo 2> err 3> ready 4>&- 5>&- \
    < /dev/null &
  reader=$!
  head -c 1 < ready > /dev/null
  until test -e plog/current ; do sleep 0.05 ; done
  herm-follow plog now > subscriber 2> err.follow &
  subscriber=$!
  until follows $subscriber ; do sleep 0.05 ; done
}

unprobed ()
{
  kill $reader $subscriber
  wait $reader $subscriber $logger || :
  exec 4<&- 5<&-
  rm -r plog
}

mkdir log
mkdir -m 0777 crowd
mkfifo fifo ready subscriber
/usr/bin/python3 "$here/lines.py" "$events" > log/current
head -n $((events / 20)) log/current > few
round=0
while test $round -lt "$exec_rounds"
do
  round=$((round + 1))
  note "follow $round - load $(cut -d ' ' -f 1 /proc/loadavg)"
  take herm-follow herm-follow -n log
  take jq jq -c . few
  # the process that it waits for is none
  take tail tail -n +1 -F --pid=4194303 log/current
  take cat cat log/current
  probed
  note "follow $round log exec-us $("$tools/latency" 300 10000 plog/current 54321 "$nop")"
  dd if=subscriber of=/dev/null bs=65536 iflag=nonblock 2> err.dd || :
  note "follow $round subscriber exec-us $("$tools/latency" 300 10000 subscriber 54321 "$nop")"
  unprobed
  for w in 0 50 ; do note "follow $round hundred-$w part $(hundred $w)" ; done
done
