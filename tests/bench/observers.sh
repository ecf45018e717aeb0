# ISC license.
# What the halves of tests/bench that attach observers share. Sourced inside of the namespaces of
# tests/bench/run.

note () { echo "$@" >> "$raw" ; }

nop=/run/nop   # short, so that all of a command line fits in what bpftrace takes of it
cp "$tools/nop" "$nop"
# /run is ours, /sys is not: these mounts are seen in this namespace only
mount -t tracefs tracefs /sys/kernel/tracing 2> /dev/null || :
test -e /sys/kernel/debug/tracing || mount -t debugfs debugfs /sys/kernel/debug 2> /dev/null || :
# pid 1, our shell, sleeps while sed runs: "0" only if the kernel does not tell
kallsyms=$(sed s/^0// /proc/1/wchan 2> /dev/null || :)

# launch PROG...: it runs, attached, and its pid is in $pid; its lines go to out, to /dev/null for a
# contender called herm-null
launch ()
{
  : > out
  : > err
  rm -f ready
  mkfifo ready
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
  # herm says when it is attached; the others sleep in epoll_wait when they are, and nowhere else
  # before
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
      # a kernel that does not tell: 7.5 s will do
      0|'') test $tries -gt 150 || test -n "$kallsyms" || break ;;
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

# KiB: "private rss rss-less-rings", private less what is shared with the kernel: rings, perf
# buffers
memory ()
{
  awk '
    /^[0-9a-f]+-[0-9a-f]+ / { ring = /anon_inode:(bpf-map|\[perf_event\])/ }
    /^Rss:/ { all += $2 ; if (!ring) rss += $2 }
    /^Private_(Clean|Dirty):/ && !ring { private += $2 }
    END { print private + 0, all + 0, rss + 0 }' /proc/$pid/smaps
}

wakeups ()
{
  awk '/^ *IWI:/ { for (i = 2 ; $i ~ /^[0-9]+$/ ; i++) n += $i } END { print n + 0 }' \
    /proc/interrupts
}

storm ()   # storm ROUND N WHAT: one contender, everything about it but what it printed
{
  tag=round$1x$contender-
  set -- "$1" "$2" $(wakeups) "$3"
  "$tools/storm" ${pid:+-p $pid} -f out "$2" "$4" "$tag" > took
  set -- "$1" "$2" "$3" $(wakeups) $(cat took)
  # ROUND N irq-work irq-work wall median path [ cpu sleeps ]
  note "$half $1 $contender wall-ns $5"
  note "$half $1 $contender median-ns $6"
  note "$half $1 $contender path-ns $7"
  note "$half $1 $contender irq-work $(($4 - $3))"
  if test -n "$pid"
  then
    note "$half $1 $contender cpu-us $8"
    note "$half $1 $contender sleeps $9"
    note "$half $1 $contender memory-kb $(memory)"
  fi
}

# rounds ROUNDS N WHAT: all $contenders in turn, each first at times; those that do not work are in
# $broken
rounds ()
{
  broken=
  round=0
  while test $round -lt "$1"
  do
    round=$((round + 1))
    note "$half $round - load $(cut -d ' ' -f 1 /proc/loadavg)"
    # each second round backwards: what one leaves behind does not always meet the same other
    turns=
    for contender in $contenders
    do
      if test $((round % 2)) = 1
      then turns="$turns $contender"
      else turns="$contender $turns"
      fi
    done
    for contender in $turns
    do
      case " $broken " in *" $contender "*) continue ;; esac
      if ! observe
      then
        broken="$broken $contender"
        note "$half $round $contender broken 1"
        continue
      fi
      storm $round "$2" "$3"
      stop
      case $contender in
        none|again) ;;
        *) note "$half $round $contender printed $(printed)" ;;
      esac
    done
    # the one that was second comes first
    contenders="${contenders#* } ${contenders%% *}"
  done
}
