# ISC license.
# Sourced by tests/bench/run inside of its namespaces: gateways registered, brought up,
# unregistered, by three contenders in turn.
# Each has a scandir and an s6-svscan of its own, so that what one leaves does not slow down
# another.

note () { echo "$@" >> "$raw" ; }

contenders='herm seed seed-inside'
template=$dir/template
export BENCH_TEMPLATE="$template" BENCH_S6=$s6 PYTHONPATH="$here" PYTHONPYCACHEPREFIX="$dir/pycache"

# The service: the same for all, without a data/lock, an env/ or a finish, which the Python way does
# not have.
# Its process says when it runs, in a FIFO beside the scandir, and becomes a sleep.
mkdir -p "$template/log"
cat > "$template/run" <<'END'
#!/bin/sh
echo > ../../up
exec sleep 1000000
END
cat > "$template/log/run" <<'END'
#!/bin/sh
exec s6-log n3 s100000 "../../../logs/${1%/log}"
END
echo longrun > "$template/type"
chmod 0755 "$template/run" "$template/log/run"

python ()   # python VERB NAME...
{
  BENCH_SCANDIR=$scan python3 -c 'import seedway; seedway.main()' "$@"
}

at ()   # at CONTENDER: sets $scan and $up
{
  scan=$dir/$1/service up=$dir/$1/up
}

for c in $contenders
do
  at "$c"
  mkdir -p "$scan" "$dir/$c/logs"
  mkfifo "$up" "$dir/$c/ready" "$dir/$c/requests" "$dir/$c/replies"
  s6-svscan -d 3 "$scan" < /dev/null >> "$dir/svscan.log" 2>&1 3> "$dir/$c/ready" &
  read -r _ < "$dir/$c/ready"
done
at seed
python nothing   # its bytecode is kept, as that of an installed program is
at seed-inside
BENCH_REQUESTS=$dir/seed-inside/requests BENCH_REPLIES=$dir/seed-inside/replies python serve &

# act CONTENDER VERB NAME, measured: prints "return up cpu", microseconds
act ()
{
  at "$1"
  u=
  test "$2" = unregister || u="-u $up"
  # shellcheck disable=SC2086
  case $1 in
    herm)
      case $2 in
        register) "$tools/stopwatch" $u herm-register -s "$scan" -u 10000:10000 -f "$template" \
          "$3" ;;
        unregister) "$tools/stopwatch" $u herm-unregister -s "$scan" "$3" ;;
      esac ;;
    seed) BENCH_SCANDIR=$scan "$tools/stopwatch" $u python3 -c 'import seedway; seedway.main()' \
      "$2" "$3" ;;
    seed-inside) "$tools/stopwatch" $u -s "$dir/$1/requests" -r "$dir/$1/replies" "$2 $3" ;;
  esac
}

# left CONTENDER: "supervisors others dots": processes that live in what was a slot of that scandir,
# dot entries of herm's
left ()
{
  at "$1"
  # ls once for all, cat never: it runs beside what it counts. A vanished process is no error.
  ls -ld /proc/[0-9]*/cwd 2> /dev/null |
    sed -n "s,.* /proc/\([0-9]*\)/cwd -> $scan/[^ ]*gateway-.*,\1,p" > "$dir/pids"
  ls -ld /proc/[0-9]*/cwd 2> /dev/null |
    sed -n "s,.* /proc/\([0-9]*\)/cwd -> $scan/\.herm.*,\1,p" >> "$dir/pids"
  sup=0 others=0
  for p in $(sort -u "$dir/pids")
  do
    name=
    { read -r name < "/proc/$p/comm" ; } 2> /dev/null || :
    case $name in '') ;; s6-supervise) sup=$((sup + 1)) ;; *) others=$((others + 1)) ;; esac
  done
  echo "$sup $others $(ls -A "$scan" | grep '^\.herm' | grep -cvx '\.herm\.lock' || :)"
}

