#!/bin/sh
# ISC license.
# What the kernel does not allow: exit 112, its own message each, prog is not run.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf

expect 112 caps "" herm-probe-load -s exec touch ran
said 'missing capability: CAP_BPF and CAP_PERFMON'
# root without any
expect 112 setpriv --inh-caps=-all --bounding-set=-all herm-probe-load -s exec touch ran
said 'missing capability: CAP_BPF and CAP_PERFMON'
expect 112 caps +perfmon herm-probe-load -s exec touch ran
said 'missing capability: CAP_BPF ('
expect 112 caps +bpf herm-probe-load -s exec touch ran
said 'missing capability: CAP_PERFMON ('
said 'no probe set can be attached'
expect 112 caps +bpf herm-probe-load -s 'exec!' touch ran
said 'required probe set exec cannot be attached'
if unshare --user --map-root-user true 2> refusal
then
  expect 112 unshare --user --map-root-user herm-probe-load -s exec touch ran
  said 'only those of a user namespace'
  expect 100 unshare --user --map-root-user herm-probe-load -s exec -u 5 touch ran
  said 'without a place in the initial user namespace: 5'
else
  echo "not tried in a user namespace: $(cat refusal)"   # a chroot
fi
absent ran

# These two are enough, but then tracefs has to be mounted for the first hook; without it the second
# one does.
tp=0
herm-probe-load -s exec -k exec=tp true 2> refusal || tp=$?   # 5.10 does not have it
umount -l /sys/kernel/tracing /sys/kernel/debug 2>/dev/null || :
expect 0 caps +bpf,+perfmon herm-probe-load -s exec sh \
  -c 'echo $HERM_SETS ; grep CapEff /proc/self/status'
test $tp != 0 || said 'hook tp cannot be used: tracefs cannot be read'
printed exec=tp_btf
expect 112 caps +bpf,+perfmon herm-probe-load -s exec -k exec=tp touch ran
test $tp != 0 || said 'no probe set can be attached: tracefs cannot be read'
absent ran

# what a container may forbid, and only the trial of one hook needs: the others go on
for i in 'i386 file tp+compat' 'memfd exec tp_btf+lsm'
do
  # shellcheck disable=SC2086
  set -- $i
  herm-probe-load -s $2 -k $2=$3 -u $quiet true 2> refusal || {
    echo "hooks $3 are not available here: $(cat refusal)"
    continue
  }
  expect 0 "$BUILD/tests/tools/deny" $1 herm-probe-load -s $2 -u $quiet true
  said "probe set $2: hook ${3#*+} cannot be used, going on without it: "
done

# memory locked below what is needed counts on old kernels only; the limit itself must come through
expect 0 prlimit --memlock=65536:65536 herm-probe-load -s exec prlimit \
  --memlock --output=SOFT,HARD --noheadings --raw
printed '65536 65536'

# no descriptor left: trouble of the moment
expect 111 sh -c 'ulimit -n 6 ; exec herm-probe-load -s exec touch ran'
absent ran

# without /proc it cannot be tried out; without /sys there may be no type information
expect 111 unshare --mount sh \
  -c 'mount -t tmpfs none /proc ; exec herm-probe-load -s exec touch ran'
said 'unable to try out the probe set exec'
if ! ls /boot/vmlinux-* /lib/modules/*/vmlinux-* > /dev/null 2>&1
then
  expect 112 unshare --mount sh \
    -c 'mount -t tmpfs none /sys ; exec herm-probe-load -s exec touch ran'
  said 'no kernel type information, /sys/kernel/btf/vmlinux'
fi
absent ran

# what cannot be executed
expect 127 herm-probe-load -s exec "$TMPDIR/absent"
expect 126 herm-probe-load -s exec "$TMPDIR"
