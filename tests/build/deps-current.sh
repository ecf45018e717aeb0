#!/bin/sh
# ISC license.
# compiles
# timeout: 300
# package/deps.mak is what its generator prints, under every awk, and agrees with the compiler.

. "${0%/*}/lib"
fresh t
cd t
run ../check make deps-check

mkdir ../bin
for awk in mawk gawk original-awk 'busybox awk' ; do
  command -v ${awk%% *} > /dev/null || { echo "$awk is not installed" ; continue ; }
  printf '#!/bin/sh\nexec %s "$@"\n' "$awk" > ../bin/awk
  chmod 755 ../bin/awk
  PATH=$TMPDIR/bin:$PATH package/gen-deps.sh > ../deps.mak
  cmp ../deps.mak package/deps.mak || fail "gen-deps.sh prints something else with $awk"
done

# the compiler's list of headers, one object a line, all that are in this tree
run ../configure ./configure CC=gcc
run ../make make -j2 all tests
truth > ../truth
awk '/^(src|tests)\/.*\.o/ {
  o = $1
  sub(/:$/, "", o)
  for (i = 2 ; i <= NF ; i++) if ($i ~ /\.[ch]$/) print o, $i
}' package/deps.mak | sort -u > ../ours
test $(wc -l < ../truth) -gt 20 || fail 'the compiler said too little'
comm -23 ../truth ../ours > ../missing
test ! -s ../missing || { cat ../missing ; fail 'deps.mak does not know these headers' ; }
# what only deps.mak has must be something that is left out by an #if
comm -13 ../truth ../ours > ../more
test $(wc -l < ../more) -le 5 || { cat ../more ; fail 'deps.mak has too many headers' ; }

# an #include of nothing is an error
printf '#include "nonexistent.h"\n' >> src/libherm/herm_profile_scan.c
refused 'cannot find nonexistent.h' package/gen-deps.sh
