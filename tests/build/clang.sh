#!/bin/sh
# ISC license.
# clang has no warning, for anything.

. "${0%/*}/lib"
command -v clang > /dev/null || skip 'no clang'
fresh t
cd t
run ../configure ./configure CC=clang --enable-shared
run ../make make -j2 all tests
test ! -s ../make.err || { cat ../make.err ; fail 'the build said this on standard error' ; }
same clang "$(var . CC)" CC
for i in libherm.a libherm.so $(programs .) ; do test -s $i || fail "$i was not made" ; done
readelf -p .comment $(programs .) | grep -q 'clang' || fail 'not made by clang'
