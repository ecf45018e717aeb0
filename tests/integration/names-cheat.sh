#!/bin/sh
# ISC license.
# preempt
# timeout: 200
# no-sanitize: names-tree runs the same programs
# Who tries to take another service's name, or to shed its own: each row of herm-names(7), WHO CAN
# CHEAT; names that no s6-svscan gives. names-many has the tables that are full.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
. "$BUILD/tests/integration/names.inc"

for x in descend s6-supervise s6-svscan
do
  cp "$BUILD/tests/tools/descend" pub/$x
done
d=$TMPDIR/pub/descend fake=$TMPDIR/pub/s6-supervise scanner=$TMPDIR/pub/s6-svscan


# code in LD_PRELOAD, also of the real s6-supervise
cat > preload.c <<END
#include <stdlib.h>
#include <unistd.h>
__attribute__((constructor)) static void f (void)
{
  unsetenv("LD_PRELOAD") ;
  execl("$victim", "$victim", getenv("TAG"), (char *)0) ;
}
END
gcc -shared -fPIC -o pub/preload.so preload.c
preload="LD_PRELOAD=$TMPDIR/pub/preload.so s6-supervise writer"

# The root adopts orphans, as process 1 does, and is the parent of a process without a name.
real=$(command -v s6-svscan)
mkdir bin
cat > bin/s6-svscan <<END
#!/bin/sh
PATH=\${PATH#*:}
setpriv --reuid $gw --regid $gw --clear-groups sh $TMPDIR/pub/obey none &
exec $d adopt $real "\$@"
END
chmod 0755 bin bin/s6-svscan
mkfifo -m 0666 in.none out.none
PATH=$TMPDIR/bin:$PATH
two_inner
PATH=${PATH#*:}
observe -g "$scan" -u $gw

mine='inner/coder sealed'
tell coder "$victim child"
named child $mine
for how in thread vfork clone3 parent orphan
do
  tell coder "$d $how $victim $how & wait"
  named $how $mine
done
tell coder "setsid $victim setsid ; nohup $victim nohup > /dev/null 2>&1"
named setsid $mine
named nohup $mine
tell coder "(sh -c 'sleep 0.1 ; exec $victim daemon' &)"
named daemon $mine

# a program that is called s6-supervise, and the real one
for how in '' "$d thread" "$d vfork" "$d orphan"
do
  tag=fake$(echo "$how" | tr -cd a-z)
  tell coder "(cd $TMPDIR/inner && $how $fake writer $victim $tag)"
  named $tag $mine
done
tell coder "cd $TMPDIR/inner ; timeout 5 s6-supervise writer 2> /dev/null || :"
named writer $mine
tell coder "cd $TMPDIR/inner ; TAG=preload $preload"
named preload $mine
(cd inner/writer && as $gw "$fake" writer "$victim" outside1)
(cd inner && as $gw "$fake" writer "$victim" outside2)
(cd inner && as $gw "$scanner" one "$fake" writer "$victim" outside3)
(cd inner && as $gw env TAG=outside4 $preload)
for i in 1 2 3 4
do
  unnamed outside$i
done

# orphans that the s6-svscan adopts
root=$svscan_pid
cat > pub/adopted <<END
#!/bin/sh
test "\$(ps -o ppid= -p \$\$ | tr -d ' ')" = $root || exit
exec "\$@"
END
chmod 0755 pub/adopted
tell coder "$d orphan $TMPDIR/pub/adopted $fake writer $victim adopted1"
named adopted1 $mine
tell coder "cd $TMPDIR/inner ; TAG=adopted2 $d orphan $TMPDIR/pub/adopted env $preload"
named adopted2 $mine
tell none "$d orphan $TMPDIR/pub/adopted $fake writer $victim adopted3"
unnamed adopted3
tell none "$d orphan $TMPDIR/pub/adopted $scanner one $fake writer $victim adopted4"
unnamed adopted4

# Who controls another process acts as that process; herm-confine is against it.
puppet=$BUILD/tests/tools/puppet
: > sleeper
: > refused
chmod 0666 sleeper refused
asleep () { test "$(cat "/proc/$1/comm")" = sleep ; }
sleeper ()   # sleeper SERVICE: the pid of a process of that service is in $sleeper
{
  tell "$1" "sleep 1000000 & echo \$! > $TMPDIR/sleeper"
  sleeper=$(cat sleeper)
  until_true 10 asleep "$sleeper" || fail "no sleep"
}
got=0
"$puppet" || got=$?
if test $got != 77
then
  # a kernel can refuse all writes to the text of a process, but those of its tracer
  ways=ptrace
  sleep 1000000 &
  until_true 10 asleep $! || fail "no sleep"
  if "$puppet" mem $! /bin/true true 2> refusal
  then ways='ptrace mem'
  else echo "no writes to /proc/PID/mem: $(cat refusal)"
  fi
  for how in $ways
  do
    sleeper writer
    tell coder "$puppet $how $sleeper $victim by-coder-$how"
    named by-coder-$how inner/writer sealed
    sleeper coder
    as $gw "$puppet" $how "$sleeper" "$victim" by-none-$how
    named by-none-$how $mine
    sleeper none
    tell coder "$puppet $how $sleeper $victim on-none-$how"
    unnamed on-none-$how
  done
  if herm-confine true 2> refusal
  then
    sleeper writer
    for how in $ways
    do
      tell coder "! herm-confine $puppet $how $sleeper $victim confined 2> $TMPDIR/refused"
      grep -q 'Operation not permitted\|Permission denied' refused || fail "$how"
    done
    kill -0 "$sleeper" && asleep "$sleeper" || fail "a puppet of a confined process"
  fi
fi

# an s6-svscan of its own: names below its own
tell coder "$scanner one $victim below0 ; $scanner one $fake writer $victim below1"
named below0 $mine
named below1 inner/coder/writer claimed
mkdir -p own/web
chown -R $gw own
printf '#!/bin/sh\n%s real\nexec sleep 1000000\n' "$victim" > own/web/run
chmod 0755 own/web/run
tell coder "s6-svscan $TMPDIR/own &"
named real inner/coder/web claimed
tell coder 'kill $! ; wait'
n=$scanner
for i in 1 2 3 4 5 6 7 8 9
do
  n="$n one $fake l$i $scanner"
done
tell coder "$n one $fake last $victim deep"
named deep inner/coder/l1/l2/l3/l4/l5/l6 claimed

# children of an s6-svscan that are no s6-supervise: with a wrapper, and a script of the root
tell coder "$scanner one /usr/bin/env $fake writer $victim wrapped"
named wrapped $mine
printf '#!/bin/sh\nexec setpriv --reuid %s --regid %s --clear-groups %s script\n' $gw $gw \
  "$victim" > service/.s6-svscan/SIGUSR1
chmod 0755 service/.s6-svscan/SIGUSR1
kill -USR1 "$root"
unnamed script

# names that no s6-svscan gives
i=0
for x in '' . .. ../writer a/b a/b/log /log x/ '.x'
do
  i=$((i + 1))
  tell coder "$scanner one $fake '$x' $victim bad$i"
  named bad$i $mine
done
tell coder "$scanner one $fake web/log $victim good1"
named good1 inner/coder/web/log claimed
tell coder "$scanner one $fake \"\$(printf 'a\\nb\"\\033')\" $victim good2"
named good2 'inner/coder/a\nb\\u001b' claimed
tell coder "$scanner one $fake \"\$(printf 'a\\377')\" $victim good3"
until_true 10 has_line good3 || fail "no line of good3"
/usr/bin/python3 - <<'END' || fail "a name that is no UTF-8"
import json
for line in open("lines"):
    p = json.loads(line)["payload"]
    if p.get("argv", [0])[1:] == ["good3"]:
        break
assert p["service"] == "inner/coder/a\ufffd" and p["service_hex"] == b"inner/coder/a\xff".hex()
END
name255=$(printf %0255d 0)
tell coder "$scanner one $fake $name255 $victim good4"
named good4 inner/coder/$name255 claimed
unobserve

# too long is lost
lost_of () { sed -n 's/.* lost \([0-9]*\) .*/\1/p' observe.err ; }
observe -g "$scan" -u $gw
tell coder "$scanner one $fake ${name255}1 $victim long1"
tell coder "$scanner one $fake $(printf %04096d 0) $victim long2"
named long1 $mine
named long2 $mine
kill "$observer"
wait "$observer"
same 2 "$(lost_of)" "names lost"
grep -q '"kind":"kernel.loss".*"set":"tree"' lines || fail "the loss is not said"
