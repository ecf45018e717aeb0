#!/bin/sh
# ISC license.
# compiles
# timeout: 600
# make rebuilds what it must, and nothing else. What it must is known from the compiler (gcc -MM),
# not from deps.mak.

. "${0%/*}/lib"
fresh t
cd t
run ../configure ./configure CC=gcc
run ../make make -j2 all tests

idle ()
{
  run ../idle make -j2 all tests
  ! grep -Ev "Nothing to be done|is up to date" ../idle.out || fail "$1: make is not done"
}
idle 'after a first make'

truth > ../truth

# users FILE: the objects made from it
users ()
{
  awk -v f="$1" '$2 == f { print $1 }' ../truth | sort
}

# edit FILE: exactly its users are compiled again
edit ()
{
  users "$1" > ../wanted
  touch ../stamp
  sleep 0.05
  touch "$1"
  run ../edit make -j2 all tests
  find src tests/unit -name '*.o' -newer ../stamp | sort > ../seen
  diff ../wanted ../seen || fail "after an edit of $1, wanted (<) and rebuilt (>) objects differ"
  idle "after an edit of $1"
}

tried=0
for i in src/include/herm/*.h src/*/*.h src/libherm/herm_profile_scan.c bpf/event.h ; do
  test -f "$i" && users "$i" | grep -q . || continue
  edit "$i"
  tried=$((tried + 1))
done
test $tried -gt 5 || fail "only $tried headers were tried"

# a library is replaced: its programs are linked again
p=herm-list
touch ../stamp
sleep 0.05
touch src/libherm/herm_profile_scan.c
run ../edit make -j2 all tests
for i in libherm.a $p ; do test $i -nt ../stamp || fail "$i was not made again" ; done

# the kernel side
if test -n "$(ls bpf/*.bpf.c 2>/dev/null)" ; then
  touch ../stamp
  sleep 0.05
  touch bpf/kernel.bpf.h
  run ../edit make -j2 all tests
  for i in bpf/*.bpf.c ; do
    i=${i%.bpf.c}
    test $i.skel.h -nt ../stamp || fail "$i.skel.h was not made again"
    for o in $(users $i.skel.h) ; do test $o -nt ../stamp || fail "$o was not made again" ; done
  done
  idle 'after an edit of bpf/kernel.bpf.h'
fi

# other options: everything is made again
touch ../stamp
sleep 0.05
run ../configure ./configure CC=gcc CFLAGS=-DX
run ../edit make -j2 all tests
for i in $(cut -d ' ' -f 1 ../truth | uniq) ; do
  test $i -nt ../stamp || fail "$i was not compiled with the new options"
done

# nothing half made is taken for done
rm src/libherm/*.o libherm.a
echo garbage > src/libherm/herm_profile_scan.c.new
cp src/libherm/herm_profile_scan.c ../keep.c
echo '#error no' >> src/libherm/herm_profile_scan.c
! make -j2 > ../broken.out 2>&1 || fail 'a broken source was compiled'
test ! -e libherm.a || fail 'a library without one of its objects'
cp ../keep.c src/libherm/herm_profile_scan.c
run ../make make -j2 all tests
idle 'after repair'

# clean and distclean leave nothing
rm -f src/libherm/herm_profile_scan.c.new
run ../clean make clean
run ../make make -j2
run ../clean make distclean
fresh ../t0
diff -r . ../t0 > ../diff || { cat ../diff ; fail 'distclean does not restore the tree' ; }
refused 'use ./configure first' make
refused 'use ./configure first' make install
