#!/bin/sh
# ISC license.
# compiles
# The files for distributions: their version and their syntax, and that configure knows the options
# that they give it. tests/build/deb.sh builds Debian's; the tools of the others are not in Debian.

. "${0%/*}/lib"
fresh t
cd t
. package/info
v=$version
same "$v" "$(sed -n '1s/.*(\(.*\)-[0-9]*) .*/\1/p' package/debian/changelog)" 'version of debian'
same "$v" "$(sed -n 's/^pkgver=//p' package/alpine/APKBUILD)" 'version of alpine'
same "$v" "$(sed -n 's/^version=//p' package/void/template)" 'version of void'

# what Debian's package is built with is what the tests are built with
for i in clang llvm bpftool $(sed -n '/^# to run/q;/^libc6/d;/-dev$/p' tests/packages) ; do
  grep -qE "^ $i( |,|$)" package/debian/control || fail "package/debian/control does not need $i"
done

make () { : ; }
# configured FILE FUNCTION: what that function does with configure
configured ()
{
  . "$1"
  "$2" > ../out 2> ../err || { cat ../out ../err ; fail "$1: $2: exit $?" ; }
  test ! -s ../err || { cat ../err ; fail "$1: $2 has warnings" ; }
}

CBUILD=$(gcc -dumpmachine) CHOST=$CBUILD
configured package/alpine/APKBUILD build
same /usr/bin "$(var . bindir)" 'bindir of alpine'
for i in LIB_s6 LIB_skarnet ; do
  case $(var . $i) in *.so) ;; *) fail "$i of alpine is not shared" ;; esac
done

mkdir -p ../base/usr/lib
cp -R "$(var . sysdeps | sed 's|/sysdeps$||')" ../base/usr/lib/
XBPS_CROSS_BASE=$TMPDIR/base
do_configure ()   # as the build style gnu-configure
{
  ./configure --prefix=/usr --sysconfdir=/etc --sbindir=/usr/bin --bindir=/usr/bin \
    --mandir=/usr/share/man --infodir=/usr/share/info --localstatedir=/var \
    --host="$CHOST" --build="$CBUILD" $configure_args
}
configured package/void/template do_configure
same "$XBPS_CROSS_BASE/usr/lib/skalibs/sysdeps" "$(var . sysdeps)" 'sysdeps of void'

if command -v nix-instantiate > /dev/null ; then
  nix-instantiate --parse package/nix/default.nix > ../out 2> ../err ||
    { cat ../err ; fail 'package/nix/default.nix' ; }
  # with a stand-in for nixpkgs
  nix-instantiate --eval --strict -E '
    let any = { out = "/o" ; dev = "/d" ; bin = "/b" ; lib = "/l" ; } ; in
    (import ./package/nix {
      pkgs = {
        lib = {
          cleanSource = x: x ; getDev = x: x.dev ; getBin = x: x.bin ;
          licenses.isc = 0 ; platforms.linux = 0 ;
        } ;
        stdenv.mkDerivation = x: x ;
        skawarePackages = { skalibs = any ; s6 = any ; execline = any ; } ;
        libbpf = any ; linuxHeaders = "/h" ;
      } ;
    }).version' > ../out 2> ../err || { cat ../err ; fail 'package/nix/default.nix' ; }
  same "\"$v\"" "$(cat ../out)" 'version of nix'
else
  echo 'no nix-instantiate (Debian: nix-bin): the file for nix is left out'
fi
