#!/bin/sh
# ISC license.
# compiles
# timeout: 300
# --with-pkgconfig: skalibs and s6 are found through pkg-config.

. "${0%/*}/lib"
command -v pkg-config > /dev/null || skip 'no pkg-config'
fresh t
cd t
# Debian's packages have no .pc files, so these are made here
if ! pkg-config --exists libskarnet ; then
  refused 'libskarnet' ./configure --disable-bpf --with-pkgconfig
fi
mkdir ../pc
for i in skarnet s6 ; do
  cat > ../pc/lib$i.pc <<END
Name: lib$i
Description: x
Version: 2.99.0.0
Cflags: -I/nowhere/$i
Libs: -L/nowhere/so -l$i
END
done
export PKG_CONFIG_PATH="$TMPDIR/pc"
run ../configure ./configure --disable-bpf --with-pkgconfig
case $(var . CPPFLAGS_AUTO) in
  *-I/nowhere/skarnet*-I/nowhere/s6*) ;;
  *) fail 'flags of pkg-config are not used' ;;
esac
case $(var . LDFLAGS_LAST) in
  *-L/nowhere/so*) ;;
  *) fail 'directories of pkg-config are not used' ;;
esac
sed -i 's/^Version: .*/Version: 1.0/' ../pc/libs6.pc
refused libs6 ./configure --disable-bpf --with-pkgconfig
