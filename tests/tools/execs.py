# ISC license.
# execs.py DIR
#   After a line on standard input, makes executions that succeed and that fail, with files in DIR
#   (a fresh one, of ours), and writes what a line about each must say, those of the second kind
#   with an errno.
# execs.py check HOOK: event lines, written in the same way. Those that failed must be of the hook
# lsm, the others of HOOK.
import errno, json, os, re, sys, threading

MAX = 4096

def put(nspid, same, filename, argv, ino, e=0):
    total = sum(len(a) + 1 for a in argv)
    flat = b"".join(a + b"\0" for a in argv)[:MAX]
    seen = (flat[:-1] if flat.endswith(b"\0") else flat).split(b"\0") if flat else []
    if total <= MAX:
        total = 0
    elif e:
        total = -1   # more than was read, but it is not known how much
    print(repr((nspid, same, filename, seen, total, ino, errno.errorcode.get(e, e))), flush=True)

def check(hook):
    for line in sys.stdin.buffer:
        event = json.loads(line)
        assert event["kind"] == "kernel.attest.exec", line
        p = event["payload"]
        filename = p["filename"].encode()
        if "filename_hex" in p: filename = bytes.fromhex(p["filename_hex"])
        hexes = p.get("argv_hex", [None] * len(p["argv"]))
        argv = [bytes.fromhex(h) if h else a.encode() for a, h in zip(p["argv"], hexes)]
        assert p["hook"] == ("lsm" if p["errno"] else hook), line
        total = p["argv_len"] if "argv_truncated" in p else 0
        if p["errno"] and total:
            assert total > MAX, line
            total = -1
        print(repr((p["nspid"], p["tid"] == p["pid"], filename, argv, total, p["ino"],
            errno.errorcode.get(p["errno"], p["errno"]))))

if sys.argv[1] == "check":
    check(sys.argv[2])
    sys.exit(0)

os.chdir(sys.argv[1])
here = os.getcwdb()
sys.stdin.readline()

def ino(f):
    return os.stat(f).st_ino

def make(name, contents, mode=0o755):
    with open(name, "wb") as f:
        f.write(contents)
    os.chmod(name, mode)
    return here + b"/" + os.fsencode(name)

def child(f):
    pid = os.fork()
    if not pid:
        try:
            f()
        except OSError:
            pass
        os._exit(0)
    os.waitpid(pid, 0)
    return pid

def good(filename, argv, seen=None, program=None):
    pid = child(lambda: os.execve(filename, argv, {}))
    put(pid, True, filename, seen or argv, ino(program or filename))

def bad(filename, argv, e, file=None):
    def go():
        try:
            os.execve(filename, argv, {})
        except OSError as x:
            assert x.errno == e, (filename, x)
            try:   # what does not get as far leaves nothing, and nothing is left over for it
                os.execve(b"/nonexistent", argv, {})
            except OSError:
                pass
    put(child(go), True, filename, argv, ino(file or filename), e)

def nothing(filename, argv, e):
    def go():
        try:
            os.execve(filename, argv, {})
        except OSError as x:
            assert x.errno == e, (filename, x)
            return
    child(go)

with open("/bin/true", "rb") as f:
    true = f.read()
with open("/bin/sh", "rb") as f:
    shell = f.read()
victim = make("victim", true)
sh = make("sh", shell)

# arguments
good(victim, [b"victim"])
good(victim, [b"two words", b"", b"", b"a\tb", b"quote\"", b"back\\slash", b"'", b"$x `y`", b"\n",
    b"a\nb\r\n", b"\x01\x1b[31m\x7f"])
good(victim, [b"v", "caf\u00e9 \u20ac \U0001f600 \u2028\u2029\u0085".encode()])
good(victim, [b"v", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xc0\xaf",
    b"ok\xfe\"\n", b"fine"])
good(victim, [b"v", b",\"x\":1}}\n{\"v\":\"alter1\""])
good(victim, [b"v" * 4095])
good(victim, [b"v" * 4096])
good(victim, [b"v", b"a" * 4093, b"b"])
good(victim, [b"v", b"a" * 131071])
good(victim, [b"v" * 15 for i in range(8192)])
good(victim, [b"v"] + [b"" for i in range(5000)])

# names
good(make("odd \n\"name\"", true), [b"x"])
good(make(b"invalid\xff\xfe".decode(errors="surrogateescape"), true), [b"x"])
os.mkdir("d" * 250)
deep = here
while len(deep) + 255 + len("victim") + 1 < 4096:
    deep += b"/" + b"d" * 250 + b"/.."
