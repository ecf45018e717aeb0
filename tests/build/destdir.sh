#!/bin/sh
# ISC license.
# compiles
# timeout: 300
# make install DESTDIR: what is installed, how, and that nothing is written elsewhere.

. "${0%/*}/lib"
test "$(id -u)" = 0 || skip 'needs root, to become a user who can write nowhere else'
fresh t
cd t
run ../configure ./configure --prefix=/opt/herm
run ../make unprivileged make -j2
cp -R . ../t2
run ../install unprivileged make DESTDIR="$TMPDIR/dest" install
rm -rf ../t2
test ! -e /opt/herm || fail '/opt/herm exists'
same opt "$(ls -A ../dest)" 'top of DESTDIR'

. package/info
{
  for i in $(programs .) ; do echo "755 bin/$i" ; done
  for i in doc/*.1 ; do echo "644 share/man/man1/${i##*/}" ; done
  for i in doc/*.7 ; do echo "644 share/man/man7/${i##*/}" ; done
  (cd src/gateway/template && find . -type f ! -name '*~') | sed -n 's|^\./||p' |
    while read -r i ; do
      case $i in
        run | finish | */run | */finish) echo "755 share/herm/gateway/$i" ;;
        *) echo "644 share/herm/gateway/$i" ;;
      esac
    done
} | grep -v '/\*' | sort > ../wanted
(cd ../dest/opt/herm && find . ! -type d -printf '%m %P\n' | sort) > ../seen
diff ../wanted ../seen || fail 'wanted (<) and installed (>) files differ'
same '' "$(find ../dest -type d ! -perm 755)" 'directories of another mode'

# the template is filled in
! grep -rn '@[A-Z0-9]*@' ../dest/opt/herm/share/herm || fail 'placeholders are left'
! grep -rlF "$TMPDIR" ../dest ||
  fail 'the installed files above contain the path of the build or of DESTDIR'

# a file appears at once, also over an old one in use, and nothing is left beside it
p=$(programs . | head -n 1)
ln ../dest/opt/herm/bin/$p ../old
echo changed >> ../old
run ../install unprivileged make DESTDIR="$TMPDIR/dest" install
cmp -s $p ../dest/opt/herm/bin/$p || fail "$p was not replaced"
! cmp -s $p ../old || fail "$p was written in place"
(cd ../dest/opt/herm && find . ! -type d -printf '%m %P\n' | sort) > ../seen
diff ../wanted ../seen ||
  fail 'after a second installation, wanted (<) and installed (>) files differ'

# modes: names are compared as a whole, and bin with bin only
printf '%s\t0700\n' "bin/${p%?}" "bin/$p-more" "$p" "share/$p" >> package/modes
run ../install make DESTDIR="$TMPDIR/dest2" install-bin
same 755 "$(stat -c %a ../dest2/opt/herm/bin/$p)" "mode of $p"
echo "bin/$p	0750 1:2" >> package/modes
run ../install make DESTDIR="$TMPDIR/dest2" install-bin
same '750 1:2' "$(stat -c '%a %u:%g' ../dest2/opt/herm/bin/$p)" "mode and owner of $p"
echo "share/gateway/type	0640" >> package/modes
run ../install make DESTDIR="$TMPDIR/dest2" install-data
same 640 "$(stat -c %a ../dest2/opt/herm/share/herm/gateway/type)" "mode of a data file"

# slashpackage
make -s distclean
arch=$(gcc -print-multiarch)
run ../slash ./configure --disable-bpf --enable-slashpackage="$TMPDIR/root" \
  --with-sysdeps=/usr/lib/$arch/skalibs/sysdeps
same "$TMPDIR/root/package/admin/herm-$version/command" "$(var . bindir)" \
  'bindir under slashpackage'
run ../slash make -j2
run ../slash make install update global-links
same "herm-$version" "$(readlink ../root/package/admin/herm)" 'current version'
test -x ../root/command/$p || fail "/command/$p does not lead to a program"
grep -qx "#define HERM_EXTBINPREFIX \"$TMPDIR/root/package/admin/herm/command/\"" \
  src/include/herm/config.h || fail 'HERM_EXTBINPREFIX under slashpackage'
