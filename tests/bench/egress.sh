# ISC license.
# Sourced by tests/bench/run inside of its namespaces: what the set egress adds to a connect of a
# service that its rules allow, and how long it takes to put rules in force.

. "$here/observers.sh"
. "$here/service.sh"

holder=/run/holder/s
mkdir -p /run/holder/rules/uid/0/env
: > /run/holder/rules/uid/0/allow
for i in STORE_REGEX RETRIEVE_REGEX LIST ; do
  echo ^herm: > /run/holder/rules/uid/0/env/S6_FDHOLDER_$i
done
s6-fdholder-daemon -v 0 -i /run/holder/rules $holder < /dev/null &
until test -S $holder ; do sleep 0.1 ; done

# a rule for all, and one below
mkdir -p few/policy/net few/web/policy/net
for i in few few/web ; do echo 127.0.0.1:4711 > $i/policy/net/connect ; done
# 10,000, in files of at most 4096 lines
for i in 1 2 3 4 ; do
  mkdir -p many/s$i/policy/net
  seq -f "10.$i.0.0/16:%g" 1 2500 > many/s$i/policy/net/connect
done

observe ()   # attaches $contender
{
  pid=
  herm-probe-load -H $holder -x 2> err
  case $contender in
    none|again) return ;;
  esac
  herm-probe-load -H $holder -s egress! -u 10099 -g /run/tree true 2> err &&
    herm-rules -H $holder few 2>> err
}
printed () { echo 0 0 0 0 ; }

half=egress
contenders='none egress again'
real=$tools
tools=$dir/storms
rounds "$exec_rounds" "$execs" connect
tools=$real
test -z "$broken" || { cat err >&2 ; echo "tests/bench: did not run:$broken" >&2 ; exit 112 ; }
round=0
while test $round -lt "$exec_rounds"
do
  round=$((round + 1))
  for contender in few many
  do
    t=$(date +%s%N)
    herm-rules -H $holder $contender 2> err
    note "$half $round $contender rules-ns $(($(date +%s%N) - t))"
  done
done
