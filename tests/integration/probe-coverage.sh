#!/bin/sh
# ISC license.
# no-vm: python is too slow there, and the older kernels have not all of these calls
# Rows of the table COVERAGE in herm-probes.7: what the page says is seen gives exactly its line,
# what it says is not seen gives none. Names the rows not tried.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
. "$BUILD/tests/integration/probe-connect.inc"
need_bpf
test "$(uname -m)" = x86_64 || skip "the drivers know the system calls of x86_64 only"
# best SET HOOKS...: adds the set to $with, with the first that works; the rows of a set that does
# not work are named
with=
best ()
{
  set=$1 ; shift
  for i in "$@"
  do
    if works $set "$i" ; then with="$with -s $set! -k $set=$i" ; return ; fi
  done
}
best connect tp_btf+cgroup tp+cgroup raw_tp+cgroup tp_btf tp raw_tp
test -n "$with" || skip "$(cat refusal)"   # record needs this set
best file tp+compat tp
best life tp tp_btf raw_tp
best exec tp+lsm tp tp_btf raw_tp
best tls uprobe
mkdir place
chown $quiet place
chmod 0755 .

# programs with their own OpenSSL, inside and of a container
drive=$BUILD/tests/tools/tls-drive.c
libssl=$(LD_TRACE_LOADED_OBJECTS=1 openssl | sed -n 's/.*=> \([^ ]*libssl[^ ]*\) .*/\1/p')
openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -subj /CN=localhost -days 2 \
  2> err || fail "no certificate: $(cat err)"
chmod 0644 key
mkdir container
gcc -std=gnu99 -o container/tls-container "$drive"
ln container/tls-container container/tls-later
# shellcheck disable=SC2046
cp --parents -L "$libssl" $(ldd container/tls-later "$libssl" |
  sed -n 's/^[^/]*\(\/[^ ]*\) (.*/\1/p') container
cp key cert container
gcc -std=gnu99 -rdynamic -o place/tls-static "$drive" -u BIO_new_bio_pair -Wl,--whole-archive \
  -l:libssl.a -Wl,--no-whole-archive -l:libcrypto.a
mv key cert container place

# acts [SET]: what is recorded, and what the page says of it
acts ()
{
  (cd place && lonely /usr/bin/python3 "$BUILD/tests/tools/coverage" do $quiet "$@") > did ||
    fail "the driver: $(cat did)"
  cat did
  recorded
  same 0 "$(total lost)" "lost"
  cat did lines > seen
  /usr/bin/python3 "$BUILD/tests/tools/coverage" check "$BUILD/doc/herm-probes.7" "$(cat sets)" \
    "$@" < seen || fail "the page and the record differ"
}
record ${with# -s connect!}
acts
case $with in *tls=*) ;; *) exit 0 ;; esac
record -s 'tls!' -l "$libssl" -l "$TMPDIR/place/tls-static" -l "$TMPDIR/place/container$libssl"
sed -i 's/tls=uprobe/&+l/' sets
acts tls
