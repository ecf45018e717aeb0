#!/bin/sh
# ISC license.
# timeout: 300
# --disable-allstatic: programs use the installed libherm.so.

. "${0%/*}/lib"
fresh t
cd t
. package/info
run ../configure ./configure --prefix="$TMPDIR/inst" --enable-shared --disable-allstatic --disable-static
run ../make make -j2
run ../install make install
same '' "$(ls ../inst/lib/*.a 2>/dev/null)" 'static libraries with --disable-static'
soname=libherm.so.${version%.*.*}
readelf -d ../inst/lib/libherm.so | grep -q "SONAME.*\[$soname\]" || fail "soname is not $soname"
readelf -d ../inst/lib/libherm.so | grep -q 'NEEDED.*libskarnet' || fail 'libherm.so does not name libskarnet'
users=0
for i in $(programs .) ; do
  ! nm $i | grep -q ' T herm_' || fail "$i contains functions of libherm"
  if readelf -d $i | grep -q "NEEDED.*\[$soname\]" ; then
    users=$((users + 1))
    r=0
    env -u LD_LIBRARY_PATH ../inst/bin/$i -? > ../out 2> ../err < /dev/null || r=$?
    test $r -gt 0 -a $r -lt 126 || { cat ../err ; fail "$i exits $r" ; }
    ! mv ../inst/lib/$soname ../inst/lib/away || ! ../inst/bin/$i -? > ../out 2> ../err < /dev/null || fail "$i runs without $soname"
    grep -q "$soname" ../err || fail "$i does not miss $soname"
    mv ../inst/lib/away ../inst/lib/$soname
  fi
done
test $users -gt 0 || fail 'no program uses libherm.so'

make -s distclean
run ../configure ./configure --prefix="$TMPDIR/inst" --disable-allstatic --disable-rpath --disable-bpf
run ../make make -j2
for i in libherm.so $(programs .) ; do
  ! readelf -d $i | grep -E 'RPATH|RUNPATH' || fail "$i has a run path, with --disable-rpath"
done
