#!/bin/sh
# ISC license.
# timeout: 300
# Set tls: each call that passes data gives one line with its size, of every library that was named
# and of no other; never what was passed.
# covers: degraded tls-32bit tls-stripped
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-tls.inc"

# drive.sh UID LIBRARY FILE: a known list of calls
ops='w5 r10 W300 R1000 r5 w40000 r16384 R100000 r9000 R5 W1 w1 W0 r1 R1 x10 k5'
cat > drive.sh <<END
echo | setpriv --reuid \$1 --regid \$1 --clear-groups $drive \$2 $TMPDIR/cert $TMPDIR/key $ops > \$3
END
printf '%s\n' 'write 5' 'read 5' 'write 300' 'read 300' 'write 40000' 'read 16384' 'read 16384' \
  'read 7232' 'write 1' 'write 1' 'read 1' 'read 1' > wanted
for i in 1 2 3 4 5 6 7 8 9 10 ; do printf '%s\n' 'write 1' 'read 1' ; done > ten

# before 5.15 programs cannot know the library, and what keeps them attached are the perf events
# themselves
old=
case $(uname -r) in 5.[0-9].* | 5.1[0-4].*) old=yes ;; esac

# exact FILE DRIVER-OUTPUT LIBRARY
exact ()
{
  pid=$(head -n 1 "$2")
  tail -n +2 "$2" | cmp - wanted || fail "the driver: $(cat "$2")"
  sizes "$1" "$pid" > got
  cat wanted ten | cmp - got || fail "lines of $2: $(cat got)"
  same 32 "$(grep "\"nspid\":$pid," "$1" | grep '"pid":\([0-9]*\),"tid":\1,' |
    grep '"comm":"tls-drive"' | grep '"hook":"uprobe"' |
      grep -cF "\"library\":$(test -z "$old" && echo "\"$3\"" || echo null)")" "members"
}

for k in '' '-k tls=uprobe'
do
  # shellcheck disable=SC2086
  expect 0 herm-probe-load -s 'tls!' $k -u $quiet sh -c '
    sh drive.sh '$quiet' libssl.so.3 done
    sh drive.sh '$second' libssl.so.3 other.done
    echo "$HERM_SETS $HERM_LIBRARIES" > sets
    ls -l /proc/$$/fd > links
    exec herm-probe-read -n -P'
  said ' lost 0 missed '
  case $(cat sets) in 'tls=uprobe /'*) ;; *) fail "$(cat sets)" ;; esac
  read -r _ lib < sets
  same "$libssl" "$(readlink -f "$lib")" "the library"
  same 8 "$(grep -c -e bpf_link -e perf_event links)" "links"
  exact out done "$lib"
  same 32 "$(grep -c . out)" "lines: of nobody else"
  same 32 "$(validate < out)" "valid lines"
  ! grep -q plaint out || fail "plaintext"
done
same '' "$(sed -n 's/.*"duration_ns":\([0-9]*\).*/\1/p' out | awk '$1 == 0 || $1 > 60e9')" \
  "durations"

# What a 32-bit program does with its own libssl is not observed, though the linker knows that one,
# too. This one is library and program.
if test "$(uname -m)" = x86_64 && ! "$BUILD/tests/tools/confined" int80
then echo "no int 0x80, so no 32-bit program"
elif test "$(uname -m)" = x86_64
then
  mkdir -m 0755 lib32
  cat > lib32.c <<'END'
#define EXPORT __attribute__((noinline, visibility("default")))
EXPORT int SSL_write (void *s, void const *b, int n) { (void)s ; (void)b ; return n ; }
EXPORT int SSL_read (void *s, void *b, int n) { (void)s ; (void)b ; return n ; }
void begin (void)
{
  int r = SSL_write(0, 0, 3) + SSL_read(0, 0, 4) ;
  __asm__ volatile ("int $0x80" : : "a" (1), "b" (r)) ;
}
END
  gcc -m32 -O1 -nostdlib -fPIC -shared -Wl,-Bsymbolic -Wl,-soname,libssl.so.3 -Wl,-e,begin \
    -o lib32/libssl.so.3 lib32.c
  printf 'include /etc/ld.so.conf\n%s\n' "$TMPDIR/lib32" > conf
  ldconfig -X -C cache -f conf
  expect 0 unshare --mount sh -c 'mount --bind cache /etc/ld.so.cache
    exec herm-probe-load -s tls! -u '$quiet' sh -c "
      setpriv --reuid '$quiet' --regid '$quiet' --clear-groups lib32/libssl.so.3 || test \$? = 7
      sh drive.sh '$quiet' libssl.so.3 done
      exec herm-probe-read -n"'
  exact out done "$lib"
  same 32 "$(grep -c . out)" "lines: of no 32-bit program"
  expect 112 herm-probe-load -s tls -l "$TMPDIR/lib32/libssl.so.3" touch ran
  said 'not a library that the programs can observe'
fi

