#!/bin/sh
# ISC license.
# no-sanitize: names-tree runs the same programs
# service_basis: who can write the service directory, the scan directory, or the directory that
# contains either, for names that the loader finds and for names that are given later. It is read
# once: a mode that changes counts for the next s6-supervise.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
. "$BUILD/tests/integration/names.inc"

scan=$TMPDIR/service
mkdir -m 0755 service real
mkdir -m 0775 shared
mkdir -m 0757 open
mkdir -m 0755 owned
chown $gw owned
for s in plain group other
do
  service service $s $gw
done
chmod 0775 service/group
chmod 0757 service/other
for s in real shared open owned
do
  service $s in-$s $gw
  ln -s ../$s/in-$s service/in-$s
done
# nested ones: in a slot of root's, and in one that a group can write; the latter's service would
# be sealed
for s in inner weak
do
  nested service $s $gw
  service $s $s-plain
  seed $s/$s-plain $gw
done
chmod 0775 service/weak
service inner inner-group
seed inner/inner-group $gw
chmod 0775 inner/inner-group
all='plain:plain:root group:group:claimed other:other:claimed in-real:in-real:root
in-shared:in-shared:claimed in-open:in-open:claimed in-owned:in-owned:claimed
inner-plain:inner/inner-plain:sealed inner-group:inner/inner-group:claimed
weak-plain:weak/weak-plain:claimed'
svscan_start "$scan"
# another scan directory, that a group can write
mkdir -m 0775 second
service second loose $gw
svscan_start "$TMPDIR/second"
all="$all loose:loose:claimed"
for x in $all ; do tell ${x%%:*} : ; done

n=0
check ()
{
  n=$((n + 1))
  for x in $all ; do tell ${x%%:*} "$victim ${x%%:*}-$n" ; done
  for x in $all ; do
    name=${x#*:}
    named ${x%%:*}-$n "${name%:*}" "${name#*:}"
  done
}
slots='service/plain service/group service/other service/in-real service/in-shared
service/in-open service/in-owned inner/inner-plain inner/inner-group weak/weak-plain second/loose'
restart ()   # every s6-supervise, but those of s6-svscans
{
  pids=
  for s in $slots ; do pids="$pids $(supervisor_of $s) $(pid_of $s)" ; done
  # shellcheck disable=SC2086
  slay $pids
}

observe -g "$scan" -g "$TMPDIR/second" -u $gw
check
restart
check
# what was open is shut, and the reverse
chmod 0755 service/group
chmod 0775 service/plain
tell plain "$victim later1"
tell group "$victim later2"
named later1 plain root
named later2 group claimed
slay $(supervisor_of service/group) "$(pid_of service/group)" $(supervisor_of service/plain) \
  "$(pid_of service/plain)"
tell plain "$victim later3"
tell group "$victim later4"
named later3 plain claimed
named later4 group root
unobserve
