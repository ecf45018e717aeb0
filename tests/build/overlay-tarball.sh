#!/bin/sh
# ISC license.
# compiles
# timeout: 300
# make overlay-tarball: archives that are the same twice, and that make every program work in a root
# with nothing but busybox.

. "${0%/*}/lib"
test "$(id -u)" = 0 || skip 'needs root, for chroot'
fresh t
cd t
run ../configure ./configure --disable-bpf
refused 'please use ./configure --enable-overlay' make overlay-tarball
run ../configure ./configure --enable-overlay
reuse
run ../make make -j2 overlay-tarball

# the same, packed again with another umask
arch=$(uname -m)
names="$arch $(cd ../t/examples/s6-overlay && ls -d */ | tr -d / | grep -vx publish)"
same 10 $(echo $names | wc -w) 'number of archives'
mkdir ../first
mv herm-overlay-*.xz* ../first/
run ../again sh -c 'umask 077 ; make overlay-tarball'
for i in ../first/* ; do cmp $i ${i##*/} || fail "${i##*/} is another one now" ; done
for i in $names ; do
  sha256sum -c herm-overlay-$i.tar.xz.sha256 > /dev/null || fail "wrong sum of $i"
  tar -tvJf herm-overlay-$i.tar.xz > ../list
  ! grep -vE '^(-rwxr-xr-x|-rw-r--r--) 0/0 .* (usr|etc)/' ../list || fail "modes or names of $i"
done

# what is in them
mkdir ../root
root=$(cd ../root && pwd) path=/command:/usr/bin:/bin
cp "$(command -v busybox)" $root/busybox
mkdir $root/bin $root/tmp $root/proc $root/sys $root/dev
mv $root/busybox $root/bin/
chroot $root /bin/busybox --install -s /bin
cp herm-overlay-$arch.tar.xz $root/tmp/
chroot $root /bin/sh -c 'umask 022 ; tar -C / -Jxpf /tmp/*.tar.xz' ||
  fail 'busybox cannot extract it'
same "$(programs .)" "$(ls $root/usr/bin)" programs
for i in $(sed -n 's/^DATA_FILES := //p' package/deps.mak) ; do
  cmp share/$i $root/usr/share/herm/$i || fail "share/herm/$i"
done
! grep -rl '#!' $root/usr/share/herm | xargs sed -n '1{/^#!\/command\//!p}' | grep . ||
  fail 'a script that does not begin with an interpreter in /command'
for d in examples/s6-overlay/*/ ; do
  d=$(basename $d)
  test $d != publish || continue
  mkdir ../wanted ../seen
  case $d in
    record | socket | control | watch) ;;
    *) cp -R examples/s6-overlay/root/. ../wanted/ ;;
  esac
  cp -R examples/s6-overlay/$d/. ../wanted/
  tar -C ../seen -xJf herm-overlay-$d.tar.xz
  diff -r ../wanted ../seen || fail "the archive of $d"
  same "$(cd ../wanted && find . -type f -perm -u+x | sort)" \
    "$(cd ../seen && find . -type f -perm 755 | sort)" "what is executable of $d"
  rm -r ../wanted ../seen
done

# every program runs, and the probes work as they do elsewhere
mount -t proc proc $root/proc
mount -t sysfs sysfs $root/sys
mount --bind /dev $root/dev
for i in $(programs .) ; do
  r=0
  inside $i '-?' > ../out 2> ../err || r=$?
  same 100 $r "exit code of $i -?"
  grep -q "usage: $i" ../err || { cat ../err ; fail "$i does not say how it is used" ; }
done
r=0 ; "$PREFIX/bin/herm-probe-load" -s exec true > ../wanted 2>&1 || r=$?
s=0 ; inside herm-probe-load -s exec true > ../seen 2>&1 || s=$?
same $r $s 'exit code of herm-probe-load'
diff ../wanted ../seen || fail 'herm-probe-load says something else there'
for i in "$PREFIX/bin/herm-probe-caps" 'inside herm-probe-caps' ; do
  $i 2>&1 | tr -s ' ' | grep -E '^ (process|file) ' > ../seen ||
    fail "$i: nothing about processes and files"
  test -f ../first/caps || mv ../seen ../first/caps
done
diff ../first/caps ../seen || fail 'herm-probe-caps says something else there'

# with s6 in /command: Debian's, which is not static, with the libraries that it needs
for i in $(dpkg -L s6 execline | grep /bin/) ; do
  echo $i
  ldd $i 2>/dev/null | grep -o '/[^ ]*' || :
done | sort -u | while read -r i ; do
  mkdir -p $root${i%/*}
  cp $i $root$i
done
ln -s usr/bin $root/command
cd ..
gateway_life