# What an unregister left is taken away before the next round, unmeasured: s6-svscan is told to give
# up what has no directory.
sweep ()
{
  at "$1"
  s6-svscanctl -an "$scan"
  tries=250
  while test "$(left "$1")" != '0 0 0'
  do
    tries=$((tries - 1))
    test $tries -gt 0 || { echo "tests/bench: $1: cannot be swept: $(left "$1")" >&2 ; return 1 ; }
    sleep 0.02
  done
}

round=0
while test $round -lt "$gateway_rounds"
do
  round=$((round + 1))
  note "gateway $round - load $(cut -d ' ' -f 1 /proc/loadavg)"
  # in turn, and each first at times
  for c in $contenders
  do
    act "$c" register "g$round" > "$dir/took"
    read -r return up_at cpu _ < "$dir/took"
    note "gateway $round $c register-us $return"
    note "gateway $round $c up-us $up_at"
    note "gateway $round $c register-cpu-us $cpu"
  done
  # Every logger must run before its end is timed: the Python way does not wait for it.
  for c in $contenders ; do
    at "$c" ; s6-svwait -u -t 10000 "$scan/gateway-g$round" "$scan/gateway-g$round/log"
  done
  for c in $contenders
  do
    act "$c" unregister "g$round" > "$dir/took"
    read -r return _ cpu _ < "$dir/took"
    left "$c" > "$dir/left"
    note "gateway $round $c unregister-us $return"
    note "gateway $round $c unregister-cpu-us $cpu"
    note "gateway $round $c left-at-return $(cat "$dir/left")"
  done
  sleep 0.3
  for c in $contenders
  do
    note "gateway $round $c left $(left "$c")"
    sweep "$c"
  done
  set -- $contenders
  contenders="$2 $3 $1"
done
echo > "$dir/seed-inside/requests"

# System calls and processes. Traced runs are counted, not timed.
count ()   # count CONTENDER MEASURE DIVISOR prog...
{
  who=$1 what=$2 by=$3 ; shift 3
  strace -f -qq -o "$dir/trace" "$@" > /dev/null
  # "PID call(...", and not the second half of an interrupted one, a signal or an exit
  awk -v by="$by" -v who="$who" -v what="$what" '
    { sub(/^[0-9]+ +/, "") }
    /^[a-z_0-9]+\(/ { n++ }
    /^execve\(.*= 0$/ || /^execve\(.*unfinished/ { x++ }
    END { printf "gateway 0 %s %s-calls %.0f\ngateway 0 %s %s-execs %.0f\n", who, what, n / by, who,
      what, x / by }' "$dir/trace" >> "$raw"
}

for round in 1 2 3
do
  at herm
  count herm register 1 herm-register -s "$scan" -u 10000:10000 -f "$template" t$round
  s6-svwait -u -t 10000 "$scan/gateway-t$round" "$scan/gateway-t$round/log"
  count herm unregister 1 herm-unregister -s "$scan" t$round
  at seed
  BENCH_SCANDIR=$scan count seed register 1 python3 -c 'import seedway; seedway.main()' register \
    t$round
  s6-svwait -u -t 10000 "$scan/gateway-t$round" "$scan/gateway-t$round/log"
  BENCH_SCANDIR=$scan count seed unregister 1 python3 -c 'import seedway; seedway.main()' \
    unregister t$round
  sweep seed
done
# Inside of a running interpreter: what ten more cost, each
at seed-inside
BENCH_SCANDIR=$scan count base nothing 10 python3 -c 'import seedway; seedway.main()' several \
  nothing
BENCH_SCANDIR=$scan count seed-inside register 10 python3 -c 'import seedway; seedway.main()' \
  several register t0 t1 t2 t3 t4 t5 t6 t7 t8 t9
for i in 0 1 2 3 4 5 6 7 8 9 ; do
  s6-svwait -u -t 10000 "$scan/gateway-t$i" "$scan/gateway-t$i/log"
done
BENCH_SCANDIR=$scan count seed-inside unregister 10 python3 -c 'import seedway; seedway.main()' \
  several unregister t0 t1 t2 t3 t4 t5 t6 t7 t8 t9
sweep seed-inside

for c in herm seed seed-inside ; do at "$c" ; s6-svscanctl -t "$scan" ; done
wait
