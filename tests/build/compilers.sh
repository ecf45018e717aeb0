#!/bin/sh
# ISC license.
# compiles
# Neither gcc nor clang has a warning, for anything.
# timeout: 300

. "${0%/*}/lib"
command -v gcc > /dev/null || skip 'no gcc'
command -v clang > /dev/null || skip 'no clang'
for cc in gcc clang
do
  fresh $cc
  cd $cc
  run ../configure ./configure CC=$cc
  run ../make make -j2 all tests
  test ! -s ../make.err || { cat ../make.err ; fail "$cc said this on standard error" ; }
  same $cc "$(var . CC)" CC
  for i in libherm.a $(programs .) ; do test -s $i || fail "$i was not made by $cc" ; done
  readelf -p .comment $(programs .) | grep -qi "$cc" || fail "not made by $cc"
  cd ..
done
