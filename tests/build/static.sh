#!/bin/sh
# ISC license.
# compiles
# timeout: 300
# What programs are linked with: by default, and with --enable-static-libc.

. "${0%/*}/lib"
fresh t
cd t

# the default: static where it can be, shared libc; libbpf for what loads probes
run ../configure ./configure
run ../make make -j2
for i in $(programs .) ; do
  needed=$(readelf -d $i | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
  for l in $needed ; do case $l in
    libc.* | libc-* | ld-* | linux-vdso*) ;;
    libbpf.so* | libelf.so* | libz.so*)
      case $i in herm-probe-* | herm-rules) ;; *) fail "$i needs $l" ;; esac ;;
    *) fail "$i needs $l" ;;
  esac ; done
  test -n "$needed" || fail "$i needs no library at all"
done

make -s distclean
./configure --enable-static-libc > ../configure.out 2> ../configure.err || {
  grep -q 'cannot link statically' ../configure.err && skip 'no static libc here'
  grep -q 'these are missing' ../configure.err && skip 'no static libbpf, libelf or libz here'
  cat ../configure.err
  fail 'configure --enable-static-libc'
}
run ../make make -j2
for i in $(programs .) ; do
  readelf -l $i > ../headers
  ! grep -q INTERP ../headers || fail "$i has an interpreter"
  ! readelf -d $i | grep NEEDED || fail "$i needs shared libraries"
  # and it works: no argument, no option -?, no such thing as success
  r=0
  ./$i -? > ../out 2> ../err < /dev/null || r=$?
  test $r -gt 0 -a $r -lt 126 || { cat ../err ; fail "$i exits $r" ; }
done
