#!/bin/sh
# ISC license.
# gcc has no warning, for anything.

. "${0%/*}/lib"
command -v gcc > /dev/null || skip 'no gcc'
fresh t
cd t
run ../configure ./configure CC=gcc --enable-shared
run ../make make -j2 all tests
test ! -s ../make.err || { cat ../make.err ; fail 'the build said this on standard error' ; }
same gcc "$(var . CC)" CC
for i in libherm.a libherm.so $(programs .) ; do test -s $i || fail "$i was not made" ; done
readelf -p .comment $(programs .) | grep -q 'GCC' || fail 'not made by gcc'
