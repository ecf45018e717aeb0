#!/bin/sh
# ISC license.
# compiles
# timeout: 300
# Every dependency in a place of its own, given by options; and those places are only read.

. "${0%/*}/lib"
fresh t

# the system's files, moved to where no compiler looks
arch=$(gcc -print-multiarch)
mkdir -p dep/include dep/lib dep/so
for i in skalibs s6 execline ; do
  for d in "/usr/include/$arch" /usr/include ; do
    if test -d "$d/$i" ; then cp -R "$d/$i" dep/include/ ; break ; fi
  done
done
for i in skarnet s6 ; do
  cp "$(gcc -print-file-name=lib$i.a)" dep/lib/
  cp -L "$(gcc -print-file-name=lib$i.so)" dep/so/
done
sysdeps=
for d in "/usr/lib/$arch" /usr/lib ; do
  test ! -d "$d/skalibs/sysdeps" || { sysdeps=$d/skalibs/sysdeps ; break ; }
done
test -n "$sysdeps" || skip 'skalibs is not installed where this test expects it'
cp -R "$sysdeps" dep/sysdeps
sed -i 's|^\(#define EXECLINE_SHEBANGPREFIX\) .*|\1 "/she/bang/"|' dep/include/execline/config.h
sed -i 's|^\(#define S6_EXTBINPREFIX\) .*|\1 "/s/6/"|' dep/include/s6/config.h
# older than anything made here, and unlike the system's
find dep -exec touch -d 2001-01-01 {} +
(cd dep && find . -type f -exec sha256sum {} + | sort) > before

cd t
run ../configure ./configure --disable-bpf --prefix="$TMPDIR/inst" \
  --with-sysdeps="$TMPDIR/dep/sysdeps" --with-include="$TMPDIR/dep/include" \
  --with-include=/nonexistent --with-lib="$TMPDIR/dep/lib" --with-dynlib="$TMPDIR/dep/so"
same "$TMPDIR/dep/sysdeps" "$(var . sysdeps)" sysdeps
same "$TMPDIR/dep/lib/libskarnet.a" "$(var . LIB_skarnet)" LIB_skarnet
same "$TMPDIR/dep/lib/libs6.a" "$(var . LIB_s6)" LIB_s6
same /she/bang/ "$(var . shebangprefix)" shebangprefix
same /s/6/ "$(var . s6extbinprefix)" s6extbinprefix
run ../make make -j2
run ../install make install
for i in $(cd src/gateway/template && find . -name run -o -name finish) ; do
  case $(head -n 1 "$TMPDIR/inst/share/herm/gateway/$i") in
    '#!/she/bang/'*) ;;
    *) fail "share/herm/gateway/$i does not start with the given directory of execlineb" ;;
  esac
done

(cd "$TMPDIR/dep" && find . -type f -exec sha256sum {} + | sort) > "$TMPDIR/after"
cmp "$TMPDIR/before" "$TMPDIR/after" || fail "the build changed files that it should only read"

# without static libraries, the shared ones serve
make -s distclean
rm -f "$TMPDIR/dep/lib"/*
run ../configure ./configure --disable-bpf --disable-allstatic \
  --with-sysdeps="$TMPDIR/dep/sysdeps" --with-include="$TMPDIR/dep/include" \
  --with-dynlib="$TMPDIR/dep/so"
same "$TMPDIR/dep/so/libskarnet.so" "$(var . LIB_skarnet)" 'LIB_skarnet with --disable-allstatic'
