# ISC license.
# herm-watch on a real s6-svscan: every transition once, the right code for every death, services
# that come and go meanwhile; nothing is invented of what it did not see.
# HERM_PROFILES services, HERM_ROUNDS deaths.
# timeout: 240
# no-sanitize: slow, it sees two transitions in one look, and their order is unknown

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_schema

# traced PID: strace attaches to it, as $strace, and writes its system calls to the file trace
traced ()
{
  strace -qq -o trace -p "$1" 2> strace.err &
  strace=$!
  until_true 10 grep -q TracerPid:.*[1-9] "/proc/$1/status"
}
sleep 1000000 &
traced $! || skip "strace cannot trace here: $(cat strace.err)"
kill $strace $!

n=${HERM_PROFILES:-100}
deaths=${HERM_ROUNDS:-60}
scan=$TMPDIR/scan
mkdir "$scan" template
cat > template/run <<'END'
#!/bin/sh
if test -e code ; then read -r c < code ; rm code ; exit "$c" ; fi
echo >&3
exec 3>&-
exec sleep 1000000
END
printf '#!/bin/sh\ntest ! -e final || exit 125\n' > template/finish
echo 3 > template/notification-fd
chmod +x template/run template/finish

add ()    # add NAME: as herm-register does, by a rename
{
  cp -R template "$scan/.new.$1"
  test -z "${2-}" || : > "$scan/.new.$1/$2"
  mv "$scan/.new.$1" "$scan/$1"
}
lines ()  # lines NAME [ KIND ]: what was said of a service, without what differs each time
{
  jq -r --arg s "$1" --arg k "${2-}" 'select(.payload.service == $s)
    | select($k == "" or .kind == "service." + $k)
    | [(.kind | ltrimstr("service.")), (.payload | .code, .signal, .wanted, .cause | values)]
    | join(" ")' out
}
has () { test "$(lines "$1" "$2" | wc -l)" -ge "$3" ; }
is_ready () { test "$(s6-svstat -o ready "$1")" = true ; }
dies ()    # dies NAME: killed; again NAME: another process of it is ready
{
  pid=$(pid_of "$scan/$1")
  s6-svc -k "$scan/$1"
}
other () { test "$(pid_of "$1")" != "$pid" && is_ready "$1" ; }
again () { until_true 60 other "$scan/$1" ; }
want () { until_true 30 has "$@" || { tail -n 20 out ; fail "no $3 $2 of $1" ; } ; }
watch ()
{
  herm-watch -s "$scan" >> out 2>> err &
  watch=$!
}

# ---- exit codes

expect 100 herm-watch -x
expect 100 herm-watch argument
expect 100 herm-watch -s "$TMPDIR/nonexistent"
expect 100 herm-watch -s template/run
expect 111 sh -c 'herm-watch -s "$0" > /dev/full' "$scan"
( code=0 ; herm-watch -s "$scan" || code=$? ; echo $code > code ) | head -n 1 > /dev/null
same 0 "$(cat code)" "the exit code without a reader"

# ---- each kind

s6-svscan -d 3 "$scan" < /dev/null > /dev/null 2> svscan.log 3> ready &
svscan=$!
until_true 30 test -s ready
add gateway-old
s6-svscanctl -a "$scan"
until_true 30 is_ready "$scan/gateway-old"
: > out
watch
want gateway-old state 1
same 'gap start' "$(head -n 1 out | jq -r '"\(.kind[8:]) \(.payload.cause)"')" "the first line"
same '{"service":"gateway-old","service_basis":null,"supervised":true,"wanted":"up","ready":true}' \
  "$(jq -c 'select(.kind == "service.state") | .payload | del(.pid)' out)" "the state"

add gateway-a
s6-svscanctl -a "$scan"
want gateway-a ready 1
s6-svc -d "$scan/gateway-a"
want gateway-a exited 1
s6-svwait -D "$scan/gateway-a"
s6-svc -u "$scan/gateway-a"
want gateway-a ready 2
echo 7 > "$scan/gateway-a/code"
s6-svc -k "$scan/gateway-a"
want gateway-a ready 3
: > "$scan/gateway-a/final"
s6-svc -h "$scan/gateway-a"
want gateway-a failed 1
mv "$scan/gateway-a" "$scan/.del"
s6-svscanctl -an "$scan"
want gateway-a unregistered 1
# one look can see a command and what follows: their order is unknown then
same 'wanted down wanted up' "$(echo $(lines gateway-a | grep ^wanted))" "commands to gateway-a"
same 'registered up
started
ready
exited 15
started
ready
exited 9
started
exited 7
started
ready
exited 1
failed
unregistered' "$(lines gateway-a | grep -v ^wanted)" "the life of gateway-a"

