#!/bin/sh
# ISC license.
# Set tls with a real server and a real client on the loopback, and with libraries that call
# themselves, and how a call is told whose entry or return the kernel did not show.
# covers: tls-skip tls-skip-entry
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-tls.inc"
ip link set lo up 2> /dev/null || :
mkfifo -m 0600 ready
mkfifo -m 0666 to-server to-client

herm-probe-load -s 'tls!' -u $quiet -d 4 herm-probe-read > lines 2> said 4> ready &
reader=$!
read -r _ < ready || fail "not ready: $(cat said)"

exec 5<> to-server 6<> to-client
setpriv --reuid $quiet --regid $quiet --clear-groups openssl s_server -accept 127.0.0.1:0 \
  -naccept 1 -cert cert -key key < to-server > server 2>&1 &
server=$!
listening () { sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' server | grep . > port ; }
until_true 20 listening || fail "no server: $(cat server)"
setpriv --reuid $quiet --regid $quiet --clear-groups openssl s_client \
  -quiet -connect 127.0.0.1:"$(cat port)" < to-client > client 2> client.err &
client=$!
echo 'GET /plaintext HTTP/1.0' >&6
until_true 20 grep -q '^GET /plaintext' server || fail "nothing arrives: $(cat server client.err)"
head -c 3000 /dev/zero | tr '\0' x >&5
echo >&5
until_true 20 grep -q xxx client || fail "no answer: $(cat client)"
all () { test "$(wc -c < client)" = 3001 ; }
until_true 20 all || fail "the answer: $(wc -c < client) bytes"
kill -TERM $client
wait $client || :
kill -TERM $server 2>/dev/null || :
wait $server || :

# LibreSSL makes SSL_write_ex of SSL_write: one event. What calls another connection's functions
# inside: two. What never returns: none.
cat > nest.c <<'END2'
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#define EXPORT __attribute__((noinline, noclone, visibility("default")))
static jmp_buf out ;
static int jump = 0 ;
static void *under = 0 ;
static volatile int calm = 0 ;
static int deep = 0 ;
EXPORT int SSL_write (void *s, void const *b, int n)
{
  if (jump) longjmp(out, 1) ;
  if (n < deep) calm = SSL_write(s, b, n + 1) * 0 ;
  if (under && s != under) n = SSL_write(under, "longer", n + 20) - 20 ;
  return n + calm ;
}
EXPORT int SSL_read (void *s, void *b, int n)
{
  if (s == (void *)(uintptr_t)getuid()) calm = (read(0, b, 1) + write(1, b, 1)) * 0 ;
  return n - 1 + calm ;
}
EXPORT int SSL_write_ex (void *s, void const *b, size_t n, size_t *w)
{
  int r = SSL_write(s, b, n) ;
  *w = r > 0 ? r : 0 ;
  return (r > 0) + calm ;
}
EXPORT int SSL_read_ex (void *s, void *b, size_t n, size_t *w)
{
  int r = SSL_read(s, b, n) ;
  *w = r > 0 ? r : 0 ;
  return (r > 0) + calm ;
}
int main (int argc, char **argv)
{
  char buf[100] = "" ;
  size_t w ;
  int i ;
  if (argc > 2) deep = atoi(argv[2]) ;
  if (argc > 2) return SSL_write(buf, buf, 1) != 1 ;
  if (argc > 1) return SSL_read((void *)(uintptr_t)getuid(), buf, 10) != 9 ;
  SSL_write(buf, buf, 3) ;
  SSL_write_ex(buf, buf, 4, &w) ;
  SSL_read_ex(buf, buf, 10, &w) ;      /* 9 */
  SSL_read_ex(buf, buf, 1, &w) ;       /* none */
  SSL_write(buf, buf, 0) ;             /* none */
  SSL_write(buf, buf, -7) ;            /* none */
  under = buf + 1 ;
  SSL_write(buf, buf, 5) ;             /* 25, then 5 */
  SSL_write_ex(buf, buf, 6, &w) ;      /* 26, then 6 */
  under = 0 ;
  jump = 1 ;
  for (i = 0 ; i < 3 ; i++) if (!setjmp(out)) SSL_write_ex(buf, buf, 7, &w) ; /* none */
  jump = 0 ;
  SSL_write(buf, buf, 8) ;
  SSL_write_ex(buf, buf, 9, &w) ;
  if (!vfork()) { SSL_write(buf, buf, 11) ; _exit(0) ; }
  SSL_read(buf, buf, 13) ;             /* 12 */
  return 0 ;
}
END2
gcc -O1 -rdynamic -w -o nest nest.c || fail "gcc"
printf '%s ' 3 4 9 25 5 26 6 8 9 11 12 > wanted
strip -o stripped nest   # what is exported stays
gcc -O1 -w -o symtab nest.c || fail "gcc"   # exports nothing, but is not stripped
for i in nest stripped symtab
do
  expect 0 herm-probe-load -s 'tls!' -l "$TMPDIR/$i" -u $quiet sh \
    -c 'setpriv --reuid '$quiet' --regid '$quiet' --clear-groups '"$TMPDIR/$i"'
      exec herm-probe-read -n'
  said ' lost 0 missed '
  sed -n 's/.*"bytes":\([0-9]*\),.*/\1/p' out | tr '\n' ' ' > got
  cmp wanted got || fail "$i: $(cat got)"
done

# The kernel shows the returns of 64 calls that are in each other.
observe () { herm-probe-load -s 'tls!' -l "$TMPDIR/nest" -u $quiet "$@" ; }
expect 0 observe sh -c 'setpriv --reuid '$quiet' --regid '$quiet' --clear-groups ./nest - 70
  exec herm-probe-read -n'
said ' lost 0 missed '
same "$(seq 64 -1 1)" "$(jq .payload.bytes out)" "lines of 70 calls in each other"

# A return without its entry: what a skipped program leaves in the map.
cat > forget <<'END'
until bpftool -j map list | jq '.[] | select(.name == "tls_calls").id' > ids && test -s ids &&
  for id in $(cat ids)
  do
    bpftool -j map dump id $id |
      jq -r ".[] | select(.formatted.value.ssl == $1).key | join(\" \")" |
      while read -r key ; do bpftool map delete id $id key $key && echo $id ; done
  done | grep -q .
do sleep 0.1 ; done
END
mkfifo -m 0600 torn
exec 8<> torn
expect 0 observe sh -c '
  setpriv --reuid '$quiet' --regid '$quiet' --clear-groups ./nest torn <&8 > torn.out &
  sh forget '$quiet'
  echo >&8
  wait $!
  exec herm-probe-read -n'
said ' lost 1 missed '
same 'kernel.loss 1' "$(jq -r '"\(.kind) \(.payload.lost)"' out)" "lines of a torn call"

reader_stop said
grep -q ' lost 0 missed ' said || fail "$(cat said)"
sizes lines $client > c
sizes lines $server > s
# they take and give in pieces of their own
total () { awk '{ n[$1] += $2 } END { print "write", n["write"], "read", n["read"] }' "$1" ; }
same 'write 24 read 3001' "$(total c)" "client"
same 'write 3001 read 24' "$(total s)" "server"
same "$(cat c s | grep -c .)" "$(grep -c '"kind":"kernel.tls' lines)" \
  "lines of the server and the client"
! grep -q -e plaintext -e xxx lines || fail "plaintext"
