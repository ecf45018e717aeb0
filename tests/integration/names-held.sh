#!/bin/sh
# ISC license.
# timeout: 200
# Names in a holder: loader and reader end and start again, a reader is killed, services come and
# go meanwhile; the holder's digest; nobody can write the names.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
. "$BUILD/tests/integration/names.inc"

two_inner
holder_start h $fourth
load () { herm-probe-load -H "$holder" $exec -g "$scan" -G "" "$@" ; }
drain () { load herm-probe-read -n > lines 2> observe.err || fail "$(cat observe.err)" ; }

drain
same 8 "$(held | grep -c .)" "held: $(held)"
held | grep -q ':names$' || fail "no names are held: $(held)"
held > first
tell coder "$victim one"
tell writer "$victim two"
drain
named one inner/coder sealed
named two inner/writer sealed
slay $(supervisor_of inner/coder) "$(pid_of inner/coder)"
service service late $gw
s6-svscanctl -a "$scan"
tell late "$victim three"
tell coder "$victim four"
drain
named three late root
named four inner/coder sealed

# how many are in use: of those that are gone, none
used ()
{
  test "$(herm-probe-status -j -H "$holder" | jq -c .names)" = '{"used":'"$1"',"limit":2047}'
}
until_true 10 used 4 || fail "names in use: $(herm-probe-status -j -H "$holder")"
herm-probe-status -H "$holder" | grep -qx '  names 4 of 2047' || fail "names in use: the text"
mv service/late gone
s6-svscanctl -an "$scan"
until_true 10 used 3 || fail "names in use: $(herm-probe-status -j -H "$holder")"

# a reader that is killed; its successor writes the same
mkfifo pipe
load herm-probe-read > pipe 2> observe.err &
reader=$!
exec 8< pipe
tell writer "$victim five"
read -r line <&8
kill -9 $reader
wait $reader || :
exec 8<&-
tell coder "$victim six"
drain
case $line in *'"service":"inner/writer"'*'"five"'*) ;; *) named five inner/writer sealed ;; esac
named six inner/coder sealed
held | cmp - first || fail "not the same descriptors"

# the digest
digest () { load "$@" true 2> /dev/null || fail "load $*" ; held | cut -d : -f 4 | sort -u ; }
a=$(digest -G inner)
same "$a" "$(digest -G inner)" "digest of the same service"
for x in '-G writer' '-G inner -G writer' '-G inner/writer' "-G ''" ''
do
  b=$(digest $x)   # shellcheck disable=SC2086
  test "$a" != "$b" || fail "$x has the digest of -G inner"
done
herm-probe-load -H "$holder" -x

# the names are frozen
herm-probe-load $exec -g "$scan" setpriv --reuid $fourth --regid $fourth --clear-groups \
  /usr/bin/python3 -c '
import ctypes, mmap, os, struct
fd = int(os.environ["HERM_NAMES_FD"])
mmap.mmap(fd, 2048 * 296, mmap.MAP_SHARED, mmap.PROT_READ)
try:
    mmap.mmap(fd, 4096, mmap.MAP_SHARED, mmap.PROT_READ | mmap.PROT_WRITE)
    raise SystemExit("mapped to write")
except PermissionError:
    pass
key, value = ctypes.create_string_buffer(4), ctypes.create_string_buffer(296)
attr = ctypes.create_string_buffer(struct.pack("<IxxxxQQQ", fd, ctypes.addressof(key),
    ctypes.addressof(value), 0))
libc = ctypes.CDLL(None, use_errno=True)
if libc.syscall(321, 2, attr, 32) != -1:
    raise SystemExit("updated")
' 2> err || fail "$(cat err)"
