# ISC license.
# Sourced by tests/bench/run inside of its namespaces: what it costs to see every exec, by several observers in turn.

note () { echo "$@" >> "$raw" ; }

nop=/run/nop   # short, so that all of a command line fits in what bpftrace takes of it
cp "$tools/nop" "$nop"
# /run is ours, /sys is not: these mounts are seen in this namespace only
mount -t tracefs tracefs /sys/kernel/tracing 2> /dev/null || :
test -e /sys/kernel/debug/tracing || mount -t debugfs debugfs /sys/kernel/debug 2> /dev/null || :
kallsyms=$(sed s/^0// /proc/1/wchan 2> /dev/null || :)   # pid 1, our shell, sleeps while sed runs: "0" only if the kernel does not tell
statsctl=/proc/sys/kernel/bpf_stats_enabled

# the same for all: who, its pid, its command line
bpftrace_program='tracepoint:sched:sched_process_exec { printf("%s %d %r\n", comm, pid, buf(uptr(curtask->mm->arg_start), 64)); }'
contenders='none herm herm-null herm-w0 execsnoop bpftrace again'   # "again" is none, for the noise

# launch OBSERVER: it runs, attached, and its pid is in $pid; its lines go to out, if anywhere
launch ()
{
  : > out
  : > err
  rm -f ready
  mkfifo ready
  pid=
  case $1 in
    none|again) return ;;
    herm) set -- herm-probe-load -s exec -d 3 herm-probe-read ;;
    herm-null) set -- herm-probe-load -s exec -d 3 herm-probe-read ;;
    herm-w0) set -- herm-probe-load -s exec -d 3 herm-probe-read -w 0 ;;
    execsnoop) set -- execsnoop ;;
    bpftrace) set -- bpftrace -e "$bpftrace_program" ;;
  esac
  target=out
  case $contender in herm-null) target=/dev/null ;; esac
  case $1 in
    herm-*)
      exec 4<> ready
      "$@" > $target 2> err 3> ready 4>&- < /dev/null &
      pid=$!
      head -c 1 > /dev/null < ready &
      waiter=$! ;;
    *)
      "$@" > $target 2> err < /dev/null &
      pid=$!
      waiter= ;;
  esac
  # herm says when it is attached; the others sleep in epoll_wait when they are, and nowhere else before
  tries=300
  while :
  do
    tries=$((tries - 1))
    if test $tries = 0 || ! kill -0 $pid 2> /dev/null
    then
      kill -9 $pid $waiter 2> /dev/null || :
      exec 4>&-
      sed "s/^/tests\/bench: $contender: /" err >&2
      return 1
    fi
    if test -n "$waiter" ; then kill -0 $waiter 2> /dev/null || break
    else case $(cat /proc/$pid/wchan 2> /dev/null) in
      *epoll*|*ep_poll*) break ;;
      0|'') test $tries -gt 150 || test -n "$kallsyms" || break ;; # a kernel that does not tell: 7.5 s will do
    esac ; fi
    sleep 0.05
  done
  exec 4>&-
  sleep 0.3
}

stop ()
{
  test -n "$pid" || return 0
  # what each of them takes for the end, so that it writes what it has
  case $contender in herm*) kill -TERM $pid ;; *) kill -INT $pid ;; esac
  tries=200
  while kill -0 $pid 2> /dev/null
  do
    tries=$((tries - 1))
    if test $tries = 0 ; then kill -9 $pid ; fi
    sleep 0.05
  done
  wait $pid || :
}

# KiB: "private rss rss-less-rings", private less what is shared with the kernel: rings, perf buffers
memory ()
{
  awk '
    /^[0-9a-f]+-[0-9a-f]+ / { ring = /anon_inode:(bpf-map|\[perf_event\])/ }
    /^Rss:/ { all += $2 ; if (!ring) rss += $2 }
    /^Private_(Clean|Dirty):/ && !ring { private += $2 }
    END { print private + 0, all + 0, rss + 0 }' /proc/$pid/smaps
}

wakeups () { awk '/^ *IWI:/ { for (i = 2 ; $i ~ /^[0-9]+$/ ; i++) n += $i } END { print n + 0 }' /proc/interrupts ; }

# how many of the storm's execs there are lines of, and how many lines in all
lines ()
{
  # between the two arguments: a blank, "," with quotes, or what bpftrace prints for a NUL
  grep -aoE "$1(\\\\x00|[^0-9x]+)[0-9]{7}" out | sort | uniq -c | awk '{ n++ ; if ($1 > 1) twice += $1 - 1 } END { print n + 0, twice + 0 }'
}

storm ()   # storm ROUND N: one contender, everything about it but what it printed
{
  tag=round$1x$contender-
  set -- "$1" "$2" $(wakeups)
  "$tools/storm" ${pid:+-p $pid} -f out "$2" "$nop" "$tag" > took
  set -- "$1" "$2" "$3" $(wakeups) $(cat took)
  # ROUND N irq-work irq-work wall median path [ cpu sleeps ]
  note "exec $1 $contender wall-ns $5"
  note "exec $1 $contender median-ns $6"
  note "exec $1 $contender path-ns $7"
  note "exec $1 $contender irq-work $(($4 - $3))"
  if test -n "$pid"
  then
    note "exec $1 $contender cpu-us $8"
    note "exec $1 $contender sleeps $9"
    note "exec $1 $contender memory-kb $(memory)"
  fi
}

broken=
round=0
while test $round -lt "$exec_rounds"
do
  round=$((round + 1))
  note "exec $round - load $(cut -d ' ' -f 1 /proc/loadavg)"
  for contender in $contenders
  do
    case " $broken " in *" $contender "*) continue ;; esac
    if ! launch "$contender"
    then
      broken="$broken $contender"
      note "exec $round $contender broken 1"
      continue
    fi
    storm $round "$execs"
    stop
    case $contender in
      none|again) ;;
      herm-null) note "exec $round $contender printed $(sed -n 's/.* lost \([0-9]*\) missed \([0-9]*\) lines \([0-9]*\).*/\3 0 \3 \1 \2/p' err)" ;;
      *) note "exec $round $contender printed $(lines "$tag") $(wc -l < out) $(sed -n 's/.* lost \([0-9]*\) missed \([0-9]*\) lines.*/\1 \2/p' err)" ;;
    esac
  done
  # the one that was second comes first
  set -- $contenders
  first=$1 ; shift
  contenders="$* $first"
done

# What the programs in the kernel cost by themselves. Counting makes everything slower, so it is not done above.
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
    launch $contender || continue
    for i in $(ids) ; do grep -qx "$i" before || echo "$i" ; done > mine
    echo 1 > $statsctl
    "$tools/storm" "$n" "$nop" "stats-" > took
    echo 0 > $statsctl
    for i in $(cat mine) ; do bpftool prog show id "$i" | sed -n 's/.*run_time_ns \([0-9]*\) run_cnt \([0-9]*\).*/\1 \2/p' ; done |
      awk -v c=$contender -v n="$n" '{ t += $1 ; k += $2 } END { if (k) printf "exec 0 %s kernel-ns %.0f %.2f\n", c, t / n, k / n }' >> "$raw"
    stop
  done
fi

# what is not measured must not look like a success
case " $broken " in
  *' herm '*) echo "tests/bench: herm's probe does not work here" >&2 ; exit 112 ;;
  '  ') ;;
  *) echo "tests/bench: did not run:$broken" >&2 ; exit 1 ;;
esac
