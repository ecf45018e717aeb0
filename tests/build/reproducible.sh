#!/bin/sh
# ISC license.
# timeout: 300
# The same sources in another directory, at another time: the same files.

. "${0%/*}/lib"
for d in a some/where/else ; do
  fresh $d/t
  (
    cd $d/t
    run ../configure ./configure --prefix=/opt/herm
    run ../make make -j$(test $d = a && echo 1 || echo 2)
    run ../install make DESTDIR="$TMPDIR/$d/dest" install
  )
  (cd $d/dest && find . -type f -exec sha256sum {} + | sort -k 2) > sums.${d##*/}
done
test $(wc -l < sums.a) -gt 10 || fail 'almost nothing was installed'
diff sums.a sums.else || fail 'two builds differ'
