#!/bin/sh
# ISC license.
# compiles
# timeout: 300
# musl: every object compiles without a warning, and calls no function that musl and the libraries
# lack. Debian has skalibs, s6 and libbpf for glibc only, so no program is linked here.

. "${0%/*}/lib"
command -v musl-gcc > /dev/null || skip 'no musl-gcc (Debian: musl-tools)'
command -v dpkg > /dev/null || skip 'no dpkg, which tells the headers of a library'

# headers that musl-gcc does not look for: the kernel's, and those of the libraries that herm needs
mkdir include
dpkg -L linux-libc-dev $(sed -n '/^# to run/q;/^libc6/d;/-dev$/p' "$src/tests/packages") > files ||
  skip 'some of tests/packages are not installed'
arch=$(gcc -print-multiarch)
sed -n 's|^/usr/include/||p' files |
  tar -C /usr/include --no-recursion --transform="s|^$arch/||" -cf - -T - | tar -C include -xf -
grep '\.a$' files > archives || fail 'no static library at all'

fresh t
cd t
run ../configure ./configure --enable-yaml CC=musl-gcc --with-include="$TMPDIR/include" BPF_LIB= \
  LDFLAGS=-Wl,--unresolved-symbols=ignore-all
reuse
objects=$(sed -n 's/^OBJS := //p' package/deps.mak)
run ../make make -j2 $objects
test ! -s ../make.err || { cat ../make.err ; fail 'musl-gcc said this on standard error' ; }
! musl-gcc -E -dM -include stdlib.h -x c /dev/null | grep -q __GLIBC__ || fail 'that was glibc'

names ()   # names FLAG FILE...: of what they define or need
{
  nm --quiet --format=posix -g "$@" | awk 'NF > 1 { print $1 }' | sort -u
}
libc=$(dpkg -L musl-dev | grep '/libc\.a$')
names --defined-only $objects $(cat ../archives) "$libc" > ../defined
test $(wc -l < ../defined) -gt 1000 || fail 'almost nothing is defined'
names --undefined-only $objects | grep -vx _GLOBAL_OFFSET_TABLE_ > ../needed
test $(wc -l < ../needed) -gt 100 || fail 'almost nothing is needed'
same '' "$(comm -23 ../needed ../defined)" 'what no library has'
