# ISC license.
# The memory of herm-report and herm-show does not grow with the record: it stays below 64 MiB for
# many lines of a build, of ever new processes, of ever new files, hostile ones, which fill each
# table and the page, and command lines of empty arguments. HERM_LINES: so many lines; a quarter of
# them hostile.
# no-sanitize: ASan has memory of its own
# timeout: 240

. "$BUILD/tests/lib.sh"

lines=${HERM_LINES:-${HERM_EMULATED:+20000}} lines=${lines:-200000}
cat > make.py <<'END'
import json, sys
what, n = sys.argv[1], int(sys.argv[2])
head = ('{"v":"alter1","kind":"kernel.%s","seq":%d,"seqid":"00000000000000ab",'
  '"ts":"2026-11-29T%02d:%02d:%02d.%09dZ","payload":{"service":%s,"pid":%d,"ppid":%d,"start_ns":%d,'
  '%s}}\n')
def put(i, kind, pid, members, service='"gateway-coder"'):
    s = head % (kind, i, i // 3600000 % 24, i // 60000 % 60, i // 1000 % 60, i % 1000 * 1000000,
      service, pid, max(pid - 1, 1), pid, members)
    assert len(s.encode()) <= 16384, len(s)
    sys.stdout.write(s)
def text(s): return json.dumps(s, ensure_ascii=False)
def build(i):
    p = 2 + i // 10
    if i % 10 == 0: put(i, "attest.exec", p, '"errno":0,"argv":["cc1","-quiet","file%d.c"]' % i)
    elif i % 10 == 9: put(i, "process.exit", p, '"code":0,"signal":null')
    else: put(i, "file.open", p, '"path":"/home/coder/dir%d/file.c","ret":3,"flags":577' % (i % 300))
def processes(i):
    p = 2 + i // 2
    if i % 2: put(i, "process.exit", p, '"code":%d,"signal":null' % (p % 3))
    else: put(i, "attest.exec", p, '"errno":0,"argv":["prog%d","%s"]' % (i, "<" * 100))
def files(i):
    put(i, "file.write" if i % 2 else "file.open", 2 + i % 100,
      '"path":"/d%d/%s%d","ret":9,"flags":0' % (i // 50, "f" * 100, i))
blank = ",".join(['""'] * 2999)
def empty(i): put(i, "attest.exec", 7, '"errno":0,"argv":[%s]' % blank)
def hostile(i):
    p, b = 2 + i, "%d" % i
    if i % 8 == 0: put(i, "attest.exec", p, '"errno":0,"argv":[%s]' % blank)
    elif i % 8 == 1: put(i, "attest.exec", p, '"errno":0,"argv":["%s"]' % ("<" * 15000))
    elif i % 8 == 2: put(i, "file.write", p, '"sensitive":true,"ret":1,"path":%s' %
      text("/w%d/%s%s" % (i // 400, "\u202e" * 50, b)))
    elif i % 8 == 3: put(i, "file.read", p, '"ret":1,"path":%s' %
      text("/r%d/%s%s" % (i // 400, "<" * 150, b)))
    elif i % 8 == 4: put(i, "net.connect", p, '"proto":"\\u202e\\u202e","dport":%d,"result":111,'
      '"daddr":"%s%s"' % (i % 65536, b, "\\u202e" * 50))
    elif i % 8 == 5: put(i, "blind", p, '"what":%s' % text(b + "<" * 30))
    elif i % 8 == 6: put(i, "process.exit", p, '"signal":11', text(b + "\u202e" * 200))
    else: put(i, "file.rename", p, '"ret":0,"path":"/%s","newpath":"/x/%s"' % (b, "&" * 15000))
for i in range(1, n + 1): globals()[what](i)
END
mkfifo copy
for what in build processes files hostile empty
do
  n=$lines
  case $what in hostile) n=$((lines / 4)) ;; empty) n=$((lines / 16)) ;; esac
  "$BUILD/tests/tools/peak" show.kb herm-show < copy > shown &
  pid=$!
  python3 make.py $what "$n" | tee copy | "$BUILD/tests/tools/peak" report.kb herm-report > page ||
    fail "herm-report: exit $?"
  wait $pid || fail "herm-show: exit $?"
  sed 's/\xe2\x80\xaf//g' page | grep -q "Complete <span>$n lines, no number missing" ||
    fail "$what: $(grep 'class="state' page)"
  same "$n" "$(wc -l < shown)" "$what: lines of herm-show"
  for p in report show
  do
    test "$(cat $p.kb)" -le 65536 || fail "herm-$p takes $(cat $p.kb) KiB for $n lines: $what"
  done
  echo "$what: $(cat report.kb) $(cat show.kb) KiB, page $(wc -c < page)"
done
