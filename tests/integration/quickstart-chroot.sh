#!/bin/sh
# ISC license.
# timeout: 300
# alone: it looks for processes and mounts that are left
# no-sanitize: it starts everything with an environment of its own
# examples/quickstart in a chroot: with less than it needs, without /sys, and where / is no mount
# point. Each ends in what its steps said, and leaves nothing.
. "$BUILD/tests/lib.sh"
mkdir root root/usr root/etc root/dev root/proc root/sys root/run root/root
mkdir -m 1777 root/tmp
mkdir -p root/var/lib/dpkg root/var/log "root$BUILD" "root$PREFIX"
for i in bin sbin lib lib64 ; do test ! -e /$i || ln -s usr/$i root/$i ; done
for i in /usr /etc /var/lib/dpkg "$BUILD" "$PREFIX" ; do mount --bind "$i" "root$i" ; done
before=$(find root -xdev | sort)

# quickstart CODE VERDICT: how it ends, and what it leaves
quickstart ()
{
  expect "$1" env -u TMPDIR chroot root "$BUILD/examples/quickstart" -p "$PREFIX"
  tail -n 1 out err > end
  grep -qF "quickstart: $2" end || { cat out err ; fail "verdict: not $2" ; }
  until_true 10 nothing || fail "left over: $(procs)"
}
nothing () { ! procs | awk '$3 ~ /^(s6-|herm-|sleep|unshare|timeout|hermes)/' | grep . ; }
# once GOOD BAD: it says the one, never the other
once () { printed "$1" ; ! grep -F "$2" out || fail "says both" ; }

quickstart 112 "fatal: needs /dev and /proc"
mount --rbind /dev root/dev
quickstart 112 "fatal: needs /dev and /proc"
mount -t proc proc root/proc

# / is no mount point; the kernel's types are in /sys
quickstart 0 "PASS: two gateways ran and nothing is left; no record, because eBPF cannot be used"
once "Namespaces: / is no mount point" "eBPF can be used here"
mount --rbind /sys root/sys
if herm-probe-load -s exec! true 2> why
then
  quickstart 0 \
    "PASS: two gateways ran and nothing is left; no record, because this quickstart makes"
  once "eBPF can be used here" "eBPF cannot be used"
fi
umount -R root/sys
same "$before" "$(find root -xdev | sort)" "the root directory"

# / is a mount point: namespaces, and eBPF by the one step and by the other
mount --rbind root root
quickstart 0 "PASS: two gateways ran and nothing is left; no record, because eBPF cannot be used"
once "eBPF cannot be used here: " "eBPF can be used here"
printed "down (exitcode 112)"
same "$before" "$(find root -xdev | sort)" "the root directory"
