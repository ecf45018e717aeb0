# ISC license.
# Sourced by tests/bench/run inside of its namespaces: how long a line takes from the exec to the
# log; what the probes cost when nothing happens; how much memory they take.

. "$here/observers.sh"

# piped READER-OPTION...: a probe pipeline into log, attached; its processes are in $reader and
# $logger
piped ()
{
  rm -rf log fifo ready
  mkdir log
  mkfifo fifo ready
  s6-log -b -l 16384 n2 s16777215 ./log < fifo &
  logger=$!
  exec 4<> ready
  herm-probe-load -s exec -u 54321 -d 3 herm-probe-read "$@" > fifo 2> err 3> ready 4>&- \
    < /dev/null &
  reader=$!
  head -c 1 < ready > /dev/null
  exec 4>&-
  while ! test -e log/current ; do sleep 0.05 ; done
}

unpiped ()
{
  kill -TERM "$reader"
  wait "$reader" "$logger" || :
}

round=0
while test $round -lt "$exec_rounds"
do
  round=$((round + 1))
  note "latency $round - load $(cut -d ' ' -f 1 /proc/loadavg)"
  for window in 5 0
  do
    piped -w $window
    got=$("$tools/latency" 200 20000 log/current 54321 "$nop")
    note "latency $round w$window seldom-us $got"
    got=$("$tools/latency" 1000 1000 log/current 54321 "$nop")
    note "latency $round w$window often-us $got"
    unpiped
  done
done

# nothing happens that is wanted: the uid is nobody's. By herm-probe-read's own count of going to
# sleep.
sleeps () { sed -n 's/^voluntary_ctxt_switches:[[:space:]]*//p' "/proc/$pid/status" ; }
contender=herm
launch herm-probe-load -s exec -u 54321 -d 3 herm-probe-read
before=$(sleeps)
sleep 5
note "latency 0 idle sleeps $(($(sleeps) - before)) 5"
note "latency 0 idle memory-kb $(memory)"
stop

for set in exec life connect file tls
do
  python3 - "$set" <<'END' >> "$raw" || echo "tests/bench: no set $set here" >&2
import resource, subprocess, sys
r = subprocess.run(["herm-probe-load", "-s", sys.argv[1], "-u", "54321", "true"],
  stderr=subprocess.DEVNULL)
if r.returncode: sys.exit(1)
print("latency 0", sys.argv[1], "loader-kb", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
END
done
