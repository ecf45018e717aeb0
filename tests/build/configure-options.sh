#!/bin/sh
# ISC license.
# compiles
# timeout: 300
# configure: what it accepts, what it refuses, and what it says then.

. "${0%/*}/lib"
fresh t
cd t

# out of the box
run ../plain ./configure --disable-bpf
test ! -s ../plain.err || { cat ../plain.err ; fail "configure has warnings without options" ; }
cp config.mak ../plain.mak

# again: nothing is touched
touch -d '2001-01-01' config.mak src/include/herm/config.h
run ../again ./configure --disable-bpf
test -z "$(find config.mak src/include/herm/config.h -newermt 2002-01-01)" ||
  fail "configure rewrote files that did not change"

# packagers' options for everybody: silence, and no effect but on the line that quotes them
run ../silent ./configure --disable-bpf --enable-frobnication --disable-dependency-tracking \
  --enable-foo=bar --with-frob --without-x --with-frob=baz --disable-option-checking \
  --enable-shared --enable-static --disable-shared --disable-static --enable-shared=no \
  --enable-pkgconfig --disable-all-pic --libexecdir=/usr/libexec --sysconfdir=/etc \
  --includedir=/usr/include/x --infodir=/usr/share/info --localstatedir=/var --runstatedir=/run
test ! -s ../silent.err || { cat ../silent.err ; fail "not silent about unknown options" ; }
sed 1d config.mak > ../silent.mak
sed 1d ../plain.mak | cmp - ../silent.mak || fail "unknown options changed something"

# anything else with a dash: a warning, no failure
for i in --frobnicate --frob=1 -z ; do
  run ../warn ./configure --disable-bpf $i
  grep -q -- "unknown option $i" ../warn.err || fail "no warning about $i"
done

# directories, in the way of autoconf too
run ../dirs ./configure --disable-bpf --prefix=/opt/herm/ --exec-prefix=/opt/exec \
  --libdir='${prefix}/lib/multi' --datadir='$prefix/data'
for i in bindir=/opt/exec/bin libdir=/opt/herm/lib/multi dynlibdir=/opt/herm/lib \
  datadir=/opt/herm/data mandir=/opt/herm/data/man docdir=/opt/herm/data/doc/herm ; do
  same "${i#*=}" "$(var . "${i%%=*}")" "${i%%=*}"
done
grep -qx '#define HERM_EXTBINPREFIX "/opt/exec/bin/"' src/include/herm/config.h ||
  fail "HERM_EXTBINPREFIX"
grep -qx '#define HERM_DATAPREFIX "/opt/herm/data/herm/"' src/include/herm/config.h ||
  fail "HERM_DATAPREFIX"
for i in bindir libdir dynlibdir datadir mandir docdir ; do
  run ../dirs ./configure --disable-bpf --$i=/some/where/else
  same /some/where/else "$(var . $i)" "--$i"
done
run ../dirs ./configure --disable-bpf --disable-absolute-paths
grep -qx '#define HERM_EXTBINPREFIX ""' src/include/herm/config.h || fail "--disable-absolute-paths"
run ../dirs ./configure --disable-bpf --with-shebangdir=/she/bang --with-s6bindir=/s/6
grep -qx '#define HERM_SHEBANGPREFIX "/she/bang/"' src/include/herm/config.h ||
  fail "--with-shebangdir"
grep -qx '#define HERM_S6_EXTBINPREFIX "/s/6/"' src/include/herm/config.h || fail "--with-s6bindir"
run ../dirs ./configure --disable-bpf --with-execlinebindir=/exec/line
same /exec/line/ "$(var . execlineextbinprefix)" --with-execlinebindir
refused 'not an absolute path' ./configure --disable-bpf --bindir=bin
refused 'cannot work with the characters' ./configure --disable-bpf --prefix='/opt/a b'

# flags are appended, from the environment and as arguments
run ../flags env CFLAGS=-O1 CPPFLAGS=-DX ./configure --disable-bpf 'LDFLAGS=-Wl,-z,origin' \
  LDLIBS=-lm
same '-O2 -fomit-frame-pointer -O1' "$(var . CFLAGS)" CFLAGS
same -DX "$(var . CPPFLAGS)" CPPFLAGS
same -Wl,-z,origin "$(var . LDFLAGS)" LDFLAGS
same -lm "$(var . LDLIBS)" LDLIBS
run ../flags ./configure --disable-bpf CC='gcc -m64'
same 'gcc -m64' "$(var . CC)" CC

