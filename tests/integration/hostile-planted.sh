# ISC license.
# timeout: 300
# The owner of a scandir has planted links, FIFOs, files and directories where herm, as root, works:
# nothing outside of the scandir is touched, herm does not hang, and nobody else's process is
# killed. HERM_FAULTS=all: all combinations, not some by turns.

. "$BUILD/tests/lib.sh"

. "$BUILD/tests/integration/hostile.inc"

# every kind of thing in place of NAME (in the scandir)
kinds="dangling tofile todir todirslash fifo file dir fulldir socket hardlink"
plant ()   # plant KIND PATH, as the owner
{
  # a live supervisor makes some of them again and again: whoever is faster
  until_true 10 plant_once "$1" "$2" || { cat "$TMPDIR/plant.err" ; fail "cannot plant $1 at $2" ; }
  planted=$((planted + 1))
}
plant_once ()
{
  as $owner sh -c '
    rm -rf "$2"
    case $1 in
      dangling) ln -s "$C/dir/created" "$2" ;;
      tofile) ln -s "$C/file" "$2" ;;
      todir) ln -s "$C/dir" "$2" ;;
      todirslash) ln -s "$C/dir/" "$2" ;;
      fifo) mkfifo "$2" ;;
      file) echo planted > "$2" ;;
      dir) mkdir "$2" ;;
      fulldir) mkdir "$2" "$2/sub" ; ln -s "$C/dir" "$2/link" ; ln -s "$C/dir" "$2/sub/link"
        mkfifo "$2/fifo" ;;
      socket) perl -MSocket -e "socket(S, AF_UNIX, SOCK_STREAM, 0) ; bind(S, "\
