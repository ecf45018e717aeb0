# ISC license.
# herm-show and herm-report on hostile lines: nothing in a string acts on a terminal or on a page,
# the page is valid HTML without script or resource, the text does not depend on the locale.

. "$BUILD/tests/lib.sh"
command -v tidy > /dev/null || skip 'no tidy'
command -v script > /dev/null || skip 'no script(1)'

python3 - > lines <<'END'
import json
esc = chr(27)
bad = ["<script>alert(1)</script>", "<img src=http://127.0.0.1:9/x onerror=alert(1)>",
  "\"><svg onload=alert(1)>", "</code></td></table></main><h1>owned", "&lt;&amp;&#x3c;b&#x3e;",
  "</style><style>*{display:none}", "<!--", "]]>", "javascript:alert(1)", "' onmouseover='x",
  esc + "[2J" + esc + "]0;owned\a", esc + "[31mred", "\x9b31m\x7f", "\r\noverwritten\b\b",
  "\u202egnp.exe\u2066\u2069", "\u200b\ufeff\u2028\u2029", "\U000e0041\U0001f600 ok", "\ud800 lone",
  "A" * 3000, "<" * 1800, "\u202e" * 400, "a/" * 1500, "", "/", "//", "/./", "\\", "'; rm -rf /"]
seq = 0
def line(kind, raw=False, **payload):
    global seq
    seq += 1
    p = dict(service="gateway-coder", service_basis=None, pid=7, tid=7, ppid=1, nspid=7, uid=1,
      gid=1, comm="x", start_ns=7, cgroup=1, hook="tp", euid=1, egid=1)
    p.update(payload)
    s = json.dumps({"v": "alter1", "kind": kind, "seq": seq, "seqid": "00000000000000ab",
      "ts": "2026-11-29T01:02:%02d.%09dZ" % (seq // 10 % 60, seq), "payload": p},
      ensure_ascii=raw is False)
    b = s.encode("utf-8", "surrogatepass")
    assert len(b) < 16384, len(b)
    print(s.encode("utf-8", "replace").decode("utf-8"))
for raw in (False, True):
    for b in bad:
        if raw and "\ud800" in b: continue
        line("kernel.attest.exec", raw, filename=b, path="/" + b, argv=[b, b], errno=0, comm=b[:15])
        line("kernel.attest.exec", raw, filename=b, path="/" + b, argv=[], errno=13)
        for op, kind in ("openat", "open"), ("write", "write"), ("unlink", "unlink"):
            line("kernel.file." + kind, raw, op=op, path="/work/" + b, ret=5, flags=577,
              sensitive=True, comm=b[:15])
            line("kernel.file." + kind, raw, op=op, path="/work/" + b, ret=-13, flags=0)
        line("kernel.file.open", raw, op="open", path="/elsewhere/" + b, ret=5, flags=0)
        line("kernel.file.rename", raw, op="rename", path="/a" + b, newpath="/b" + b, ret=0)
        line("kernel.net.connect", raw, proto=b, family=b, daddr=b, dport=80, result=111)
        line("kernel.blind", raw, what=b)
        line("kernel.guard.kill", raw, call=b, number=5, abi=b, killed=True)
        line("kernel.net.refused", raw, proto=b, daddr=b, dport=80, result=1, call=b)
        line("herm.degraded", raw, set=b, hook=None, errno=1, reason=b)
        line("service.registered", raw, service=b, wanted=b)
        line("service.gap", raw, service=b, cause=b)
        line("unknown." + (b if not raw else "x"), raw, what=b)
        line("kernel.process.exit", raw, code=None, signal=11, core=False, pid=1000 + seq)
        b = b[:200]
        for x in b, [b], {b: b}:
            line("kernel.process.exit", raw, code=x, signal=x, pid=x, ppid=x, start_ns=x)
            line("kernel.net.close", raw, pid=x, proto="tcp", daddr="::1", dport=x, result=x,
              bytes_sent=x, bytes_received=x)
            line("kernel.process.fork", raw, pid=x, child_pid=x, child_start_ns=x)
            line("kernel.file.open", raw, pid=x, path="/x", ret=x, flags=x, sensitive=x, number=x)
for a in [""] * 3900, [0] * 5000, ["0"] * 3000, ["\u202e '"] * 1000, [["", {"": ""}]] * 900:
    line("kernel.attest.exec", argv=a, errno=0)
    line("kernel.file.write", path=a, ret=5, sensitive=True)
END
cat >> lines <<'END'
{"v":"alter1","kind":"kernel.attest.exec","seq":1e999,"seqid":"zz","ts":"<b>","payload":{"pid":-99999999999999999999,"argv":[1,{"x":["]"]},null,"a"],"comm":{},"start_ns":"x","ppid":[]}}
{"v":"alter1","kind":"kernel.net.connect","seq":2,"seqid":"00000000000000ac","ts":"","payload":{"proto":1,"daddr":[],"dport":"<b>","result":"<b>"}}
{"v":"alter1","kind":"kernel.process.exit","seq":3,"seqid":"00000000000000ac","ts":null,"payload":{"pid":7,"start_ns":7,"signal":9999999,"code":-5}}
{"v":"alter1","kind":"kernel.file.open","seq":4,"seqid":"00000000000000ac","ts":1,"payload":{"path":5,"ret":-99999,"sensitive":true,"flags":-1}}
{"v":"alter1","kind":"kernel.file.write","seq":5,"seqid":"00000000000000ac","ts":1,"payload":{ "x" : 1.5e+5 ,"\\":"\\\\","y":[{"]":"}\"]"}],"ret":1,"path":"/work/after","z":-0}}
{"v":"alter1","kind":"kernel.file.open","seq":6,"seqid":"00000000000000ac","ts":1,"payload":{"path":"/x","ret":-9223372036854775808,"flags":9223372036854775808,"sensitive":true}}
{"v":"alter1","kind":"kernel.attest.exec","seq":7,"seqid":"00000000000000ac","ts":1,"payload":{"errno":-9223372036854775808,"pid":18446744073709551615,"argv":[]}}
no line <script>
{"v":"alter2","kind":"x","payload":{}}
[]

END
# blanks between tokens
printf '{"v":"alter1","kind":"kernel.process.exit","payload":\r%s\r}\n' \
  "$(printf '{"pid":[\r\t1\r,2\t],"service":\t[\r"x"\t\r]\r}')" >> lines
# one string fills a line to its last byte; one byte more is no event
python3 - > full <<'END'
import json, sys
def text(kind, **payload):
    return json.dumps({"v": "alter1", "kind": kind, "ts": "2026-11-29T01:03:00.000000000Z",
      "payload": dict({"pid": 7, "start_ns": 7}, **payload)}, ensure_ascii=False).encode()
for make in lambda s: text("kernel.file.write", path=s, ret=1), \
  lambda s: text("kernel.attest.exec", filename=s, errno=0), \
  lambda s: text("kernel.attest.exec", argv=[s], errno=0), \
  lambda s: text("herm.degraded", reason=s), \
  lambda s: text("kernel.net.connect", proto="tcp", daddr=s), \
  lambda s: text("kernel.process.exit", service=s), \
  lambda s: text(s), \
  lambda s: text("kernel.process.exit", comm=s):
    for unit in "A", "<", "/", "\x1b", "\u202e", "\U0001f600":
        k = (16383 - len(make("/"))) // len(json.dumps(unit, ensure_ascii=False)[1:-1].encode())
        s = make("/" + unit * k)
        s = make("/" + unit * k + "A" * (16383 - len(s)))
        assert len(s) == 16383
        sys.stdout.buffer.write(s + b"\n" + s.replace(b"payload", b"payload ") + b"\n")
END
same 96 "$(wc -l < full)" "the longest lines"
cat full >> lines
printf 'cut <script>' >> lines
grep -q '<script>' lines || fail "nothing hostile"

# ---- the same bytes in each locale; nothing but text

for l in C C.UTF-8
do
  LC_ALL=$l TZ=UTC expect 0 herm-show < lines
  mv out show.$l
  LC_ALL=$l TZ=UTC expect 0 herm-report < lines
  mv out page.$l
done
cmp show.C show.C.UTF-8
cmp page.C page.C.UTF-8
same "$(grep -c . lines)" "$(wc -l < show.C)" "lines of herm-show"
same 51 "$(grep -c '^  ? a line that is no event$' show.C)" "lines that are no events"
grep -a '^01:03:00' show.C > shown || :
same 48 "$(wc -l < shown)" "the longest lines that are shown"
# all but the 6 with comm, which is not shown
same 42 "$(grep -c "$(printf '\342\200\246')" shown)" "those that are cut"
python3 - show.C page.C <<'END'
import sys, unicodedata
for f in sys.argv[1:]:
    s = open(f, encoding="utf-8", newline="").read()
    for c in set(s):
        assert c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp"), \
          "%s: U+%04x" % (f, ord(c))
    assert max(map(len, s.split("\n"))) < 4000, "a line of %s is too long" % f
END
grep -q '\\x1b\[2J' show.C && grep -q '\\u202egnp.exe' show.C || fail "strings are not shown"
script -qec 'herm-show < lines' /dev/null < /dev/null > terminal 2> err ||
  fail "script: $(cat err)"
grep -q "$(printf '\033\\[31m')" terminal || fail "no colour on a terminal"
! grep -q "$(printf '\033')" show.C || fail "colour in a file"

# ---- a long path loses its middle, and no character comes twice

python3 - > paths 2> want <<'END'
import json, sys
for path, text in ("/" + "\u65e5" * 71, "/" + "\u65e5" * 71), \
  ("/" + "\u65e5" * 72, "/" + "\u65e5" * 23 + "\u2026" + "\u65e5" * 47), \
  ("/" + "\U0001f600" * 90 + "/end", "/" + "\U0001f600" * 23 + "\u2026/end"), \
  ("/" + "\U0001f600" * 90, "/" + "\U0001f600" * 23 + "\u2026" + "\U0001f600" * 47), \
  ("/" + "\x1b" * 20 + "/x", "/" + "\\x1b" * 20 + "/x"), ("/" + "\\" * 71, "/" + "\\" * 71):
    for ascii in True, False:
        print(json.dumps({"v": "alter1", "kind": "kernel.file.unlink", "payload": {"ret": 0,
          "path": path}}, ensure_ascii=ascii))
        print(text, file=sys.stderr)
END
herm-show < paths | sed 's/.* unlink  *//' > got
cmp want got

# ---- the page

tidy -q -e -utf8 page.C > tidy 2>&1 || { head tidy ; fail "not valid HTML" ; }
test ! -s tidy || { head tidy ; fail "not valid HTML" ; }
python3 - page.C <<'END'
import html.parser, sys
allowed = set("html head meta title style body main h1 h2 p div b span section table tr th td code "
  "ul li details summary svg path".split())
class P(html.parser.HTMLParser):
    text = ""
    def handle_starttag(self, tag, attrs):
        assert tag in allowed, tag
        for k, v in attrs:
            assert not k.startswith("on") and k not in ("src", "href", "style"), (tag, k)
    def handle_data(self, s): self.text += s
    def handle_comment(self, s): assert 0, s
p = P(convert_charrefs=True)
p.feed(open(sys.argv[1], encoding="utf-8").read())
for s in "after", "<script>alert(1)</script>", "&lt;&amp;&#x3c;b&#x3e;", "\\x1b[2J", \
        "\\u202egnp.exe", \
  "</style><style>*{display:none}":
    assert s in p.text, s
END
same 1 "$(grep -c "default-src 'none'" page.C)" "the policy of the page"

# ---- options, exit codes

expect 100 herm-show x
expect 100 herm-show -x
expect 100 herm-report -x
expect 100 herm-report nothing
expect 100 herm-report 00000000000000ab:0
expect 100 herm-report 00000000000000ab:1 00000000000000ab:2 x
for p in herm-show herm-report
do
  expect 0 $p < /dev/null
  expect 111 sh -c "$p > /dev/full" < lines
  expect 111 $p < "$TMPDIR"
done
for p in herm-show herm-report
do
  mkfifo $p.fifo
  : < $p.fifo &
  expect 0 sh -c "$p < lines > $p.fifo"
done
expect 0 herm-report -t '<b>"Title"&' < /dev/null
grep -q '<h1>&lt;b&gt;&quot;Title&quot;&amp;</h1>' out || fail "the title"
expect 0 herm-report 00000000000000ab:10 00000000000000ab:19 < lines
grep -q 'Complete.*<span>10 lines, from number 10, no number missing' out ||
  fail "ten lines: $(grep state out)"
expect 0 herm-report 00000000000000ff:1 < lines
said 'the first position did not come'
sed '5d;9p' lines > gap
expect 0 herm-report < gap
grep -q 'Incomplete' out || fail "a missing line is not noticed"
expect 0 herm-report -s gateway-other < lines
grep -q 'lines of other services' out || fail "other services"