# features exclude or imply each other
refused 'exclude each other' ./configure --disable-bpf --enable-sanitizers --enable-static-libc
refused 'yes or no' ./configure --enable-bpf=perhaps
run ../feature ./configure --disable-bpf --disable-allstatic
case $(var . LIB_skarnet) in
  *.so) ;;
  *) fail "--disable-allstatic, but LIB_skarnet is $(var . LIB_skarnet)" ;;
esac
run ../feature ./configure --disable-bpf --enable-overlay
for i in bindir=/usr/bin datadir=/usr/share s6extbinprefix=/command/ shebangprefix=/command/ \
  execlineextbinprefix=/command/ LDFLAGS_LAST=-static OVERLAY=1 ; do
  same "${i#*=}" "$(var . "${i%%=*}")" "${i%%=*} with --enable-overlay"
done
run ../feature ./configure --enable-bpf=no
same '' "$(var . DO_BPF)" --enable-bpf=no
grep -q '^#undef HERM_USE_BPF$' src/include/herm/config.h || fail 'no #undef of HERM_USE_BPF'
! grep -q '^#define HERM_USE_BPF$' src/include/herm/config.h ||
  fail 'HERM_USE_BPF with --disable-bpf'

# sysdeps
refused 'is not a sysdeps directory' ./configure --disable-bpf --with-sysdeps=/nonexistent
mkdir ../sysdeps
echo frob-linux-gnu > ../sysdeps/target
refused 'is for frob-linux-gnu, but the target is' ./configure \
  --disable-bpf --with-sysdeps="$TMPDIR/sysdeps"
refused "cannot find skalibs' sysdeps directory for frob-linux-gnu" \
  ./configure --disable-bpf --target=frob-linux-gnu CC=gcc
refused 'does not work' ./configure --disable-bpf CC=false
# the vendor part of a triplet does not matter
run ../target ./configure --disable-bpf --host="$(gcc -dumpmachine | sed 's/-/-frob-/')" CC=gcc
# --host and --build of Debian's tools
run ../target ./configure --disable-bpf --host="$(gcc -dumpmachine)" --build="$(gcc -dumpmachine)"
same '' "$(var . CROSS_COMPILE)" CROSS_COMPILE

# a version that is too old
sed '1,/skarnet/s/2\.13\.1\.1/99.0.0.0/' package/deps-build > ../deps-build
cp package/deps-build ../deps-build.old
cp ../deps-build package/deps-build
refused '99.0.0.0 or newer (found: 2.' ./configure --disable-bpf
cp ../deps-build.old package/deps-build

# a library of others: its header, itself, what it must have; none is needed so far
cp configure ../configure.old
optional ()   # optional ARG...: as if configure asked for this one
{
  awk -v line="optional $*" '/^if \$yaml/ { print line } { print }' ../configure.old > configure
}
optional 'm math.h -lm "return cos(0) > 2" "any libm"'
run ../optional ./configure --disable-bpf --disable-allstatic
same -lm "$(var . M_LIB)" M_LIB
run ../optional ./configure --disable-bpf M_LIB='-lm -lc'
same '-lm -lc' "$(var . M_LIB)" 'M_LIB given'
refused 'missing: <math.h> and -lnosuchm (any libm)' ./configure --disable-bpf M_LIB=-lnosuchm
optional 'm nosuch.h -lm "return 0" "any libm"'
refused 'apt-get install libm-dev' ./configure --disable-bpf
cp ../configure.old configure

# BPF is never detected: on, unless --disable-bpf, with a message that names everything missing
refused 'BPF is enabled, but these are missing' ./configure CLANG=/nonexistent/clang
cp refused.err ../refused.err
refused '/nonexistent/bpftool' ./configure CLANG=/nonexistent/clang \
  BPFTOOL=/nonexistent/bpftool LLVM_STRIP=/nonexistent/strip BPF_LIB=-lnonexistent
for i in /nonexistent/clang /nonexistent/strip -lnonexistent \
  'apt-get install clang llvm bpftool libbpf-dev' --disable-bpf ; do
  grep -qF -e "$i" refused.err || fail "the message on missing BPF tools does not name $i"
done

# other shells come to the same result
./configure --disable-bpf > ../shell.out
cp config.mak ../shell.mak
cp src/include/herm/config.h ../shell.h
for shell in dash 'busybox sh' 'bash --posix' 'mksh' yash ; do
  command -v ${shell%% *} > /dev/null || { echo "$shell is not installed" ; continue ; }
  run ../shell $shell ./configure --disable-bpf
  cmp config.mak ../shell.mak && cmp src/include/herm/config.h ../shell.h ||
    fail "under $shell, configure writes something else"
done

test -z "$(ls -d conftest.* 2>/dev/null)" || fail "configure left $(ls -d conftest.*)"
