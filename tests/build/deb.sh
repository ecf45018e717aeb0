#!/bin/sh
# ISC license.
# compiles
# timeout: 600
# make deb, by a user; then the packages are installed, used and removed in a copy of this system,
# or of the one in $HERM_TREE.

. "${0%/*}/lib"
test "$(id -u)" = 0 || skip 'needs root, for the copy of the system'
command -v dh > /dev/null || skip 'no debhelper'
tree=${HERM_TREE:-/}
test -z "$(chroot "$tree" dpkg --audit)" || skip 'packages of this system are half installed'
fresh t
cd t
test "$tree" = / || { DEB_BUILD_PROFILES=pkg.herm.nonats ; export DEB_BUILD_PROFILES ; }
run ../deb unprivileged env HOME=/nonexistent DEB_BUILD_OPTIONS=noautodbgsym make deb
! grep -E 'warning:|^dh.*deprecated' ../deb.err || fail 'make deb has warnings'
grep -qE '^[1-9][0-9]* passed, 0 failed' ../deb.out || fail 'make deb has not run make check'

# the libraries of others are Debian's own
for i in libbpf1 libyaml-0-2 $(test "$tree" != / || echo libnats) ; do
  dpkg-deb -f deb/herm_*.deb Depends | grep -q " $i" || fail "herm does not depend on $i"
done

# the copy: what is written goes to a tmpfs
cd ..
mkdir upper work root
mount -t overlay -o lowerdir="$tree",upperdir=$PWD/upper,workdir=$PWD/work overlay root
mount -t proc proc root/proc
mount --rbind /dev root/dev
mount -t tmpfs tmp root/tmp
mount -t tmpfs run root/run
cp t/deb/*.deb root/tmp/
root=$PWD/root path=/usr/sbin:/usr/bin:/sbin:/bin
run dpkg inside sh -c 'dpkg --path-include="*" -i /tmp/*.deb'
for i in $(programs t) ; do
  r=0
  inside /usr/bin/$i '-?' > out 2> err || r=$?
  same 100 $r "exit code of $i -?"
  zcat root/usr/share/man/man1/$i.1.gz | cmp - t/doc/$i.1 || fail "the page of $i"
done
test -s root/usr/share/doc/herm/html/index.html || fail 'no HTML'
for i in t/doc/*.7 ; do test -s root/usr/share/man/man7/${i##*/}.gz || fail "no $i" ; done
gateway_life

run remove inside apt-get -y remove herm herm-doc
{
  (cd upper && find . ! -type d)
  (cd upper && find . -type d) | while read -r i ; do test -d "$tree/$i" || echo "$i" ; done
} | grep -vE '^\./var/(lib/dpkg|lib/apt|log|cache)/' > left || :
same '' "$(cat left)" 'what is left of the packages'
