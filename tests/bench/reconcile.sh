# ISC license.
# Sourced by tests/bench/run inside of its namespaces: a boot with 5, 10, 100 and 1000 profiles, by
# herm-reconcile and the Python way.

note () { echo "$@" >> "$raw" ; }

template=$dir/template
scan=$dir/service
mkdir -p "$template/log" "$scan"
printf '#!/bin/sh\nexec sleep 1000000\n' > "$template/run"
printf '#!/bin/sh\nexec s6-log n3 s100000 "../../../logs/${1%%/log}"\n' > "$template/log/run"
echo longrun > "$template/type"
chmod 0755 "$template/run" "$template/log/run"
export BENCH_SCANDIR="$scan" BENCH_TEMPLATE="$template" BENCH_S6=$s6 PYTHONPATH="$here" \
  PYTHONPYCACHEPREFIX="$dir/pycache"

for n in 5 10 100 1000
do
  for i in $(seq -f p%g $n)
  do
    mkdir -p "$dir/home$n/profiles/$i"
    echo "# $i" > "$dir/home$n/profiles/$i/SOUL.md"
    echo '{"gateway_state": "running", "desired_state": "running", "pid": 4711}' \
      > "$dir/home$n/profiles/$i/gateway_state.json"
  done
done

fresh ()   # fresh N: as before a boot
{
  mountpoint -q "$scan" && umount "$scan"
  mount -t tmpfs -o mode=0755 scandir "$scan"
  rm -rf "$dir/home$1/logs"
}
full ()   # full N WHO: whether there is what must be there
{
  set -- "$1" "$2" "$(ls "$scan" | grep -c '^gateway-')"
  test "$3" = $(($1 + 1)) || {
    echo "tests/bench: $2 made $3 slots of $(($1 + 1))" >&2
    return 1
  }
}

clocked ()   # clocked CONTENDER N: microseconds to $dir/took
{
  case $1 in
    herm) "$tools/stopwatch" herm-reconcile -s "$scan" -h "$dir/home$2" -u 10000:10000 \
      -f "$template" ;;
    seed) "$tools/stopwatch" python3 -c 'import seedway; seedway.main()' reconcile "$dir/home$2" \
      "$dir/inside" ;;
  esac > "$dir/took"
  full "$2" "$1"
}

fresh 5 ; clocked seed 5   # its bytecode is kept, as that of an installed program is
contenders='herm seed'
round=0
while test $round -lt "$gateway_rounds"
do
  round=$((round + 1))
  note "reconcile $round - load $(cut -d ' ' -f 1 /proc/loadavg)"
  for n in 5 10 100 1000
  do
    for c in $contenders
    do
      case $c$n in seed10|seed100) continue ;; esac
      fresh $n
      clocked $c $n
      read -r us _ < "$dir/took"
      note "reconcile $round $c $n-us $us"
      test $c = herm || note "reconcile $round $c $n-inside-us $(($(cat "$dir/inside") / 1000))"
    done
  done
  set -- $contenders
  contenders="$2 $1"
done

# Memory and system calls, traced and not timed. The most that is mapped at a time beyond files: the
# heap by brk, and anonymous memory.
cat > "$dir/peak.py" <<'END'
import re
import sys

start = heap = now = peak = 0
maps = {}
for line in open(sys.argv[1], encoding="ascii", errors="replace"):
    if m := re.match(r"brk\(.*= 0x([0-9a-f]+)$", line):
        start = start or int(m[1], 16)
        heap = int(m[1], 16) - start
    elif m := re.match(r"mmap\(NULL, (\d+), .*MAP_ANONYMOUS.*= (0x[0-9a-f]+)$", line):
        maps[m[2]] = int(m[1])
    elif m := re.match(r"mremap\((0x[0-9a-f]+), \d+, (\d+), .*= (0x[0-9a-f]+)$", line):
        maps.pop(m[1], 0)
        maps[m[3]] = int(m[2])
    elif m := re.match(r"munmap\((0x[0-9a-f]+), ", line):
        maps.pop(m[1], 0)
    peak = max(peak, heap + sum(maps.values()))
print(peak // 1024)
END
for n in 5 10 100 1000
do
  fresh $n
  strace -qq -o "$dir/trace" herm-reconcile -s "$scan" -h "$dir/home$n" -u 10000:10000 \
    -f "$template"
  full $n herm
  note "reconcile 0 herm $n-calls $(grep -c '^[a-z_0-9]*(' "$dir/trace")"
  note "reconcile 0 herm $n-heap-kb $(python3 "$dir/peak.py" "$dir/trace")"
done

# The same under a live s6-svscan with room for all: until everything is supervised. Once traced,
# for what it asks of whom, and three times timed.
# Up to 2.11 the option is -c, and loggers do not count.
if s6-svscan -C 4 "$dir/nonexistent/x" 2>&1 |
  grep -q -e option -e usage ; then c=-c ; else c=-C ; fi
mkdir -p "$dir/logs"
mkfifo "$dir/ready"
live ()   # live N prog...
{
  k=$1 ; shift
  fresh "$k"
  s6-svscan $c 3000 -d 3 "$scan" < /dev/null > "$dir/svscan.log" 2>&1 3> "$dir/ready" &
  svscan=$!
  read -r _ < "$dir/ready"
  "$@" herm-reconcile -s "$scan" -h "$dir/home$k" -u 10000:10000 -f "$template" -t 300000
  full "$k" herm
  for g in "$scan"/gateway-* ; do
    "$s6/s6-svok" "$g" && "$s6/s6-svok" "$g/log" || {
      echo "tests/bench: $g is not supervised" >&2
      return 1
    }
  done
  s6-svscanctl -t "$scan"
  wait "$svscan" || :
}
for n in 10 1000
do
  live $n strace -f -qq -e trace=write,clone,clone3,fork,vfork,execve -o "$dir/trace"
  note "reconcile 0 live $n-scans $(grep -cE 'write\([0-9]+, "an?", [12]' "$dir/trace" || :)"
  note "reconcile 0 live $n-processes $(grep -cE '(clone|clone3|fork|vfork)\(' "$dir/trace" || :)"
  for i in 1 2 3
  do
    live $n "$tools/stopwatch" > "$dir/took"
    read -r us _ _ kb < "$dir/took"
    note "reconcile $i live $n-us $us"
    note "reconcile $i live $n-rss-kb $kb"
  done
done
umount "$scan"
