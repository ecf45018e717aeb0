#!/bin/sh
# ISC license.
# compiles
# --disable-bpf, where there is no clang, no bpftool and no libbpf at all.

. "${0%/*}/lib"
if test "${1-}" != hidden ; then
  exec unshare --mount --propagation private sh "$0" hidden
fi

# what must not be needed, out of sight
mkdir empty
for i in clang llvm-strip bpftool ; do
  f=$(command -v $i) || continue
  mount --bind /dev/null "$(readlink -f "$f")" || skip "cannot hide $i"
done
for i in /usr/include/bpf /usr/include/*/bpf ; do
  test ! -d "$i" || mount --bind "$TMPDIR/empty" "$i"
done
for i in libbpf.a libbpf.so ; do
  f=$(gcc -print-file-name=$i)
  case $f in /*) mount --bind /dev/null "$(readlink -f "$f")" ;; esac
done

fresh t
cd t
refused 'BPF is enabled, but these are missing' ./configure
for i in clang llvm-strip bpftool libbpf.h --disable-bpf ; do
  grep -q -e $i refused.err || fail "configure does not say that $i is missing"
done

run ../configure ./configure --disable-bpf --prefix="$TMPDIR/inst"
run ../make make -j2
run ../install make install
same '' "$(ls bpf/*.skel.h bpf/*.o 2>/dev/null)" 'made for BPF'
same "$(programs .)" "$(ls ../inst/bin)" programs

n=0
for i in herm-probe-load herm-probe-read herm-probe-status herm-rules ; do
  test -f "$(echo src/*/deps-exe/$i)" || continue
  n=$((n + 1))
  ! readelf -d ../inst/bin/$i | grep -E 'libbpf|libelf|libz' ||
    fail "$i is linked with one of these"
  case $i in
    herm-probe-load) set -- -s exec true ;;
    *) set -- ;;
  esac
  r=0
  ../inst/bin/$i "$@" > ../out 2> ../err || r=$?
  same 112 "$r" "exit code of $i"
  grep -q 'built without BPF' ../err || { cat ../err ; fail "$i does not say: built without BPF" ; }
done
# with -o nobody waits for the record, whatever other options there are
r=0
../inst/bin/herm-probe-load -s exec! -g . -G '' -p . -o -d 3 true 3> ../notified 2> ../err || r=$?
same '112 1' "$r $(wc -l < ../notified)" "exit code and newlines with -o -d"
r=0
../inst/bin/herm-probe-caps > ../out 2> ../err || r=$?
same 1 "$r" "exit code of herm-probe-caps"
same 4 "$(grep -c 'unavailable  -  *herm was built without BPF$' ../out)" \
  "what herm-probe-caps says"
test $n -gt 0 || skip 'there is no probe program yet'
