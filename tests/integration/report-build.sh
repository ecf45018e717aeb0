# ISC license.
# A gateway under s6 configures and makes a part of herm, asks a TLS server and does what an agent
# should not do; examples/all-probes records it by all sets, with its name; herm-report and
# herm-show make something of it, Chromium shows the page as it is written.
# timeout: 240

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
apart
command -v tidy > /dev/null || skip 'no tidy'
test -n "$SANITIZE" || . "$BUILD/tests/integration/report.inc"
need_bpf
all_probes

chmod 0755 .
openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -subj /CN=localhost -days 2 \
  2> err || fail "no certificate: $(cat err)"
openssl s_server -accept 127.0.0.1:0 -www -cert cert -key key > server 2>&1 < /dev/null &
server=$!
listening () { sed -n 's/^ACCEPT .*:\([0-9]*\)$/\1/p' server | grep . > port ; }
until_true 20 listening || fail "no server: $(cat server)"
cat > job <<'END'
cd work
./configure --disable-bpf > configure.out
make -j 2 $(ls src/libherm/herm_json_*.c src/libherm/herm_line_*.c | sed 's/c$/o/')
ar rc libjson.a src/libherm/*.o
printf 'GET / HTTP/1.0\r\n\r\n' |
  openssl s_client -quiet -connect "127.0.0.1:$(cat ../port)" > answer
printf 'int main (void) { return 3 ; }\n' > three.c
gcc -o three three.c
./three
cat /etc/shadow
sh -c 'kill -SEGV $$'
sh -c 'sleep 2 & exit 4'
/bin/true
bash -c 'exec 3<>/dev/tcp/127.0.0.1/9'
mkdir elsewhere
mv three.c four.c
rm -f four.c
sleep "2.5$(cat ../try)"
END
mkdir -m 0755 "$scan/.gateway-coder"
cat > "$scan/.gateway-coder/run" <<END
#!/bin/sh
cd "$TMPDIR"
exec setpriv --reuid $quiet --regid $quiet --clear-groups sh job > job.out 2>&1
END
chmod 0755 "$scan/.gateway-coder/run"
touch "$scan/.gateway-coder/down"
mv "$scan/.gateway-coder" "$scan/gateway-coder"
s6-svscanctl -a "$scan"
until_true 10 has_status "$scan/gateway-coder" || fail "not supervised"

ended () { grep -qs '"service":"gateway-coder".*"argv":\["sleep","2.5'$try'"\]' $logs/* &&
  s6-svstat -o up "$scan/gateway-coder" | grep -q false ; }
all () { herm-follow -n $logs > every 2> err && test "$(wc -l < every)" -ge "$total" ; }
total=0
record ()   # record TRY: lines are those of a run of the job
{
  try=$1
  echo "$try" > try
  rm -rf work
  mkdir work
  (cd "$BUILD" && cp -R configure Makefile package src bpf "$TMPDIR/work")
  find work -name '*.o' -delete
  chown -R $quiet:$quiet work
  s6-svc -o "$scan/gateway-coder"
  until_true 120 ended || fail "the job: $(cat job.out svscan.log)"
  s6-svc -d "$scan/all-probes"
  s6-svwait -D -t 30000 "$scan/all-probes" || fail "not down"
  total=$((total + $(sed -n 's/.* lines \([0-9]*\)$/\1/p' svscan.log | tail -n 1)))
  until_true 20 all || fail "$(wc -l < every) lines, not $total: $(cat err)"
  grep "$(tail -n 1 every | grep -o '"seqid":"[^"]*"')" every > lines
}
record 1
if grep -q kernel.loss lines
then
  s6-svc -u "$scan/all-probes"
  s6-svwait -U -t 30000 "$scan/all-probes" || fail "not ready again: $(cat svscan.log)"
  record 2
  ! grep kernel.loss lines || fail "events are lost twice"
fi
kill $server
svscan_stop
test -s work/libjson.a && grep -q 'HTTP/1.0 200' work/answer || fail "the job: $(cat job.out)"
grep '"service":' lines > named
same '"service":"gateway-coder"' "$(grep -o '"service":[^,]*' named | sort -u)" "names"
for i in exec:attest.exec life:process.exit connect:net.connect file:file.write tls:tls.write
do
  grep -q "\"kind\":\"kernel.${i#*:}\"" named ||
    ! herm-probe-load -s "${i%:*}!" -u $quiet true 2> refusal || fail "no line of the set ${i%:*}"
done
test "$(grep -c '"argv":\["[^"]*cc1"' named)" -gt 14 || fail "no build: $(cat job.out)"

expect 0 herm-report -s gateway-coder < lines
mv out page
tidy -q -e -utf8 page > tidy 2>&1 || { head tidy ; fail "not valid HTML" ; }
test ! -s tidy || { head tidy ; fail "not valid HTML" ; }
python3 - page > text <<'END'
import html.parser, sys
class P(html.parser.HTMLParser):
    def handle_starttag(self, tag, attrs):
        if tag in ("tr", "li", "section", "h1", "div", "p"): print()
    def handle_data(self, s):
        if s.strip(): print(s.strip(), end=" ")
P(convert_charrefs=True).feed(open(sys.argv[1], encoding="utf-8").read())
END
has () { grep -q "$1" text || { cat text ; fail "not on the page: $1" ; } ; }
has '^What gateway-coder did'
has '^Complete.* no number missing, no event lost'
has 'sensitive open /etc/shadow : Permission denied cat /etc/shadow'
has "made and run $TMPDIR/work/three ./three"
has 'refused connect to 127.0.0.1:9 tcp : Connection refused'
has "crashed ended by SIGSEGV sh -c 'kill -SEGV \$\$'"
has 'outlived .* longer than its parent sleep 2'
has '^./three exit 3 '
has "^sh -c 'sleep 2 & exit 4' exit 4"
has '^gcc -o three three.c .* below'
has '^make -j 2 .* below'
has '^libjson.a '
has '^127.0.0.1:9 tcp 1 '
has '^three .* written'
has '^four.c .* removed'
for i in Timeline Findings Processes Destinations 'Files changed' 'Files read elsewhere' Lines ; do
  has "^$i *$"
done
expect 0 herm-show < lines
same "$(wc -l < lines)" "$(wc -l < out)" "lines of herm-show"
grep -q ' ! .* exit  *SIGSEGV$' out || fail "herm-show: no mark"

# ---- what Chromium makes of the page is what was written, and no empty picture
test -z "$SANITIZE" || exit 0
mv page page.html
picture ()   # picture option...
{
  browse "file://$TMPDIR/page.html" --window-size=1000,1560 "$@" ||
    fail "chromium: $(tail -n 1 log)"
  ! grep CONSOLE log || fail "messages on the console"
}
picture --dump-dom
python3 - page.html dom <<'END'
import html.parser, sys
class P(html.parser.HTMLParser):
    def __init__(self, name):
        super().__init__(convert_charrefs=True)
        self.seen = []
        self.feed(open(name, encoding="utf-8").read())
    def handle_starttag(self, tag, attrs):
        if tag != "tbody": self.seen.append((tag, sorted((k, v or "") for k, v in attrs)))
    def handle_data(self, s):
        if s.strip(): self.seen.append(s.strip())
a, b = (P(f).seen for f in sys.argv[1:])
assert len(a) > 300, len(a)
for x, y in zip(a, b): assert x == y, (x, y)
assert len(a) == len(b)
END
picture --screenshot="$TMPDIR/page.png"
python3 - page.png <<'END'
import struct, sys, zlib
b = open(sys.argv[1], "rb").read()
assert b[:8] == b"\x89PNG\r\n\x1a\n"
width, height, depth, sort = struct.unpack(">IIBB", b[16:26])
assert (width, height, depth) == (1000, 1560, 8) and sort in (2, 6), (width, height, depth, sort)
data, at = b"", 8
while at < len(b):
    n, kind = struct.unpack(">I4s", b[at:at + 8])
    if kind == b"IDAT": data += b[at + 8:at + 8 + n]
    at += 12 + n
lines = zlib.decompress(data)
size = 1 + width * (3 if sort == 2 else 4)
# lines of pixels that are not like the one above: text and bars
some = sum(any(lines[i + 1:i + size]) for i in range(0, len(lines), size))
assert some > 500, some
END
