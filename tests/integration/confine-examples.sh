# ISC license.
# timeout: 180
# The policies of examples/policy: a shell, python, node, git and curl work under them, as the user
# of a gateway, and so does the default template with its line changed; what they forbid is refused.
# no-sanitize: what they run is not ours
# no-vm: their packages; the kernel is the matter of confine-kernel

. "$BUILD/tests/lib.sh"
apart

cd "$TMPDIR"
mkdir opt opt/data www /run/secret
landlock 6
for i in python3 node git curl ; do command -v $i > found || fail "no $i" ; done
mkdir -p /opt
mount --bind opt /opt
chown $owner:$owner /opt/data
cp -R "$BUILD/examples/policy" policy
echo "$PREFIX" | tee -a policy/tools/fs/read policy/hermes/fs/read policy/tools/fs/exec \
  >> policy/hermes/fs/exec   # where herm is in this test
cp -R policy /opt/policy

# a server outside: files, and a repository over http, on ports 80 and 8099
echo 'hello from the server' > www/hello
git init -q -b main www/repo
(
  cd www/repo
  git config user.email a@example.com
  git config user.name a
  echo text > file
  git add file
  git commit -q -m first
  git update-server-info
)
echo secret > /run/secret/file   # that the owner could read and write
chown -R $owner:$owner /run/secret
chmod 0755 .
(cd www && exec python3 -m http.server --bind 127.0.0.1 80 > ../server.log 2>&1) &
(cd www && exec python3 -m http.server --bind 127.0.0.1 8099 > ../other.log 2>&1) &
up () { curl -sf http://127.0.0.1:80/hello > seen && curl -sf http://127.0.0.1:8099/hello > seen ; }
until_true 20 up || fail 'no server'

cat > work.sh <<'END'
set -eu
unset TMPDIR
cd /opt/data
rm -rf ./* && mkdir w && cd w
# a shell
cat <<X | sort | uniq -c > counted
b
a
X
test "$(wc -l < counted)" = 2
( sleep 0.1 ; echo later > bg ) & wait ; grep -q later bg
t=$(mktemp) ; echo x > "$t" ; mv "$t" moved ; test -s moved
printf '#!/bin/sh\necho ran\n' > script ; chmod +x script ; test "$(./script)" = ran
ps > procs 2>&1 || :
kill -0 $$
# curl
test "$(curl -sf http://127.0.0.1/hello)" = 'hello from the server'
# git
export HOME=/opt/data
git config --global user.email a@example.com ; git config --global user.name a
git clone -q http://127.0.0.1/repo/.git clone
cd clone ; echo more >> file ; git commit -q -a -m more ; git log --oneline | wc -l | grep -qx 2
git gc -q ; git fsck > ../fsck ; cd ..
git clone -q clone second ; git -C second branch -q topic ; git -C second push -q origin topic
# python
python3 - << 'X'
import multiprocessing, os, pty, sqlite3, ssl, subprocess, tempfile, threading, urllib.request
assert urllib.request.urlopen("http://127.0.0.1/hello").read() == b"hello from the server\n"
assert subprocess.run(["sh", "-c", "echo $0"], capture_output=True).stdout == b"sh\n"
t = threading.Thread(target=lambda: None) ; t.start() ; t.join()
with tempfile.NamedTemporaryFile() as f: f.write(b"x")
db = sqlite3.connect("db") ; db.execute("create table t (x)") ; db.commit()
ssl.create_default_context()
with multiprocessing.Pool(2) as p: assert p.map(abs, [-1, -2]) == [1, 2]
pid, fd = pty.fork()
if not pid: os.execvp("sh", ["sh", "-c", "test -t 0 && echo tty"])
assert b"tty" in os.read(fd, 100) ; os.waitpid(pid, 0)
for path in "/opt/data/../../run/x", "/etc/x":
    try: open(path, "w") ; raise SystemExit("wrote " + path)
    except PermissionError: pass
X
python3 -m venv --without-pip v
cat > v/answer.py <<'X'
def answer(): return 42
X
PYTHONPATH=v v/bin/python3 -c 'import sys, answer
assert sys.prefix.endswith("/v") and answer.answer() == 42'
# node
cat > s.js <<'X'
const fs = require("fs"), z = require("zlib"), c = require("crypto")
fs.writeFileSync("z", z.gzipSync("text"))
if (z.gunzipSync(fs.readFileSync("z")).toString() != "text") process.exit(1)
console.log(c.createHash("sha256").update("").digest("hex").slice(0, 8))
X
test "$(node s.js)" = e3b0c442
node -e '
const fs = require("fs"), cp = require("child_process"), http = require("http")
fs.writeFileSync("n", "x")
if (cp.execSync("echo hi").toString() != "hi\n") process.exit(1)
http.get("http://127.0.0.1/hello", r => {
  let s = "" ; r.on("data", d => s += d)
  r.on("end", () => process.exit(s == "hello from the server\n" ? 0 : 2)) })
'
node -e 'require("worker_threads"); new (require("worker_threads").Worker)("1", { eval: true })'
# what is not allowed
no () { if "$@" > out 2> err ; then echo "worked: $*" ; exit 9 ; fi ; }
no cat /run/secret/file
no curl -sf --max-time 5 http://127.0.0.1:8099/hello
no touch /run/secret/x
no cp /bin/true /run/secret/y
END
cp work.sh /opt/work.sh
sed -i '/^for path/,/^    except/d' work.sh
expect 9 as $owner sh work.sh
printed "worked: cat /run/secret/file"
for p in tools hermes
do
  expect 0 as $owner herm-policy-check -e /opt/policy/$p
  expect 0 as $owner herm-confine -p /opt/policy/$p sh /opt/work.sh
done
expect 1 as $owner herm-confine -p /opt/policy/hermes unshare -U -m true

# the default template
cp -R "$PREFIX/share/herm/gateway" gateway
sed -i 's|herm-confine .*|herm-confine -p /opt/policy/hermes|' gateway/run
grep -q 'herm-confine -p' gateway/run || fail 'the line of the template is another one'
mkdir -p /opt/hermes/.venv/bin /opt/data/logs/gateways
cp "$BUILD/examples/agent/hermes" /opt/hermes/.venv/bin
chown -R $owner:$owner /opt/data
mode=nested scan=$TMPDIR/scan
svscan_start "$scan" $owner
expect 0 as $owner herm-register -s "$scan" -f "$TMPDIR/gateway" coder
log=/opt/data/logs/gateways/coder/current
until_true 30 grep -q 'coder: ready' $log || fail "not ready: $(cat $log)"
ask () { echo "$1" > /opt/data/inbox/coder ; }
ask 'grep ^Seccomp: /proc/self/status ; python3 -c "print(6 * 7)" ; cat /run/secret/file'
until_true 30 grep -q 'coder: done' $log || fail "not done: $(cat $log)"
grep -q 'Seccomp:.2' $log || fail 'no filter'
grep -q ' 42$' $log || fail 'no python'
grep -q 'Permission denied' $log || fail "$(cat $log)"
svscan_stop
