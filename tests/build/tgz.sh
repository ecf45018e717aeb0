#!/bin/sh
# ISC license.
# compiles
# timeout: 300
# make tgz: complete, without what is made, the same twice, and it builds. The tree stays as it is.

. "${0%/*}/lib"
fresh t
cd t
. package/info
name=$package-$version
run ../configure ./configure --disable-bpf
run ../make make -j2
run ../tgz make tgz
sha256sum -c $name.tar.gz.sha256 > /dev/null || fail 'wrong sum'
mv $name.tar.gz ../first.tgz
run ../idle make
! grep -Ev 'Nothing to be done|is up to date' ../idle.out || fail 'make tgz disturbed the build'

# the same from an unbuilt copy elsewhere, at another time, with other modes
fresh ../u
(cd ../u && umask 077 && touch configure && make -s tgz > /dev/null)
cmp ../first.tgz ../u/$name.tar.gz || fail 'the archive depends on more than the sources'

mkdir ../x
tar -C ../x -xzf ../first.tgz
same $name "$(ls -A ../x)" 'top of the archive'
fresh ../v
find ../v -type d -empty -delete
diff -r ../v ../x/$name || fail 'the archive is not the sources'
cd ../x/$name
for i in configure Makefile package/gen-deps.sh ; do test -f $i || fail "no $i" ; done
run ../../build ./configure --disable-bpf
run ../../build make -j2

# from a git work tree: what is tracked
command -v git > /dev/null || { echo 'no git: that part is left out' ; exit 0 ; }
cd ../../v
export HOME="$TMPDIR" GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x GIT_COMMITTER_NAME=x \
  GIT_COMMITTER_EMAIL=x
git init -q .
git add -A
git commit -q -m x
git ls-files | sort > ../tracked
run ../build ./configure
run ../build make -j2 all tests
same '' "$(git status --porcelain)" 'files that .gitignore does not know'
echo stray > stray
run ../tgz make tgz
tar -tzf $name.tar.gz | sed -n "s|^$name/\(.*[^/]\)$|\1|p" | sort | diff ../tracked - ||
  fail 'tracked files (<) and the archive (>) differ'