deep += b"/" * (4095 - len(deep) - 6) + b"victim"
assert len(deep) == 4095
good(deep, [b"deep"], program=victim)
pid = child(lambda: os.execve(b"victim", [b"relative"], {}))
put(pid, True, b"victim", [b"relative"], ino(victim))
os.symlink("victim", "link")
good(here + b"/link", [b"link"], program=victim)

# scripts: one line each
script = make("script", b"#!" + sh + b" -e\n:\n")
good(script, [b"ignored", b"x", b"y z"], [sh, b"-e", script, b"x", b"y z"], sh)
second = make("second", b"#!" + script + b" arg\n:\n")
good(second, [b"ignored", b"x"], [sh, b"-e", script, b"arg", second, b"x"], sh)

# descriptors
def by_fd(fd, argv):
    os.set_inheritable(fd, True)   # a script could not be read otherwise
    pid = child(lambda: os.execve(fd, argv, {}))
    put(pid, True, b"/dev/fd/%d" % fd, argv, ino(fd))

fd = os.open(victim, os.O_RDONLY)
by_fd(fd, [b"fexecve"])
os.close(fd)
fd = os.memfd_create("herm", 0)
os.write(fd, true)
os.fchmod(fd, 0o700)
by_fd(fd, [b"memfd"])
os.close(fd)

# vfork
pid = os.posix_spawn(victim, [b"spawn"], {})
os.waitpid(pid, 0)
put(pid, True, victim, [b"spawn"], ino(victim))

# from a thread that is not the first one; its exec takes the number of the first one
def in_thread(f):
    t = threading.Thread(target=f)
    t.start()
    t.join()

pid = child(lambda: in_thread(lambda: os.execve(victim, [b"thread"], {})))
put(pid, True, victim, [b"thread"], ino(victim))

# what fails before the file is checked gives none
nothing(here + b"/absent", [b"x"], errno.ENOENT)
nothing(make("plain", true, 0o644), [b"x"], errno.EACCES)
nothing(here, [b"x"], errno.EACCES)
nothing(victim + b"/x", [b"x"], errno.ENOTDIR)
nothing(victim, [b"x", b"a" * 131072], errno.E2BIG)

# what fails after that
text = make("text", b"no program at all\n")
bad(text, [b"text", b"two words", b"\xff\n"], errno.ENOEXEC)
bad(text, [b"v", b"a" * 4093], errno.ENOEXEC)
bad(text, [b"v", b"a" * 4094], errno.ENOEXEC)
bad(text, [b"v" * 4095], errno.ENOEXEC)
bad(text, [b"v" * 4095, b""], errno.ENOEXEC)
bad(text, [b"v" * 4096], errno.ENOEXEC)
bad(text, [b"v" * 5000], errno.ENOEXEC)
bad(text, [b"v", b"a" * 131071, b"b"], errno.ENOEXEC)
bad(text, [b"v" * 15 for i in range(8192)], errno.ENOEXEC)
bad(make("empty", b""), [b"empty"], errno.ENOEXEC)
bad(make("loader", re.sub(rb"/ld-linux-", b"/LD-linux-", true)), [b"loader", b"x"], errno.ENOENT)
bad(make("noint", b"#!/nonexistent -e\n"), [b"noint", b"x"], errno.ENOENT)
bad(make("selfish", b"#!" + here + b"/selfish\n"), [b"selfish", b"x"], errno.ELOOP)
bad(make("indirect", b"#!" + text + b"\n"), [b"indirect", b"x"], errno.ENOEXEC, text)
deep = deep[:-7] + b"///text"
bad(deep, [b"deep"], errno.ENOEXEC, text)

fd = os.memfd_create("herm", 0)
os.fchmod(fd, 0o700)
def empty():
    try:
        os.execve(fd, [b"memfd"], {})
    except OSError as x:
        assert x.errno == errno.ENOEXEC, x
put(child(empty), True, b"/dev/fd/%d" % fd, [b"memfd"], ino(fd), errno.ENOEXEC)

# in a thread: then there is a thread; and after it succeeds, nothing is left of it
def in_thread_fails():
    try:
        os.execve(text, [b"thread"], {})
    except OSError:
        pass
put(child(lambda: in_thread(in_thread_fails)), False, text, [b"thread"], ino(text), errno.ENOEXEC)
os._exit(0)
