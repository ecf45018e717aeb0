#!/bin/sh
# ISC license.
# timeout: 300
# Set tls under overload: a ring of 4 KiB, every processor busy, then a reader that is stopped; what
# was emitted and lost is what was done, and the lines say so.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-tls.inc"
# a copy of the library: of what other programs on this machine do, nothing is to be filtered
cp "$libssl" libssl.so.3
n=20000
test -z "${HERM_EMULATED-}" || n=500
driver ()
{
  echo | setpriv --reuid $quiet --regid $quiet --clear-groups "$drive" "$TMPDIR/libssl.so.3" \
    cert key x$n
}
for plain in 0 16
do
  mkfifo -m 0600 ready
  herm-probe-load -s 'tls!' -l "$TMPDIR/libssl.so.3" -u $quiet -b 4096 -P $plain -d 4 \
    herm-probe-read > lines 2> said 4> ready &
  reader=$!
  read -r _ < ready || fail "not ready: $(cat said)"
  rm ready
  pids=
  for i in 1 2
  do
    driver > storm.$i &
    pids="$pids $!"
  done
  for i in $pids ; do wait "$i" || fail "the driver" ; done
  kill -STOP $reader
  driver > storm.3 || fail "the driver"
  kill -CONT $reader
  reader_stop said
  set -- $(sed -En -e \
    's/.* seen (\S+) filtered (\S+) emitted (\S+) lost (\S+) missed (\S+) .*/\1 \2 \3 \4 \5/p' said)
  echo "seen $1 filtered $2 emitted $3 lost $4 missed $5"
  test "$5" != unknown || set -- $1 $2 $3 $4 0
  same $((6 * n)) $(($3 + $4 + $5)) "emitted, lost and missed"
  same 0 "$2" filtered
  test "$4" -gt 0 || fail "nothing was lost: no overload"
  same "$3" "$(grep -c '"kind":"kernel.tls' lines)" "lines"
  same "$4" "$(sed -n 's/.*"kind":"kernel.loss".*"set":"tls","lost":\([0-9]*\),.*/\1/p' lines |
    awk '{ n += $1 } END { print n + 0 }')" "losses told"
done