# A process whose seccomp filter refuses the call that the kernel makes for the probe. From 6.11 on,
# until a fix that 6.12.118 has, the filter applied to that call as well.
expect 0 herm-probe-load -s 'tls!' -u $quiet sh -c '
  "$1" uretprobe sh drive.sh '$quiet' libssl.so.3 done || echo $? > died
  exec herm-probe-read -n' sh "$BUILD/tests/tools/deny"
case $(uname -r) in
  6.11.* | 6.12.[0-9][!0-9]* | 6.12.[0-9][0-9][!0-9]* | 6.13.*)
    echo "seccomp: exit $(cat died 2> err || echo 0), $(grep -c . out || :) lines of 32" ;;
  *) exact out done "$lib" ;;
esac

# a copy elsewhere, by three names: one file. The system's is not observed.
mkdir -m 0755 other
cp "$libssl" other/libssl.so.3
ln other/libssl.so.3 other/hard
ln -s libssl.so.3 other/soft
expect 0 herm-probe-load -s 'tls!' -u $quiet -l "$TMPDIR/other/libssl.so.3" \
  -l "$TMPDIR/other/hard" -l "$TMPDIR/other/soft" sh -c '
  sh drive.sh '$quiet' '"$TMPDIR/other/libssl.so.3"' done
  sh drive.sh '$quiet' libssl.so.3 other.done
  ls -l /proc/$$/fd > links
  exec herm-probe-read -n'
same 8 "$(grep -c -e bpf_link -e perf_event links)" "links for three names of a file"
exact out done "$TMPDIR/other/libssl.so.3"
same 32 "$(grep -c . out)" "lines: of no other library"
# two libraries
expect 0 herm-probe-load -s 'tls!' -u $quiet -l "$libssl" -l "$TMPDIR/other/soft" sh -c '
  sh drive.sh '$quiet' '"$TMPDIR/other/libssl.so.3"' done
  sh drive.sh '$quiet' libssl.so.3 other.done
  exec herm-probe-read -n'
exact out done "$TMPDIR/other/soft"
exact out other.done "$libssl"
same 64 "$(grep -c . out)" "lines of two libraries"

# Held: taken again without privilege, the libraries are the same; not taken when one of the files
# has been replaced.
holder_start h $third
chmod 0755 h
held_tls ()
{
  herm-probe-load -H "$holder" -s 'tls!' -u $quiet -l "$libssl" -l "$TMPDIR/other/soft" "$@"
}
expect 0 held_tls sh drive.sh $quiet "$TMPDIR/other/libssl.so.3" done
expect 0 as $third "$(command -v herm-probe-load)" -H "$holder" -s 'tls!' -u $quiet -l "$libssl" \
  -l "$TMPDIR/other/soft" herm-probe-read -n
exact out done "$TMPDIR/other/soft"
same 32 "$(grep -c . out)" "lines of what is held"
cp other/libssl.so.3 other/new
mv other/new other/libssl.so.3
expect 112 as $third "$(command -v herm-probe-load)" -H "$holder" -s 'tls!' -u $quiet -l "$libssl" \
  -l "$TMPDIR/other/soft" touch ran
said 'missing capability'
expect 0 held_tls sh \
  -c 'sh drive.sh '$quiet' '"$TMPDIR/other/libssl.so.3"' done ; exec herm-probe-read -n'
exact out done "$TMPDIR/other/soft"
herm-probe-load -H "$holder" -x

# Plaintext is nowhere in the kernel: not in the ring, not in a map; unless asked for. The search
# finds it then.
cat > search.py <<'END'
import json, mmap, os, subprocess
n = int(os.environ["HERM_RING_SIZE"])
ring = mmap.mmap(int(os.environ["HERM_RING_FD"]), mmap.PAGESIZE + n, prot=mmap.PROT_READ,
  offset=mmap.PAGESIZE)
def count(s):
    ring.seek(mmap.PAGESIZE)
    return ring.read(n).count(s)
assert count(b"tls-drive") == 0
subprocess.run(["sh", "drive.sh", os.environ["Q"], "libssl.so.3", "done"], check=True)
print("records", count(b"tls-drive"))
print("plaintext in the ring:", count(b"plaintex") + count(b"plain\0") > 0)
names = {"tls_calls", "herm_stats", "herm_state"}
seen, found = set(), False
for i in range(50):   # a list ends early when somebody else's map goes away meanwhile
    if seen == names:
        break
    for m in json.loads(subprocess.run(["bpftool", "-j", "map", "list"],
      stdout=subprocess.PIPE).stdout or "[]"):
        if "name" in m and m["name"] in names:
            r = subprocess.run(["bpftool", "-j", "map", "dump", "id", str(m["id"])],
              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
            t = r.stdout.decode().replace('"', "").replace("0x", "").replace(",", "")
            seen.add(m["name"])
            found = found or b"plaintex".hex() in t or "plaintex" in t
assert seen == names, seen
print("plaintext in a map:", found)
END
for i in '' '-P 0' '-P 8'
do
  # shellcheck disable=SC2086
  Q=$quiet expect 0 herm-probe-load -s 'tls!' $i -u $quiet -b 262144 /usr/bin/python3 search.py
  printed 'records 32'
  case $i in
    '-P 8') printed 'plaintext in the ring: True'
    said 'plaintext of TLS connections will be recorded' ;;
    *) printed 'plaintext in the ring: False'
    same 0 "$(grep -c plaintext err || :)" "words about plaintext" ;;
  esac
  printed 'plaintext in a map: False'
