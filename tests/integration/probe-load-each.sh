#!/bin/sh
# ISC license.
# timeout: 300
# A process with four different ids and a login does what each set sees, as a service and outside of
# one: all lines, whatever hook they are of, say the same of who it is. With -r, -c and -G each set
# has lines about such a process inside, and none about one outside.
# covers: filtered
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
. "$BUILD/tests/integration/names.inc"
chmod 0755 .
ip link set lo up 2> /dev/null || :
openssl req -x509 -newkey rsa:2048 -nodes -keyout both -out cert -subj /CN=localhost -days 2 \
  2> err || skip "no certificate: $(cat err)"
cat cert >> both
chmod 0755 both
each=$BUILD/tests/tools/each.py
cat > act <<END
test -z "\$1" || echo 0 > "\$1/cgroup.procs"
{ echo 4242 > /proc/self/loginuid ; } 2> /dev/null || :
exec setpriv --ruid "\$2" --euid $third --rgid $fourth --egid $fifth \
  --clear-groups /usr/bin/python3 "$each" "$TMPDIR/both"
END

sets=
for s in exec life connect file tls
do
  if herm-probe-load -s $s -u $quiet true 2> refusal
  then sets="$sets -s $s!"
  else
    test $? = 112 || fail "$(cat refusal)"
    # what the verifier says is a fault of ours
    ! grep -q 'Permission denied' refusal || fail "$s: $(cat refusal)"
    echo "not here: $(cat refusal)"
  fi
done
case $sets in *life*) ;; *) skip "no set life" ;; esac

in= other= number=-
mkdir m
if mount -t cgroup2 none m 2> err &&
  in=$(mktemp -d "$TMPDIR/m/herm-each-XXXXXX" 2> err) && mkdir "$in-other" 2> err
then
  other=$in-other
  number=$(stat -c %i "$in")
  trap 'rmdir "$in" "$other"' EXIT
else
  echo "no cgroup: $(cat err)"
fi

# who it is; outside has the numbers of the process that is no service's
mkdir -m 0755 service
service service each
svscan_start "$TMPDIR/service"
tell each :
cat > pair <<END
echo "\$HERM_SETS" > sets
echo "cd $TMPDIR ; echo | sh act '\$1' \$2 > who" > in.each
read -r _ < out.each
echo | sh act "\$1" "\$2" > outside
exec herm-probe-read -n
END
is ()   # is SERVICE PID...: every line about it, of every hook, says so
{
  /usr/bin/python3 "$each" check "$(cat sets)" $quiet $third $fourth $fifth "$number" "$@" \
    < out > n 2> wrong || fail "$(cat sets): $1: $(tail -n 1 wrong)"
}
for hook in '' tp tp_btf raw_tp
do
  o=$sets
  if test -n "$hook"
  then
    o=
    for s in exec life connect ; do ! works $s $hook || o="$o -s $s! -k $s=$hook" ; done
    case $o in *life*) ;; *) continue ;; esac
  fi
  # shellcheck disable=SC2046,SC2086
  for filter in '' '-G each'
  do
    expect 0 herm-probe-load $o -u $quiet -g "$TMPDIR/service" $filter sh -eu pair "$in" $quiet
    said ' lost 0 missed '
    is each $(cat who)
    test -n "$filter" || is - $(cat outside)
  done
  ! grep -q '"service":null' out || fail "-G: who is outside: $(grep -m 3 '"service":null' out)"
done

# what only companions of the set file see: io_uring, also by its threads, and int 0x80
for hook in lsm compat
do
  works file tp+$hook || continue
  case $hook in
    lsm) act="$BUILD/tests/tools/files-uring -s 10" ;;
    compat) act="$BUILD/tests/tools/files -i -s 10" ;;
  esac
  mkdir -m 0777 $hook
  act="cd $TMPDIR/$hook ; echo go | $act $quiet"
  got=0
  sh -c "$act" > did 2> refusal || got=$?
  test $got != 77 || { cat refusal ; continue ; }
  same 0 $got "exit of the driver: $(cat refusal)"
  # shellcheck disable=SC2016
  herm-probe-load -s file! -k file=tp+$hook -g "$TMPDIR/service" -G each sh -c '
    sh -c "$1" && echo "$1 > did" > in.each && read -r _ < out.each && exec herm-probe-read -n' \
    sh "$act" > lines 2> err || fail "$(cat err)"
  named=$(grep -c '"service":"each".*"hook":"'$hook'"' lines || :)
  same "$(grep -c '"hook":"'$hook'"' lines || :)" "$named" "lines of $hook with a name"
  case $hook in lsm) same 20 "$named" "lines of $hook" ;; esac
  test "$named" -gt 0 || fail "no lines of $hook"
done

# those inside have $quiet, the others $second
filtered ()
{
  said ' lost 0 missed '
  same 0 "$(grep -c "\"uid\":$second," out ||
    :)" "$1: lines about who is outside: $(grep -m 3 "\"uid\":$second," out || :)"
  for k in attest.exec process.fork process.exit net.connect net.close file.open file.read \
    tls.write tls.read
  do
    case $k in attest*) s=exec ;; process*) s=life ;; net*) s=connect ;; *) s=${k%.*} ;; esac
    case $sets in *$s*) ;; *) continue ;; esac
    grep -q "\"kind\":\"kernel.$k\".*\"uid\":$quiet,.*\"egid\":$fifth," out ||
      fail "$1: no line of $k"
  done
}
mkfifo gate
sh act '' $quiet < gate > who &
driver=$!
exec 5> gate
# shellcheck disable=SC2086
expect 0 herm-probe-load $sets -r $driver sh -eu -c '
  echo | sh act "" "$2" > outside
  echo >&5
  tail --pid="$1" -f /dev/null
  echo | sh act "" "$2" > outside
  exec herm-probe-read -n' sh $driver $second
exec 5>&-
wait $driver || fail "the driver"
filtered -r

test -n "$in" || exit 0
# shellcheck disable=SC2086
expect 0 herm-probe-load $sets -c "$in" sh -eu -c '
  echo | sh act "$2" "$4" > outside
  echo | sh act "$1" "$3" > who
  echo | sh act "" "$4" > outside
  exec herm-probe-read -n' sh "$in" "$other" $quiet $second
filtered -c
