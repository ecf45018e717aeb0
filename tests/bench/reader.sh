# ISC license.
# Sourced by tests/bench/run inside of its namespaces: how fast herm-probe-read makes lines of a
# full ring.

note () { echo "$@" >> "$raw" ; }

clang -g -O2 -mcpu=v2 -target bpf -c "$here/fill.bpf.c" -o fill.o
cc -std=gnu99 -O2 -Wall -Wextra -Werror -o reader "$here/reader.c" -lbpf -lelf -lz
mkdir log

# take CONTENDER WHAT OPTION...: one run; a failure ends it all
take ()
{
  t="reader $round $1 $2" ; shift 2
  got=$($on ./reader "$@")
  note "$t $got"
}

# one CONTENDER OUTPUT PROG...: with a full ring, and with an empty one, to take mapping it and the
# start off
one ()
{
  c=$1 output=$2 ; shift 2
  take $c full -n "$events" -o "$output" fill.o "$@"
  take $c empty -z -n "$events" -o "$output" fill.o "$@"
}

on=
./reader -n 100000 -o pipe fill.o sh -c 'herm-probe-read -n > lines' > /dev/null
round=0
while test $round -lt "$exec_rounds"
do
  round=$((round + 1))
  note "reader $round - load $(cut -d ' ' -f 1 /proc/loadavg)"
  # whoever empties the pipe shares the processor; on another one, the pages go from cache to cache
  on='taskset -c 0'
  for output in null pipe
  do
    one herm-$output $output herm-probe-read -n
    one libbpf-$output $output -
  done
  on=
  one herm-apart pipe herm-probe-read -n
  one libbpf-apart pipe -
  # s6-log is what takes the time here, so by the clock; less of it
  list='herm cat'
  test $((round % 2)) = 0 || list='cat herm'
  for c in $list
  do
    case $c in herm) set -- herm-probe-read -n ;; cat) set -- cat lines ;; esac
    rm -rf log/*
    take $c-log full -n 100000 -o log:./log fill.o "$@"
    rm -rf log/*
    test $c = herm || set -- cat /dev/null
    take $c-log empty -z -n 100000 -o log:./log fill.o "$@"
  done
done
