# ISC license.
# compiles
# timeout: 600
# alone: it wants no execution lost
# no-sanitize: it builds and starts everything itself
# examples/quickstart as a newcomer runs it: from a tree that has never been built, which it leaves
# as it is.

. "$BUILD/tests/lib.sh"
mkdir tree
tar -C "$BUILD" --exclude='*.o' --exclude='*.lo' --exclude='*.a' --exclude='*.so' \
  --exclude='*.skel.h' --exclude=./config.mak -cf - . | tar -C tree -xf -
cd tree
find . -type f -perm -0100 -size +0 |
  while read -r f ; do ! head -c 4 "$f" | grep -q ELF || rm "$f" ; done
rm -f src/include/herm/config.h src/include/herm/syscalls.h
cd ..
test ! -e tree/herm-register || fail "the tree has been built"
before=$(snapshot tree)
expect 0 tree/examples/quickstart
case $(tail -n 1 out) in "quickstart: PASS: "*) ;; *) cat out ; fail "no success" ;; esac
printed "Build, in a copy of the sources"
same "$before" "$(snapshot tree)" "the tree"
