# ISC license.
# Sourced by tests/bench/run inside of its namespaces, for the halves open and connect: what it
# costs to see every one of these calls.

. "$here/observers.sh"

case $half in
  open)
    what=open:/run/herm-bench-opened
    : > /run/herm-bench-opened
    peers=opensnoop
    mark=herm-bench-opened ;;
  connect)
    what=connect
    ip link set lo up
    peers=bpftrace
    # by kprobes; its line is printed when the call returns
    if test -e /sys/bus/event_source/devices/kprobe ; then peers="$peers tcpconnect" ; else echo \
      "tests/bench: no kprobes in this kernel: without tcpconnect" ; fi
    # its line is printed when the connection stands, as ours is
    bpftrace_program='tracepoint:sock:inet_sock_set_state /args->oldstate == 2/ {
      printf("%s %d %s %d %d connect\n", comm, pid, ntop(args->daddr), args->dport, args->newstate);
    }'
    mark=4711 ;;
esac
contenders="none herm $peers again"

observe ()   # attaches $contender
{
  pid=
  case $contender in
    none|again) ;;
    herm) case $half in open) launch herm-probe-load -s file -u 0 -d 3 setpriv --reuid 10099 \
      --regid 10099 --clear-groups herm-probe-read ;; connect) launch herm-probe-load -s connect \
        -d 3 herm-probe-read ;; esac ;;
    opensnoop | tcpconnect) launch "$contender" ;;
    bpftrace) launch bpftrace -e "$bpftrace_program" ;;
  esac
}

printed ()   # lines of the storm, none twice, all lines
{
  case $contender in
    herm) m="\"kernel.\(file.open\|net.connect\)\".*$mark" ;;
    *) m=$mark ;;
  esac
  echo "$(grep -ac "storm.*$m\|$m.*storm" out) 0 $(wc -l < out) $(sed \
    -n 's/.* lost \([0-9]*\) missed \([a-z0-9]*\) lines.*/\1 \2/p' err)"
}

rounds "$exec_rounds" "$calls" "$what"
case " $broken " in
  *' herm '*) echo "tests/bench: herm's probe does not work here" >&2 ; exit 112 ;;
  '  ') ;;
  *) echo "tests/bench: did not run:$broken" >&2 ; exit 1 ;;
esac
