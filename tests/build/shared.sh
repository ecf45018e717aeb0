#!/bin/sh
# ISC license.
# compiles
# timeout: 300
# --disable-allstatic: programs use skarnet's shared libraries, found in DYNLIBDIR at run time.

. "${0%/*}/lib"
fresh t
cd t
run ../configure ./configure --prefix="$TMPDIR/inst" --disable-allstatic
run ../make make -j2
run ../install make install
same bin:share "$(echo $(ls ../inst) | tr ' ' :)" 'what is installed'
mkdir ../inst/lib
for i in $(programs .) ; do
  readelf -d $i > ../dynamic
  grep -q 'NEEDED.*libskarnet' ../dynamic || fail "$i does not need libskarnet.so"
  grep -q "R.*PATH.*\[$TMPDIR/inst/lib\]" ../dynamic || fail "$i has no run path to DYNLIBDIR"
  soname=$(sed -n 's/.*NEEDED.*\[\(libskarnet.*\)\]/\1/p' ../dynamic)
  r=0
  env -u LD_LIBRARY_PATH ../inst/bin/$i -? > ../out 2> ../err < /dev/null || r=$?
  test $r -gt 0 -a $r -lt 126 || { cat ../err ; fail "$i exits $r" ; }
  # an empty file in DYNLIBDIR is taken, and is none
  : > ../inst/lib/$soname
  r=0
  env -u LD_LIBRARY_PATH ../inst/bin/$i -? > ../out 2> ../err < /dev/null || r=$?
  same 127 $r "exit of $i with an empty $soname in DYNLIBDIR"
  rm ../inst/lib/$soname
done

make -s distclean
run ../configure ./configure --prefix="$TMPDIR/inst" --disable-allstatic --disable-rpath \
  --disable-bpf
run ../make make -j2
for i in $(programs .) ; do
  ! readelf -d $i | grep -E 'RPATH|RUNPATH' || fail "$i has a run path, with --disable-rpath"
done