"pack_sockaddr_un(shift))" "$2" ;;
    esac' sh "$1" "$2" 2> "$TMPDIR/plant.err" &&
  case $1 in
    # fs.protected_hardlinks keeps him from this one, where it is set
    hardlink) ln -f "$C/readable" "$2" ;;
    fulldir) ln "$C/readable" "$2/hard" ;;
  esac 2>> "$TMPDIR/plant.err"
}
planted=0 turn=0
# by_turns N WORD...: N of the words, from the one whose turn it is
by_turns ()
{
  n=$1 ; shift
  test "${HERM_FAULTS-}" != all || { echo "$@" ; return ; }
  first=$((turn * n % $# + 1))
  echo "$@" "$@" | cut -d ' ' -f "$first-$((first + n - 1))"
}

# ---- herm-seed in a service directory of the owner's
for part in event supervise supervise/control supervise/lock supervise/status \
  supervise/death_tally supervise/event log log/event log/supervise log/supervise/control
do
  turn=$((turn + 1))
  for k in $kinds
  do
    turn=$((turn + 1))
    for mo in $(by_turns 1 group compat shared s6)
    do
      d=$scan/seeded
      rm -rf "$d"
      as $owner mkdir "$d" "$d/log"
      case $part in */*) as $owner mkdir -p "$d/${part%/*}" ;; esac
      plant $k "$d/$part"
      quick herm-seed -u $owner -m $mo "$d"
    done
  done
  unharmed "herm-seed, something at $part"
done
rm -rf "$scan/seeded"

# ---- names in the scandir that herm-register and herm-unregister work with
for name in .herm.lock .herm.new.AAAA .herm.del.AAAA .herm.new. .herm.del. gateway-x \
  .herm.new.gateway-x
do
  for k in $kinds
  do
    plant $k "$scan/$name"
    quick herm-register -s "$scan" -u $owner -f "$template" -t 1500 x
    quick herm-unregister -s "$scan" -t 1500 -k 300 x
    # in the way it may be, for good only by what the owner himself can take away
    rm -rf "${scan:?}/$name"
    quick herm-unregister -s "$scan" -t 5000 -k 300 x
  done
  unharmed "herm-register and herm-unregister, something at $name"
done
absent "$(svc x)"

# ---- what belongs to s6-svscan
for name in .s6-svscan/control .s6-svscan/lock .s6-svscan
do
  mv "$scan/$name" "$scan/.real"
  for k in $kinds
  do
    plant $k "$scan/$name"
    quick herm-register -s "$scan" -u $owner -f "$template" -t 500 x
    quick herm-unregister -s "$scan" -t 500 -k 100 x
    rm -rf "${scan:?}/$name"
  done
  # a FIFO that is open, and full
  as $owner mkfifo "$scan/full"
  (exec 4<> "$scan/full" ; dd if=/dev/zero of="$scan/full" oflag=nonblock bs=4096 count=1000 \
    2> "$TMPDIR/dd" || : ; exec sleep 1000000) &
  full=$!
  until_true 10 grep -q copied "$TMPDIR/dd" || fail "cannot fill a FIFO"
  case $name in *control)
    mv "$scan/full" "$scan/$name"
    quick herm-register -s "$scan" -u $owner -f "$template" -t 500 x
    quick herm-unregister -s "$scan" -t 500 -k 100 x ;;
  esac
  kill $full
  rm -rf "${scan:?}/$name" "$scan/full" "$TMPDIR/dd"
  mv "$scan/.real" "$scan/$name"
done
clean_up

# ---- a slot that is a link to a live service of root's: for root there is no such gateway
cp -R "$template" "$TMPDIR/roots"
mkdir "$TMPDIR/roots/data" "$TMPDIR/roots/env"
s6-supervise "$TMPDIR/roots" &
until_true 10 has_status "$TMPDIR/roots" || fail "root's service is not supervised"
s6-svwait -U -t 20000 "$TMPDIR/roots"
pid=$(pid_of "$TMPDIR/roots")
as $owner ln -s "$TMPDIR/roots" "$(svc x)"
for c in -u -d -r ; do expect 2 herm-svc -s "$scan" -N $c x ; said "no gateway x" ; done
expect 2 herm-svstat -s "$scan" x
same "$pid true" "$(s6-svstat -o pid,wantedup "$TMPDIR/roots")" "root's service"
# the owner himself goes there, and is refused there
expect 111 as $owner herm-svc -s "$scan" -N -d x
said "Permission denied"
s6-svc -xd "$TMPDIR/roots"
wait $!
rm "$(svc x)"

# ---- the owner holds the lock himself: herm waits until its deadline, not longer
expect 0 as $owner herm-register -s "$scan" -f "$template" -t 20000 x
mkfifo "$TMPDIR/held"
setpriv --reuid $owner --regid $owner --clear-groups s6-setlock "$scan/.herm.lock" sh \
  -c 'echo ; exec sleep 1000000' > "$TMPDIR/held" &
holder=$!
read -r _ < "$TMPDIR/held"
expect 99 timeout -s KILL 20 herm-unregister -s "$scan" -t 500 x
expect 99 timeout -s KILL 20 herm-register -s "$scan" -u $owner -f "$template" -t 500 y
kill $holder
expect 0 herm-unregister -s "$scan" -t 20000 x

# ---- parts of a slot, planted in a live one before it is unregistered, and in one nobody
# supervises
for part in supervise event log env data supervise/control supervise/lock supervise/status \
  supervise/event log/supervise log/event \
  log/supervise/lock log/supervise/control data/lock data/herm env/HERM_PROFILE log/data
do
  turn=$((turn + 1))
  for k in $(by_turns 4 $kinds)
  do
    # the owner makes slots by himself too, in his own scandir
    as $owner herm-register -s "$scan" -f "$template" -t 20000 x 2> "$TMPDIR/err" || {
      cat "$TMPDIR/err"
      fail "the owner cannot register"
    }
    case $part in */*) as $owner mkdir -p "$(svc x)/${part%/*}" ;; esac
    plant $k "$(svc x)/$part"
    quick herm-unregister -s "$scan" -t 1500 -k 200 x
    unharmed "herm-unregister, $k at $part of a live slot"
    clean_up
  done
done

# ---- somebody else's lock, linked in: its holder is not killed
for part in supervise/lock log/supervise/lock data/lock
do
  as $owner herm-register -s "$scan" -f "$template" -t 20000 x
  as $owner sh -c 'ln -f "$2" "$1"' sh "$(svc x)/$part" "$C/locked"
  quick herm-unregister -s "$scan" -t 1500 -k 200 x
  unharmed "herm-unregister, the lock of another process at $part"
  test -d "/proc/$victim" ||
    fail "the process that holds a lock elsewhere was killed, by way of $part"
  clean_up
done

echo "$planted plants"
test $planted -gt 250 || fail "too few plants"
