#!/bin/sh
# ISC license.
# compiles
# timeout: 300
# make check as packagers call it: as a user, without a network, in a tree that another user
# built and that nobody may write; and what it says of a test that fails.

. "${0%/*}/lib"
test "$(id -u)" = 0 || skip 'needs root, to become another user'
fresh t
cd t
run ../configure ./configure --disable-bpf --prefix=/usr --libdir=/usr/lib/x86_64-linux-gnu \
  --disable-silent-rules --enable-shared --enable-static --disable-dependency-tracking
run ../make make -j2 all tests
cd ..
mkdir tmp
chown 10000:10000 tmp
chmod -R a-w t

check ()   # make check as uid 10000, without capabilities and without network
{
  unshare --net setpriv --reuid 10000 --regid 10000 --clear-groups --inh-caps=-all \
    --bounding-set=-all env -i PATH="$PATH" TMPDIR="$TMPDIR/tmp" make -C t check
}
before=$(find t -printf '%p %m %s %T@\n' | sort)
start=$(date +%s)
check > out 2> err || { cat out err ; fail 'make check fails' ; }
took=$(($(date +%s) - start))
test ! -s err || { cat err ; fail 'make check says something on standard error' ; }
test $took -lt 100 || fail "make check takes $took s"
# without BPF some tests are skipped
n=$(($(ls t/tests/unit/*.c | wc -l) - $(grep -c '^skip ' out || :)))
test $n -gt 5 || fail "only $n tests"
same "$n passed, 0 failed" "$(grep -v '^make' out | tail -n 1)" 'the last line'
same "$before" "$(find t -printf '%p %m %s %T@\n' | sort)" 'the tree after make check'
same '' "$(ls -A tmp)" 'left in TMPDIR'

# one that fails
chmod -R u+w t
printf '#!/bin/sh\necho broken ; exit 1\n' > t/tests/unit/profile
touch -d '+1 hour' t/tests/unit/profile
chmod a+rx t/tests/unit/profile
! check > out 2> err || fail 'make check succeeds although a test fails'
grep -q '^FAIL unit/profile (exit 1)$' out || { cat out ; fail 'the failing test has no line' ; }
grep -q "^$((n - 1)) passed, 1 failed$" out || { cat out ; fail 'not counted' ; }
