#!/bin/sh
# ISC license.
# What a kernel can lack, each with its own message: exit 112, or the set that needs it
# degrades alone. Where this kernel has it, strace or a mount takes it away. (Missing capabilities:
# probe-load-refused. A missing libssl: probe-tls-calls. Lockdown: probe-load-lockdown.)
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
strace -qq -o trace true || skip "strace cannot trace here"
sets=
for s in exec life connect file tls
do
  got=0
  herm-probe-load -s $s -u $quiet true 2> err || got=$?
  case $got in 0) sets="$sets $s" ;; 100) ;; *) echo "not here: $s: $(tail -n 1 err)" ;; esac
done

# first CALL PATTERN: the number, among the loader's calls of that name, of the first one like that
first ()
{
  strace -qq -e trace="$1" -o trace herm-probe-load -s exec true 2> err || fail "$(cat err)"
  n=$(grep "^$1(" trace | grep -n -m 1 -e "$2" | cut -d : -f 1)
  test -n "$n" || fail "no $1 like $2: $(cat trace)"
  echo "$n"
}
# without CALL ERROR[:when=N] [ option... ]: the loader, that call failing
without ()
{
  call=$1 how=$2 ; shift 2
  strace -qq -e trace="$call" -e inject="$call:error=$how" -o /dev/null herm-probe-load "$@"
}

ring=$(first bpf BPF_MAP_TYPE_RINGBUF)
stats=$(first bpf BPF_F_MMAPABLE)
expect 112 without bpf EINVAL:when=$ring -s exec touch ran
said 'fatal: unable to create the ring buffer: this kernel has no ring buffer for BPF: Linux 5.8 '\
'or newer is needed'
expect 111 without bpf ENOMEM:when=$ring -s exec touch ran
said 'fatal: unable to create the ring buffer: Cannot allocate memory'
expect 112 without bpf EINVAL:when=$stats -s exec touch ran
said 'fatal: unable to create the statistics map: Invalid argument'
expect 112 without bpf ENOSYS -s exec touch ran
said 'this kernel has no bpf(2): build it with CONFIG_BPF_SYSCALL'
expect 112 without bpf EPERM -s exec touch ran
said 'it is forbidden in spite of sufficient capabilities: look for a seccomp filter or a '\
'security module'
# each set alone, and required: its programs are refused
load=$(first bpf 'BPF_PROG_LOAD.*prog_name="exec')
expect 112 without bpf EPERM:when=$load+ -s 'exec!' touch ran
said 'required probe set exec cannot be attached: it is forbidden in spite of sufficient '\
'capabilities'

# perf_event_open alone is refused: what goes without it works, what does not is degraded by name
expect 0 without perf_event_open EPERM -s exec sh -c 'echo "$HERM_SETS"'
printed exec=tp_btf
! works exec tp || said_tp='it is forbidden in spite of sufficient capabilities'
said "hook tp cannot be used: ${said_tp-Invalid argument}"   # 5.10 does not have it in any case
case $sets in
  *tls*)
    expect 0 without perf_event_open EPERM -s exec -s tls -u $quiet sh \
      -c 'echo "$HERM_SETS" ; exec herm-probe-read -n'
    printed exec=tp_btf
    said 'probe set tls cannot be attached, going on without it: it is forbidden in spite of '\
'sufficient capabilities'
    grep -q '"kind":"herm.degraded",.*"payload":{"set":"tls","hook":"uprobe","errno":1,"reason":"it is forbidden' out ||
      fail "no degraded line: $(cat out)"
    expect 112 without perf_event_open EPERM -s tls touch ran
    said 'no probe set can be attached: it is forbidden in spite of'
    ;;
esac

# no type information: libbpf would also take it from an image of this kernel
if ls "/boot/vmlinux-$(uname -r)" "/lib/modules/$(uname -r)"/vmlinux-* \
  "/lib/modules/$(uname -r)/build/vmlinux" > /dev/null 2>&1
then echo "not tried without /sys/kernel/btf: there is an image of this kernel"
else
  for s in $sets
  do
    expect 112 unshare --mount sh \
      -c 'mount -t tmpfs none /sys/kernel/btf && exec herm-probe-load -u "$2" -s "$1" touch ran' \
        sh $s $quiet
    said 'no probe set can be attached: no kernel type information, /sys/kernel/btf/vmlinux: '\
'mount /sys, or build the kernel with CONFIG_DEBUG_INFO_BTF'
  done
  all=$(for s in $sets ; do echo "-s $s" ; done)
  # shellcheck disable=SC2086
  expect 112 unshare --mount sh \
    -c 'mount -t tmpfs none /sys/kernel/btf && exec herm-probe-load "$@" touch ran' sh -u $quiet \
      $all
  said 'no kernel type information'
  got=0
  unshare --mount sh -c 'mount -t tmpfs none /sys/kernel/btf && exec herm-probe-caps' > out \
    2> err || got=$?
  same 1 $got "herm-probe-caps"
  printed 'exec: no kernel type information, /sys/kernel/btf/vmlinux: mount /sys'
fi
absent ran
