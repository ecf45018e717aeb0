#!/bin/sh
# ISC license.
# tests/run: names and cases of tests, and what it says where a package is missing.

. "${0%/*}/lib"
test "$(id -u)" = 0 || skip 'needs root'
fresh t
cd t

# every file is a test, or several
tests/run --plain --list > ../list
for i in tests/unit/*.c tests/build/*.sh tests/integration/*.sh ; do
  i=${i#tests/} i=${i%.*}
  grep -q "^$i\(-.*\)\{0,1\}$" ../list || fail "$i is not in the list"
done
same '' "$(sort ../list | uniq -d)" 'names that stand twice'
same "$(sed -n 's/^# cases: //p' tests/integration/story.sh | wc -w)" \
  "$(grep -c '^integration/story-' ../list)" 'cases of integration/story'
same integration/story-nested-user "$(tests/run --plain --list story-nested-user)" \
  'a case by its name'
same '' "$(tests/run --sanitize --list | grep -e build/ -e story)" 'not for the sanitizers'

# a build in the tree would be copied into itself
ln -s . here
not_inside ()   # not_inside COMMAND...
{
  for d in . built tests/../built here/built "$PWD/built" ; do
    r=0
    HERM_BUILD=$d "$@" > ../out 2> ../err || r=$?
    same 100 $r "exit of $1 with HERM_BUILD=$d"
    grep -qF "$d is in the tree that is copied to it" ../err || { cat ../err ; fail "$1: $d" ; }
    test ! -e built || fail "$1 has made $d"
  done
}
not_inside tests/run unit/profile
not_inside tests/bench/run gateway

# it installs nothing unless it is told to
command -v dpkg-query > /dev/null || { echo 'no dpkg: that part is left out' ; exit 0 ; }
echo herm-no-such-package >> tests/packages
r=0
tests/run unit/profile > ../out 2> ../err || r=$?
same 100 $r 'exit with a missing package'
grep -q 'packages are missing:.* herm-no-such-package$' ../err || {
  cat ../err
  fail 'not named'
}
grep -q '^  apt-get .*install.* herm-no-such-package$' ../err || {
  cat ../err
  fail 'no command'
}
mkdir ../bin
printf '#!/bin/sh\necho "apt-get $*" >> %s\nexit 1\n' "$TMPDIR/asked" > ../bin/apt-get
chmod 755 ../bin/apt-get
for i in 'env CI= tests/run' 'env CI=true tests/run' 'tests/run --install' ; do
  rm -f ../asked
  PATH=$TMPDIR/bin:$PATH $i unit/profile > ../out 2> ../err || :
  case $i in
    *CI=\ *) test ! -e ../asked || fail "$i has called apt-get" ;;
    *) grep -q '^apt-get ' ../asked || fail "$i has not called apt-get" ;;
  esac
done
