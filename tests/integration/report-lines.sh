# ISC license.
# A bad line costs one line: every sort of it, between good ones, in a file and in a pipe that gives
# some bytes at a time, for herm-follow, herm-show and herm-report.

. "$BUILD/tests/lib.sh"

cat > lines.py <<'END'
import random, sys
good = ('{"v":"alter1","kind":"kernel.process.fork","seq":%d,"seqid":"00000000000000ab",'
  '"ts":"2026-11-29T01:02:03.000000000Z","payload":{"service":"gateway-coder","pid":%d%s}}')
seq = 0
def line(more="", n=None):
    global seq
    seq += 1
    s = (good % (seq, seq, more)).encode()
    if n: s = (good % (seq, seq, more + ',"x":"' + "x" * (n - len(s) - 7) + '"')).encode()
    return s
def bad_lines():
    s = line()
    for i in range(len(s)): yield s[:i] or b" "
    for i in range(1, len(s)): yield s[i:]
    for x in (b"\0", b"\x01", b"\x0b", b"\x0c", b"\x1b", b"\x80", b"\xc0\x80", b"\xff",
      b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b'"', b"\\", b"\0" * 20000):
        for i in 0, 1, 40, len(s) - 1, len(s): yield s[:i] + x + s[i:]
    for x in b"\x7f", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"{", b"}", b",", b"/**/", b"NaN", b"0":
        for i in 0, 1, len(s) - 1, len(s): yield s[:i] + x + s[i:]
    yield s + s
    yield s.replace(b"alter1", b"alter2")
    yield s.replace(b'"kernel.process.fork"', b"null")
    yield s.replace(b"{\"service", b"[{\"service").replace(b"}}", b"}]}")
    yield s.replace(b"}}", b"," + b'"x":' + b"[" * 63 + b"]" * 63 + b"}}")
    yield s.replace(b"}}", b',"x":01}}')
    for n in 16384, 16385, 65535, 65536, 65537, 81920, 300000: yield line(n=n)
    yield line()[:-2] + b"{" * 1000000
    yield b"[" * 16000
    yield b'"' + b"\\" * 16001
out, n = b"", 0
for b in bad_lines():
    seq = n
    out += line(more=',"x":[%s]' % ",".join(["0"] * (n % 50))) + b"\n" + b + b"\n"
    n += 1
    if not n % 97:
        seq = n
        out += line(n=16383) + b"\n"
        n += 1
seq = n
out += line() + b"\n" + line()[:-1]
bad = out.count(b"\n") - n - 1
rnd = random.Random(1)
while out:
    k = len(out) if sys.argv[1] == "file" else rnd.choice((1, 7, 100, 4096, 65536, 65537))
    sys.stdout.buffer.write(out[:k])
    sys.stdout.buffer.flush()
    out = out[k:]
print(n + 1, bad, file=sys.stderr)
END
python3 lines.py file > lines 2> count || fail "$(cat count)"
read -r good bad < count
test "$bad" -gt 400 || fail "$bad bad lines"
python3 lines.py pipe 2> err > pipe && cmp lines pipe

seq "$good" > want
for way in 'cat lines' 'cat lines | cat' 'python3 lines.py pipe 2> /dev/null' ; do
  sh -c "$way" | herm-follow - 2> err | jq .seq | cmp want - || fail "good lines: $way"
  sh -c "$way" | herm-show > shown
  same "$bad" "$(grep -c '^  ? a line that is no event$' shown)" "bad lines: $way"
  same "$good" "$(grep -c '   gateway-coder .* fork  *process 0$' shown)" "good lines: $way"
  same '  ? an incomplete line' "$(tail -n 1 shown)" "the last line: $way"
  sh -c "$way" | herm-report > page
  grep -q "<span>$good lines, $((bad + 1)) lines that are no events" page ||
    fail "herm-report: $(grep 'class="state' page)"
done
