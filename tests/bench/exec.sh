# ISC license.
# Sourced by tests/bench/run inside of its namespaces: what it costs to see every exec, by several
# observers in turn.

. "$here/observers.sh"
statsctl=/proc/sys/kernel/bpf_stats_enabled

# the same for all: who, its pid, its command line
bpftrace_program='tracepoint:sched:sched_process_exec {
  printf("%s %d %r\n", comm, pid, buf(uptr(curtask->mm->arg_start), 64)); }'
contenders='none herm herm-null herm-w0 execsnoop bpftrace again'   # "again" is none, for the noise

observe ()   # attaches $contender
{
  pid=
  case $contender in
    none|again) ;;
    herm|herm-null) launch herm-probe-load -s exec -d 3 herm-probe-read ;;
    herm-w0) launch herm-probe-load -s exec -d 3 herm-probe-read -w 0 ;;
    execsnoop) launch execsnoop ;;
    bpftrace) launch bpftrace -e "$bpftrace_program" ;;
  esac
}

# how many of the storm's execs there are lines of, and how many lines in all
lines ()
{
  # between the two arguments: a blank, "," with quotes, or what bpftrace prints for a NUL
  grep -aoE "$1(\\\\x00|[^0-9x]+)[0-9]{7}" out | sort | uniq -c |
    awk '{ n++ ; if ($1 > 1) twice += $1 - 1 } END { print n + 0, twice + 0 }'
}

printed ()   # what there is of the storm that is tagged $tag
{
  case $contender in
    herm-null) echo \
      "$(sed -n \
        's/.* lost \([0-9]*\) missed \([a-z0-9]*\) lines \([0-9]*\).*/\3 0 \3 \1 \2/p' err)" ;;
    *) echo "$(lines "$tag") $(wc -l < out) $(sed \
      -n 's/.* lost \([0-9]*\) missed \([a-z0-9]*\) lines.*/\1 \2/p' err)" ;;
  esac
}

rounds "$exec_rounds" "$execs" "$nop"

# What the programs in the kernel cost by themselves. Counting makes everything slower, so it is not
# done above.
ids () { bpftool prog show | sed -n 's/^\([0-9]*\): .*/\1/p' ; }
if test -w $statsctl && test "$(cat $statsctl)" = 0
then
  n=$((execs < 5000 ? execs : 5000))
  trap 'echo 0 > $statsctl ; rm -f "$work/stats"' EXIT
  : > "$work/stats"
  for contender in herm execsnoop bpftrace
  do
    case " $broken " in *" $contender "*) continue ;; esac
    ids > before
    observe || continue
    for i in $(ids) ; do grep -qx "$i" before || echo "$i" ; done > mine
    echo 1 > $statsctl
    "$tools/storm" "$n" "$nop" "stats-" > took
    echo 0 > $statsctl
    for i in $(cat mine) ; do
      bpftool prog show id "$i" | sed -n 's/.*run_time_ns \([0-9]*\) run_cnt \([0-9]*\).*/\1 \2/p'
    done |
      awk -v c=$contender -v n="$n" \
        '{ t += $1 ; k += $2 } END {
          if (k) printf "exec 0 %s kernel-ns %.0f %.2f\n", c, t / n, k / n }' >> "$raw"
    stop
  done
fi

# what is not measured must not look like a success
case " $broken " in
  *' herm '*) echo "tests/bench: herm's probe does not work here" >&2 ; exit 112 ;;
  '  ') ;;
  *) echo "tests/bench: did not run:$broken" >&2 ; exit 1 ;;
esac