# a new one of the same name; down; its supervise/ comes late
add gateway-a down
want gateway-a registered 2
s6-svscanctl -a "$scan"
until_true 30 has_status "$scan/gateway-a"
s6-svc -o "$scan/gateway-a"
want gateway-a ready 4
same 'registered down started ready' "$(echo $(lines gateway-a | tail -n 3))" "the second gateway-a"

# removed while it is up: it is still seen to end
mv "$scan/gateway-a" "$scan/.del2"
s6-svscanctl -an "$scan"
want gateway-a exited 5
same 'unregistered exited 15' "$(echo $(lines gateway-a | tail -n 2))" "the end of gateway-a"

# a killed supervisor
s6-svc -p "$scan/gateway-old"
kill -9 "$(pgrep -f 's6-supervise gateway-old$')"
want gateway-old gap 1
want gateway-old ready 1
same 'state up gap supervisor started ready' "$(echo $(lines gateway-old))" "gateway-old"

# ---- many

i=0
while test $i -lt "$n" ; do add gateway-$i ; i=$((i + 1)) ; done
before=$(wc -l < out)
s6-svscanctl -t "$scan"
wait $svscan || :
s6-svscan $(svscan_limit) $((2 * n + 200)) -d 3 "$scan" < /dev/null > /dev/null 2>> svscan.log \
  3> ready &
svscan=$!
all_ready () { test "$(tail -n +$before out | grep -c '"service.ready"')" -ge $((n + 1)) ; }
until_true 120 all_ready || fail "$n gateways are not ready"

# death K is of gateway K % n: by a signal, and by an exit code after the restart
i=0
while test $i -lt "$deaths"
do
  g=gateway-$((i % n)) ; code=$((i % 100 + 1))
  until_true 30 test ! -e "$scan/$g/code"
  test $i -lt "$n" || until_true 60 is_ready "$scan/$g"
  echo $code > "$scan/$g/code"
  s6-svc -k "$scan/$g"
  printf '%s\n' "exited 9" "exited $code" >> "wanted.$g"
  test $((i % 10)) != 0 || { add extra-$i ; s6-svscanctl -a "$scan" ; }
  if test $((i % 10)) = 4
  then
    want extra-$((i - 4)) registered 1   # a look while it is there
    mv "$scan/extra-$((i - 4))" "$scan/.x.$i"
    s6-svscanctl -an "$scan"
  fi
  i=$((i + 2))
