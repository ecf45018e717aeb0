# ISC license.
# Sourced by tests/bench/run inside of its namespaces: what the names of services add to a fork, an
# exec and an event, of a process that has one.

. "$here/observers.sh"
statsctl=/proc/sys/kernel/bpf_stats_enabled
: > /run/herm-bench-opened

. "$here/service.sh"

observe ()   # attaches $contender
{
  pid=
  case $contender in
    none|again) return ;;
    plain) set -- ;;
    names) set -- -g /run/tree ;;
  esac
  launch herm-probe-load -s $set "$@" -u 0 -d 3 setpriv --reuid 10099 --regid 10099 \
    --clear-groups herm-probe-read
}

# all lines, those with a name, lost
printed ()
{
  echo "$(wc -l < out) 0 $(grep -c '"service":"web"' out)" \
    "$(sed -n 's/.* lost \([0-9]*\) missed.*/\1/p' err)"
}

ids () { bpftool prog show | sed -n 's/^\([0-9]*\): .*/\1/p' ; }

# in_kernel N WHAT: what the programs cost by themselves; counting makes everything slower
in_kernel ()
{
  test -w $statsctl && test "$(cat $statsctl)" = 0 || return 0
  trap 'echo 0 > $statsctl ; rm -f "$work/stats"' EXIT
  : > "$work/stats"
  for contender in plain names
  do
    ids > before
    observe || continue
    for i in $(ids) ; do grep -qx "$i" before || echo "$i" ; done > mine
    echo 1 > $statsctl
    storms/storm "$1" "$2" stats- > /dev/null
    echo 0 > $statsctl
    for i in $(cat mine) ; do
      bpftool prog show id "$i" 2> /dev/null |
        sed -n 's/.*run_time_ns \([0-9]*\) run_cnt \([0-9]*\).*/\1 \2/p'
    done |
      awk -v c="$half 0 $contender" -v n="$1" \
        '{ t += $1 ; k += $2 } END {
          if (k) printf "%s kernel-ns %.0f %.2f\n", c, t / n, k / n }' >> "$raw"
    stop
  done
  rm -f "$work/stats"
}

real=$tools
for call in "fork exec $execs fork" "exec exec $execs $nop" \
  "open file $((execs * 5)) open:/run/herm-bench-opened"
do
  # shellcheck disable=SC2086
  set -- $call
  half=names-$1 set=$2
  contenders='none plain names again'
  tools=$dir/storms
  rounds "$exec_rounds" "$3" "$4"
  test -z "$broken" || { echo "tests/bench: did not run:$broken" >&2 ; exit 112 ; }
  in_kernel "$3" "$4"
  tools=$real
done
