#!/bin/sh
# ISC license.
# no-sanitize: names-tree runs the same programs
# herm-probe-load -g several times: each root names its own, also a nested one that is a root too;
# with -r, only of that process; 16 of them, and no more.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
. "$BUILD/tests/integration/names.inc"

two_inner
one=$scan inner=$TMPDIR/inner
mkdir -m 0755 other
service other web $gw
service other coder2 $gw
svscan_start "$TMPDIR/other"
two=$TMPDIR/other
tell web :
tell coder2 :

observe -g "$one" -g "$two" -u $gw
tell coder "$victim coder1"
tell web "$victim web1"
named coder1 inner/coder sealed
named web1 web root
unobserve

# a root below another root
observe -g "$one" -g "$inner" -g "$two" -u $gw
tell coder "$victim coder2"
tell web "$victim web2"
named coder2 coder sealed
named web2 web root
slay $(supervisor_of inner/coder) "$(pid_of inner/coder)"
tell coder "$victim coder3"
named coder3 coder sealed
unobserve

# -r: only what descends from it, with its names
observe -g "$one" -g "$two" -r "$(pid_of other/web)"
tell coder "$victim coder4"
tell coder2 "$victim other4"
tell web "setsid $victim web4 ; $victim web5"
as $gw $victim outside
named web4 web root
named web5 web root
for tag in coder4 other4 outside ; do
  ! has_line $tag || fail "-r has a line of $tag"
done
unobserve
observe -g "$one" -g "$two" -r "$(pid_of service/inner)" -G inner/writer
for s in coder writer web ; do tell $s "$victim $s-both" ; done
named writer-both inner/writer sealed
! has_line coder-both && ! has_line web-both || fail "-r and -G: lines of others"
unobserve

# as many as there may be
many="-g $one -g $two"
i=2
while test $i -lt 17
do
  i=$((i + 1))
  svscan_start "$TMPDIR/d$i"
  test $i -gt 16 || many="$many -g $TMPDIR/d$i"
done
service d16 last $gw
s6-svscanctl -a d16
tell last :
observe $many -u $gw
for s in coder web last ; do tell $s "$victim $s-many" ; done
named coder-many inner/coder sealed
named web-many web root
named last-many last root
unobserve
expect 100 herm-probe-load $exec $many -g "$TMPDIR/d17" touch ran
said 'too many scan directories'
expect 100 herm-probe-load $exec $many -r $$ touch ran
said 'too many'
absent ran
