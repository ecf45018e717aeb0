#!/bin/sh
# ISC license.
# timeout: 300
# libherm.pc serves a program outside of the tree; dependencies are found through pkg-config.

. "${0%/*}/lib"
command -v pkg-config > /dev/null || skip 'no pkg-config'
fresh t
cd t
. package/info
run ../configure ./configure --prefix="$TMPDIR/inst" --enable-pkgconfig --enable-shared --disable-bpf
run ../make make -j2
run ../install make install
PKG_CONFIG_PATH=$TMPDIR/inst/lib/pkgconfig
export PKG_CONFIG_PATH
same "$version" "$(pkg-config --modversion libherm)" version
cat > ../user.c <<'END'
#include <string.h>
#include <herm/config.h>
#include <herm/profile.h>

int main (void)
{
  return strcmp(HERM_VERSION, VERSION) || !herm_truthy("yes") || herm_truthy("no") ;
}
END
for how in '' --static ; do
  gcc -std=c99 -Wall -Werror -DVERSION="\"$version\"" $(pkg-config --cflags libherm) -o ../user ../user.c $(pkg-config $how --libs libherm) -Wl,-rpath,"$TMPDIR/inst/lib" ||
    fail "cannot build a program${how:+ with }$how"
  ../user || fail "a program built${how:+ with }$how exits $?"
done
gcc -std=c99 -DVERSION="\"$version\"" $(pkg-config --cflags libherm) -o ../user ../user.c "$TMPDIR/inst/lib/libherm.a" $(pkg-config --static --libs libherm | sed 's/-lherm//') ||
  fail 'cannot link libherm.a with what --static names'
../user || fail "a program with libherm.a exits $?"

# --with-pkgconfig: Debian's packages have no .pc files, so these are our own
make -s distclean
if ! pkg-config --exists libskarnet ; then
  refused 'libskarnet' ./configure --disable-bpf --with-pkgconfig
fi
mkdir ../pc
for i in skarnet:2.99.0.0 s6:2.99.0.0 ; do
  printf 'Name: lib%s\nDescription: x\nVersion: %s\nCflags: -I/nowhere/%s\nLibs: -L/nowhere/so -l%s\n' "${i%:*}" "${i#*:}" "${i%:*}" "${i%:*}" > ../pc/lib${i%:*}.pc
done
PKG_CONFIG_PATH=$TMPDIR/pc
run ../configure ./configure --disable-bpf --with-pkgconfig --prefix="$TMPDIR/inst" --enable-pkgconfig
case $(var . CPPFLAGS_AUTO) in *-I/nowhere/skarnet*-I/nowhere/s6*) ;; *) fail 'flags of pkg-config are not used' ;; esac
run ../make make libherm.pc
grep -q '^Requires.private: libskarnet >= ' libherm.pc || fail 'libherm.pc does not require what was found by pkg-config'
sed -i 's/^Version: .*/Version: 1.0/' ../pc/libs6.pc
refused libs6 ./configure --disable-bpf --with-pkgconfig
