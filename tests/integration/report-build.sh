# ISC license.
# A gateway under s6 builds a program and does what an agent should not do; examples/all-probes
# records it by all sets, with its name; herm-report and herm-show make something of it, Chromium
# shows the page as it is written.
# timeout: 240

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
command -v tidy > /dev/null || skip 'no tidy'
all_probes

chmod 0755 .
mkdir -m 0777 work
cat > job <<'END'
cd work
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
sleep 2.5
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
s6-svc -o "$scan/gateway-coder"
ended () { grep -qs '"service":"gateway-coder".*"argv":\["sleep","2.5"\]' $logs/* &&
  s6-svstat -o up "$scan/gateway-coder" | grep -q false ; }
until_true 60 ended || fail "the job: $(cat job.out svscan.log)"
s6-svc -d "$scan/all-probes"
s6-svwait -D -t 30000 "$scan/all-probes" || fail "not down"
total=$(sed -n 's/.* lines \([0-9]*\)$/\1/p' svscan.log)
all () { herm-follow -n $logs > lines 2> err && test "$(wc -l < lines)" -ge "$total" ; }
until_true 20 all || fail "$(wc -l < lines) lines, not $total: $(cat err)"
svscan_stop
! grep -q kernel.loss lines || skip "lost events: $(grep kernel.loss lines | tail -n 1)"
grep '"service":' lines > named
test "$(wc -l < named)" -gt 100 || fail "$(wc -l < named) lines of processes"
same '"service":"gateway-coder"' "$(grep -o '"service":[^,]*' named | sort -u)" "names"

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
test -z "$SANITIZE" && command -v chromium > /dev/null || exit 0
mv page page.html
browse ()
{
  timeout 60 chromium --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
    --user-data-dir="$TMPDIR/profile" --window-size=1000,1560 --enable-logging=stderr \
    --log-level=0 --no-proxy-server "$@" "file://$TMPDIR/page.html" > dom 2> log < /dev/null ||
    skip "chromium does not work here: $(tail -n 1 log)"
  ! grep CONSOLE log || fail "messages on the console"
}
browse --dump-dom
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
browse --screenshot="$TMPDIR/page.png"
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