done

# Recorded, but printed only when asked for as well
for i in -n '-n -P'
do
  expect 0 herm-probe-load -s 'tls!' -P 4096 -u $quiet sh \
    -c 'sh drive.sh '$quiet' libssl.so.3 done ; exec herm-probe-read '"$i"
  same 32 "$(validate < out)" "valid lines"
  same 32 "$(grep -c . out)" "lines"
  case $i in
    -n) ! grep -q '"plaint' out || fail "printed" ;;
    *)
      said 'plaintext of TLS connections is printed'
      same 24 "$(grep -c '"bytes":1,.*"plaintext":"[plaintex!]"}}$' out)" "plaintext of one byte"
      same 1 "$(grep -c '"direction":"read","bytes":5,.*"plaintext":"plain"}}$' out)" \
        "plaintext of five bytes"
      text='plaintext!\(plaintext!\)*plaint'
      same 1 "$(grep -c '"bytes":40000,.*"plaintext":"'"$text"'","plaintext_len":40000}}$' out)" \
        "4096 bytes of plaintext"
      ;;
  esac
done

# What cannot be: the set degrades alone, or it was the only one. Each has its own message.
cp /bin/true nossl
echo 'int SSL_write (void) { return 1 ; } int SSL_read (void) { return 2 ; }
  int main (void) { return SSL_write() + SSL_read() ; }' | gcc -s -x c -o stripped -
echo text > text
head -c 16 "$libssl" > short
for i in "absent|no such library: $TMPDIR/absent" \
  "nossl|no SSL_write and SSL_read in $TMPDIR/nossl" \
  "stripped|no SSL_write and SSL_read in $TMPDIR/stripped" \
    "text|not a library that the programs can observe" \
  "short|not a library that the programs can observe" "other|not a file: $TMPDIR/other"
do
  expect 112 herm-probe-load -s tls -l "$TMPDIR/${i%%|*}" touch ran
  said "no probe set can be attached: ${i#*|}"
  expect 112 herm-probe-load -s exec -s 'tls!' -l "$libssl" -l "$TMPDIR/${i%%|*}" touch ran
  said "required probe set tls cannot be attached: ${i#*|}"
  expect 0 herm-probe-load -s life -s tls -u $quiet -l "$TMPDIR/${i%%|*}" herm-probe-read -n
  said "probe set tls cannot be attached, going on without it: ${i#*|}"
  grep -qF '"kind":"herm.degraded","seq":1,' out || fail "no line: $(cat out)"
  grep -qF '{"set":"tls","hook":"uprobe","errno":' out && grep -qF "\"reason\":\"${i#*|}" out ||
    fail "not the reason: $(cat out)"
  same 1 "$(validate < out)" "valid lines"
done
# none anywhere
: > cache
expect 112 unshare --mount sh \
  -c 'mount --bind cache /etc/ld.so.cache ; exec herm-probe-load -s tls touch ran'
said 'no probe set can be attached: no libssl is known to the dynamic linker: name it with -l'
# a cache that is cut or damaged, at any place, is read as far as it goes
size=$(wc -c < /etc/ld.so.cache)
for i in 19 47 48 60 1000 $((size / 2)) $((size - 1))
do
  head -c "$i" /etc/ld.so.cache > cache
  got=0
  unshare --mount sh -c 'mount --bind cache /etc/ld.so.cache ; exec herm-probe-load -s tls true' \
    > out 2> err || got=$?
  case $got in 0 | 112) ;; *) cat err ; fail "cache of $i bytes: exit $got" ;; esac
done
expect 112 unshare --mount sh \
  -c 'mount -t tmpfs none /sys/bus/event_source/devices && exec herm-probe-load -s tls touch ran'
said 'this kernel has no uprobes, or /sys is not mounted'
absent ran

bad () { reason=$1 ; shift ; expect 100 herm-probe-load "$@" touch ran ; said "$reason" ; }
bad 'not an absolute path: libssl.so.3' -s tls -l libssl.so.3
bad 'newline in a path: ' -s tls -l "/a
b"
bad 'that is not given: tls' -s exec -l "$libssl"
bad 'that is not given: tls' -s exec -P 5
bad usage: -s tls -P 4097
bad usage: -s tls -P x
# shellcheck disable=SC2046
bad 'too many libraries' -s tls $(seq -f '-l /absent%g' 17)
absent ran
