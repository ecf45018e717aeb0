# ISC license.
# The page of herm-report in a real browser: it asks for nothing, runs nothing, shows the text, and
# what strings say becomes no element.
# no-sanitize: the browser is the same

. "$BUILD/tests/lib.sh"
apart
. "$BUILD/tests/integration/report.inc"

python3 -m http.server -b 127.0.0.1 18473 > server 2>&1 &
server=$!
up () { python3 -c "import socket; socket.create_connection(('127.0.0.1', 18473))" 2> err ; }
until_true 20 up || fail "no server: $(cat server)"
python3 - > lines <<'END'
import json
bad = ["<img src=http://127.0.0.1:18473/img>", "<script src=http://127.0.0.1:18473/js></script>",
  "<script>document.title='owned'</script>",
  "</style><link rel=stylesheet href=http://127.0.0.1:18473/css>",
  "<iframe src=http://127.0.0.1:18473/frame>", "</main><h1>owned</h1>", "x\u202egnp.exe",
  "\x1b[2J\x1b]0;owned\a\x9b31m", "\u2066\u200b\ufeff\u2028\U000e0041", "&lt;b&gt;&#x3c;b>",
  "<svg onload=document.title='owned'>", "'\" onmouseover=\"document.title='owned'", "<!--",
  "</title><script>document.title='owned'</script>", "<template><plaintext>", "<b>" * 1600,
  "\u202e" * 800]
for i, b in enumerate(bad):
    for n, (k, p) in enumerate([("attest.exec", dict(argv=[b], filename=b, errno=0, start_ns=i)), \
      ("file.write", dict(path="/work/" + b, ret=3, sensitive=True, start_ns=i)), \
      ("blind", dict(what=b)), ("guard.kill", dict(call=b)), ("net.connect",
      dict(proto=b, daddr=b, dport=1, result=1)), ("net.refused", dict(call=b, proto=b, daddr=b)),
      ("process.exit", dict(code=3, signal=None, start_ns=i))], 1):
        print(json.dumps({"v": "alter1", "kind": "kernel." + k, "seq": 7 * i + n, "seqid": "0" * 16,
          "ts": "2026-11-29T01:02:%02d.%09dZ" % (i, i), "payload": dict(p, service="gateway-coder",
          pid=i + 1, ppid=1, comm=b[:15])}, ensure_ascii=False))
    print(json.dumps({"v": "alter1", "kind": "herm.degraded", "payload": dict(set=b, hook=b,
      reason=b)}))
END
herm-report < lines > page.html
document ()   # document FILE: as it is after its scripts ran, in dom
{
  browse "http://127.0.0.1:18473/$1" --virtual-time-budget=2000 --dump-dom ||
    fail "chromium: $(tail -n 1 log)"
}

# what it would look like if it were bad
cat > bad.html <<'END'
<!DOCTYPE html><title>x</title><img src=http://127.0.0.1:18473/seen>
<script>console.error('seen by the console') ; document.title = 'owned'</script>
END
document bad.html
grep -q 'GET /seen' server || fail "chromium asks for nothing: $(tail -n 1 log)"
grep -q '<title>owned' dom && grep -q 'seen by the console' log || fail "a script is not noticed"

cp server before
document page.html
same "GET /page.html" "$(diff before server | grep -o 'GET [^ ]*' | grep -v favicon)" "requests"
! grep CONSOLE log || fail "messages on the console"
grep -q '<title>What gateway-coder did</title>' dom || fail "the title: $(grep title dom)"
python3 - dom <<'END'
import html.parser, sys
class P(html.parser.HTMLParser):
    text = "" ; tags = [] ; handlers = []
    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.handlers += [k for k, v in attrs if k.startswith("on") or k in ("src", "href")]
    def handle_data(self, s): self.text += s
p = P(convert_charrefs=True)
p.feed(open(sys.argv[1], encoding="utf-8").read())
for t in "script", "img", "iframe", "link":
    assert t not in p.tags, t
assert p.tags.count("h1") == 1 and p.tags.count("style") == 1
assert set(p.tags) <= set("html head meta title style body main h1 h2 p div b span section table "
  "tbody tr th td code ul li details summary svg path".split()), set(p.tags)
assert not p.handlers, p.handlers
for s in "<script>document.title='owned'</script>", "x\\u202egnp.exe", "Files changed", "exit 3", \
  "and more":
    assert s in p.text, s
END

# ---- no string makes the page wider than the window
script='let e = document.documentElement
document.title = "wider by " + (e.scrollWidth - e.clientWidth)'
{ sed 's,<meta http-equiv[^>]*>,,' page.html ; echo "<script>$script</script>" ; } > wide.html
for w in 500 1000
do
  browse "http://127.0.0.1:18473/wide.html" --window-size=$w,1000 --dump-dom ||
    fail "chromium: $(tail -n 1 log)"
  same 'wider by 0' "$(sed -n 's,.*<title>\(.*\)</title>.*,\1,p' dom)" "the page at a width of $w"
done

# ---- dark, and on paper
background ()   # background option...: the upper left pixel of the page, as "red green blue"
{
  browse "http://127.0.0.1:18473/page.html" --screenshot="$TMPDIR/page.png" "$@" ||
    fail "chromium: $(tail -n 1 log)"
  python3 - <<'END'
import struct, zlib
b = open("page.png", "rb").read()
assert b[24] == 8 and b[25] in (2, 6), b[:26]
data, at = b"", 8
while at < len(b):
    n, kind = struct.unpack(">I4s", b[at:at + 8])
    if kind == b"IDAT": data += b[at + 8:at + 8 + n]
    at += 12 + n
print(*zlib.decompress(data)[1:4])
END
}
same '245 246 248' "$(background)" "the background"
same '14 18 23' "$(background --force-dark-mode)" "the dark background"
browse "http://127.0.0.1:18473/page.html" --print-to-pdf="$TMPDIR/page.pdf" ||
  fail "chromium: $(tail -n 1 log)"
same %PDF "$(head -c 4 page.pdf)" "the beginning of the print"
test "$(grep -a -c '/Type /Font$' page.pdf)" -gt 2 || fail "no text in print"
test "$(grep -a -c '/Type /Page$' page.pdf)" -gt 1 || fail "only one page in print"
kill $server