done
for g in wanted.*
do
  want "${g#wanted.}" exited "$(wc -l < "$g")"
  same "$(cat "$g")" "$(lines "${g#wanted.}" exited)" "the deaths of ${g#wanted.}"
done
i=0
while test $i -lt "$deaths"
do
  want extra-$i registered 1
  same 1 "$(lines extra-$i registered | wc -l)" "extra-$i registered"
  removed=$((i + 4 < deaths))
  want extra-$i unregistered $removed
  same $removed "$(lines extra-$i unregistered | wc -l)" "extra-$i unregistered"
  i=$((i + 10))
done
until_true 30 is_ready "$scan/gateway-$(((deaths - 2) % n))"
few () { test "$(ls /proc/$watch/fd | wc -l)" -le 10 ; }
until_true 30 few || fail "descriptors: $(ls -l /proc/$watch/fd)"
kib=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' /proc/$watch/status)
echo "herm-watch: $kib KiB at most, $(ls /proc/$watch/fd | wc -l) descriptors"
test "$kib" -le $((5120 + 2 * n)) || fail "memory: $kib KiB"

# ---- nothing happens: no system call

traced $watch || fail "strace: $(cat strace.err)"
calls () { wc -l < trace ; }
until_true 10 settled calls || fail "it is never idle"
sleep 2
same "$before" "$(calls)" "system calls while nothing happens"
kill $strace
wait $strace || :

# ---- killed and restarted: a gap, no invention

kill -9 $watch
wait $watch || :
dies gateway-0
again gateway-0
cp out first
: > out
watch
want gateway-0 state 1
s6-svc -k "$scan/gateway-1"
want gateway-1 ready 1
first=$(head -n 1 out | jq -r '"\(.kind[8:]) \(.payload.cause)"')
same 'gap start' "$first" "the first line again"
same '' "$(lines gateway-0 | grep -v '^state up$' || :)" "what it did not see"
same 'state up exited 9 started ready' "$(echo $(lines gateway-1))" "what it saw"

# ---- what it cannot know: a gap with each cause

stopped () { grep -q '^State:.T' /proc/$watch/status ; }
asleep ()   # it does not run until SIGCONT
{
  kill -STOP $watch
  until_true 10 stopped
}

# more deaths than the supervisor remembers; whose the remembered one was is unknown
add gateway-tally
echo 1 > "$scan/gateway-tally/max-death-tally"
s6-svscanctl -a "$scan"
want gateway-tally ready 1
s6-svc -k "$scan/gateway-tally"
want gateway-tally ready 2
asleep
echo 3 > "$scan/gateway-tally/code"
s6-svc -k "$scan/gateway-tally"
until_true 30 test ! -e "$scan/gateway-tally/code"
until_true 30 is_ready "$scan/gateway-tally"
kill -CONT $watch
want gateway-tally ready 3
same 'registered up started ready exited 9 started ready gap deaths exited 3 started ready' \
  "$(echo $(lines gateway-tally))" "more deaths than are remembered"
same null "$(jq 'select(.kind == "service.exited" and .payload.code == 3).payload.pid' out)" \
  "the pid of a death after a gap"

# the directory of a running service is removed, or leaves the scan directory
for i in gone left
do
  add gateway-$i
  s6-svscanctl -a "$scan"
  want gateway-$i ready 1
done
rm -rf "$scan/gateway-gone"
mv "$scan/gateway-left" left
for i in gone left
do
  want gateway-$i gap 1
  same 'registered up started ready unregistered gap removed' "$(echo $(lines gateway-$i))" \
    "gateway-$i"
done

# more notifications than the kernel keeps: all that it dropped is found by looking
asleep
i=$(cat /proc/sys/fs/inotify/max_queued_events)
while test "$i" -ge 0
do
  : > "$scan/.fill.$i"
  i=$((i - 1))
done
find "$scan" -maxdepth 1 -name '.fill.*' -delete
dies gateway-2
mv "$scan/gateway-tally" "$scan/.del3"
add gateway-late
s6-svscanctl -a "$scan"
until_true 30 is_ready "$scan/gateway-late"
again gateway-2
kill -CONT $watch
want gateway-late ready 1
want gateway-2 ready 1
want gateway-tally gap 2
same 'start overflow' "$(echo $(jq -r 'select(.payload.service == null).payload.cause' out))" \
  "the gaps of all services"
sed '1,/"cause":"overflow"/d' out > after
same 'gateway-2 exited
gateway-2 ready
gateway-2 started
gateway-late ready
gateway-late registered
gateway-late started
gateway-tally gap
gateway-tally unregistered' "$(jq -r '"\(.payload.service) \(.kind[8:])"' after | sort)" \
  "what came after the overflow"

# herm-unregister locks what a supervisor has left: it is no supervisor, and no death comes twice
asleep
python3 -c 'import fcntl, sys, time
f = open(sys.argv[1])
print("open", flush=True)
fcntl.lockf(f, fcntl.LOCK_SH)
print("locked", flush=True)
time.sleep(1000000)' "$scan/gateway-2/supervise/lock" > lock &
until_true 30 grep -q open lock
mv "$scan/gateway-2" "$scan/.del4"
s6-svscanctl -an "$scan"
until_true 30 grep -q locked lock
kill -CONT $watch
want gateway-2 exited 2
same 'exited 9 started ready unregistered exited 15' \
  "$(echo $(lines gateway-2 | grep -v -e wanted -e state))" \
  "a supervisor's lock that another takes"

# ---- the end

s6-svscanctl -t "$scan"
wait $svscan || :
rm -rf "$scan"
got=0 ; wait $watch || got=$?
same 1 $got "the exit code after the scan directory"
cat out >> first
mv first out
same "" "$(jq -r 'select(.kind | test("(registered|state)$"))
  | "\(.payload.service) \(.kind)"' out |
  awk '$2 ~ /unregistered/ { if (!known[$1]) print ; known[$1] = 0 ; next } { known[$1] = 1 }')" \
  "unregistered twice"
validate < out > valid || fail "not as the schema says: $(cat valid)"
same "" "$(jq -r '"\(.seqid) \(.seq)"' out | sort | uniq -d)" "numbers that come twice"
