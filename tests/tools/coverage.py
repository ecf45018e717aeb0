# ISC license.
# coverage.py do UID: becomes UID; each act of the table in herm-probes.7 that is below is that of a
# process whose name is the tag. Fails if an act has no effect.
# coverage.py check PAGE SETS < LINES: each tag has exactly the line that its row in the page names,
# or none if the row says no. A row that needs a hook which is not in SETS must have none, too, and
# is named. Each other row is in elsewhere, and then that test must say "covers: TAG", or in
# undriven, with the reason.
import ctypes, errno, fnmatch, json, mmap, os, re, shutil, socket, struct, sys, threading, time

libc = ctypes.CDLL(None, use_errno=True)
name = lambda tag: libc.prctl(15, tag.encode(), 0, 0, 0)
acts = {}


def act(f):
    acts[f.__name__.replace("_", "-")] = f
    return f


def need(ok):
    if not ok:
        raise SystemExit("no effect")


def content(path):
    with open(path, "rb") as f:
        return f.read()


# Each prepares, yields, acts (between the two yields the process has the name), yields, and checks.


@act
def file_open():
    yield
    fd = os.open("f", os.O_RDONLY)
    yield
    need(os.fstat(fd).st_size == 8)


@act
def file_read():
    fd = os.open("f", os.O_RDONLY)
    yield
    got = os.read(fd, 8)
    yield
    need(got == b"contents")


@act
def file_write():
    fd = os.open("w", os.O_WRONLY | os.O_CREAT)
    yield
    os.write(fd, b"x")
    yield
    need(content("w") == b"x")


@act
def file_unlink():
    os.close(os.open("u", os.O_CREAT))
    yield
    os.unlink("u")
    yield
    need(not os.path.exists("u"))


@act
def file_rename():
    os.close(os.open("r", os.O_CREAT))
    yield
    os.rename("r", "s")
    yield
    need(os.path.exists("s"))


@act
def file_special():
    r, w = os.pipe()
    a, b = socket.socketpair()
    yield
    os.write(w, b"p")
    os.write(a.fileno(), b"s")
    got = os.read(r, 1) + os.read(b.fileno(), 1)
    yield
    need(got == b"ps")


@act
def file_mmap():
    fd = os.open("m", os.O_RDWR | os.O_CREAT)
    os.write(fd, b"....")
    yield
    m = mmap.mmap(fd, 4)
    m[0:4] = b"mmap"
    yield
    need(content("m") == b"mmap")


@act
def file_copy():
    src = os.open("f", os.O_RDONLY)
    dst = os.open("c", os.O_RDWR | os.O_CREAT)
    r, w = os.pipe()
    yield
    os.sendfile(dst, src, 0, 8)
    os.copy_file_range(src, dst, 8, 0, 8)
    os.splice(src, w, 8, 0)
    os.splice(r, dst, 8, None, 16)
    yield
    need(content("c") == 3 * b"contents")


@act
def file_size():
    fd = os.open("z", os.O_RDWR | os.O_CREAT)
    yield
    os.posix_fallocate(fd, 0, 100)
    os.ftruncate(fd, 50)
    os.truncate("z", 7)
    yield
    need(os.fstat(fd).st_size == 7)


@act
def file_make():
    yield
    os.link("f", "hard")
    os.symlink("f", "soft")
    os.mkdir("dir")
    os.mkfifo("fifo")
    yield
    need(all(os.path.exists(i) for i in ("hard", "soft", "dir", "fifo")))


@act
def file_meta():
    yield
    os.chmod("f", 0o751)
    os.utime("f", (1, 1))
    yield
    need(os.stat("f").st_mode & 0o777 == 0o751 and os.stat("f").st_mtime == 1)


@act
def file_passed():
    a, b = socket.socketpair()
    fd = os.open("f", os.O_RDONLY)
    yield
    socket.send_fds(a, [b"x"], [fd])
    got = socket.recv_fds(b, 1, 1)[1]
    yield
    need(os.read(got[0], 8) == b"contents")


@act
def uring_setup():
    yield
    fd = libc.syscall(425, 1, ctypes.create_string_buffer(120))
    yield
    need(fd >= 0)


@act
def uring_rest():
    p = ctypes.create_string_buffer(120)
    ring = libc.syscall(425, 4, p)
    need(ring >= 0)
    at = struct.unpack_from("<20I", p.raw, 40)
    tail, array = at[1], at[6]
    q = mmap.mmap(ring, 4096)
    entries = mmap.mmap(ring, 4 * 64, offset=0x10000000)
    fd = os.open("ring", os.O_RDWR | os.O_CREAT)
    for i in "gone", "old":
        os.close(os.open(i, os.O_CREAT))
    texts = [ctypes.create_string_buffer(i) for i in (b"x", b".", b"gone", b"old", b"new")]
    x, y, gone, old, new = map(ctypes.addressof, texts)
    here = 2**32 - 100
    calls = (23, fd, 0, x, 1), (22, fd, 0, y, 1), (36, -100, 0, gone, 0), (35, -100, new, old, here)
    yield
    r = []
    for i, c in enumerate(calls):
        struct.pack_into("<BBHiQQI28x", entries, 64 * i, c[0], 0, 0, *c[1:])
        struct.pack_into("<I", q, array + 4 * i, i)
        struct.pack_into("<I", q, tail, i + 1)
        r.append(libc.syscall(426, ring, 1, i + 1, 1, None, ctypes.c_long(0)))
    yield
    need(r == [1, 1, 1, 1] and content("ring") == b"x" and texts[1].value == b"x")
    need(not os.path.exists("gone") and not os.path.exists("old") and os.path.exists("new"))


@act
def file_x32():
    yield
    fd = libc.syscall(0x40000000 | 257, -100, b"f", os.O_RDONLY)
    yield
    if fd < 0:
        need(ctypes.get_errno() == errno.ENOSYS)
        print("not tried here: file-x32: the kernel has no x32 ABI", flush=True)
    else:
        need(os.fstat(fd).st_size == 8)


def context():
    c = ctypes.c_ulong(0)
    need(libc.syscall(206, 1, ctypes.byref(c)) == 0)
    return c


@act
def aio_setup():
    yield
    context()
    yield


@act
def aio_rest():
    c = context()
    fd = os.open("a", os.O_RDWR | os.O_CREAT)
    b = ctypes.create_string_buffer(b"aio", 3)
    cb = struct.pack("<QIIHhIQQqQII", 0, 0, 0, 1, 0, fd, ctypes.addressof(b), 3, 0, 0, 0, 0)
    cb = ctypes.create_string_buffer(cb, 64)
    p = ctypes.c_void_p(ctypes.addressof(cb))
    e = ctypes.create_string_buffer(32)
    yield
    n = libc.syscall(209, c, 1, ctypes.byref(p))
    m = libc.syscall(208, c, ctypes.c_long(1), ctypes.c_long(1), e, None)
    yield
    need(n == 1 and m == 1 and content("a") == b"aio")


def server(kind=socket.SOCK_STREAM):
    s = socket.socket(socket.AF_INET, kind)
    s.bind(("127.0.0.1", 0))
    if kind == socket.SOCK_STREAM:
        s.listen()
    return s


@act
def tcp_connect():
    s = server()
    c = socket.socket()
    yield
    c.connect(s.getsockname())
    yield
    s.accept()


@act
def tcp_close():
    s = server()
    c = socket.socket()
    yield
    c.connect(s.getsockname())
    a = s.accept()[0]
    c.close()
    yield
    need(a.recv(1) == b"")


@act
def tcp_accept():
    s = server()
    c = socket.create_connection(s.getsockname())
    yield
    a = s.accept()[0]
    yield
    c.send(b"x")
    need(a.recv(1) == b"x")


@act
def udp_connect():
    s = server(socket.SOCK_DGRAM)
    c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    yield
    c.connect(s.getsockname())
    yield
    c.send(b"x")
    need(s.recv(1) == b"x")


@act
def udp_close():
    s = server(socket.SOCK_DGRAM)
    c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    c.connect(s.getsockname())
    yield
    c.close()
    yield
    need(c.fileno() < 0)


@act
def net_protocol():
    s = socket.socket(socket.AF_UNIX)
    s.bind("unix")
    s.listen()
    c = socket.socket(socket.AF_UNIX)
    n = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    yield
    c.connect("unix")
    n.connect((0, 0))
    yield
    s.accept()[0].send(b"x")
    need(c.recv(1) == b"x")


@act
def net_badcall():
    yield
    r = libc.connect(0, None, 0)
    yield
    need(r < 0)


def low(data):
    m = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x40, prot=7)
    m[: len(data)] = data
    low.kept.append(m)
    return ctypes.addressof(ctypes.c_char.from_buffer(m))


low.kept = []   # below 4 GB, where int 0x80 finds it


def int80():
    """Returns a function (number, a, b, c) that calls the kernel by int 0x80."""
    code = bytes.fromhex("53 89f8 89f3 4189c8 89d1 4489c2 cd80 5b c3")
    call = ctypes.CFUNCTYPE(ctypes.c_int, *4 * [ctypes.c_uint])(low(code))
    need(call(20, 0, 0, 0) == os.getpid())
    return call


def refuse(nr):
    """From now on seccomp refuses that call with EPERM."""
    ops = [(0x20, 0, 0, 0), (0x15, 0, 1, nr), (6, 0, 0, 0x50001), (6, 0, 0, 0x7FFF0000)]
    ops = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *i) for i in ops))
    prog = ctypes.create_string_buffer(struct.pack("<HxxxxxxQ", 4, ctypes.addressof(ops)))
    need(libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, prog) == 0)


def execute(path, call=None):
    """Executes the program in a child; returns how that ended."""
    pid = os.fork()
    if not pid:
        try:
            call() if call else os.execv(path, [path])
        except OSError as e:
            os._exit(e.errno)
        os._exit(255)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@act
def exec_done():
    shutil.copy("/bin/true", "exec-done")
    yield
    r = execute("./exec-done")
    yield
    need(r == 0)


@act
def exec_compat():
    shutil.copy("/bin/true", "exec-compat")
    call = int80()
    path = low(b"./exec-compat\0")
    argv = low(struct.pack("<II", path, 0))
    yield
    r = execute(None, lambda: call(11, path, argv, 0))
    yield
    need(r == 0)


@act
def exec_int80():
    call = int80()
    path = low(b"./absent\0")
    yield
    r = call(11, path, 0, 0)
    yield
    need(r == -errno.ENOENT)


@act
def exec_nofile():
    os.close(os.open("data", os.O_CREAT, 0o600))
    yield
    long = lambda: os.execv("/bin/true", ["x" * 200000])
    r = [execute("./absent"), execute("data"), execute(None, long)]
    yield
    need(r == [errno.ENOENT, errno.EACCES, errno.E2BIG])


def program(path):
    """A file that may be executed, but is no program."""
    with open(path, "wb") as f:
        f.write(b"\0no program")
    os.chmod(path, 0o755)


@act
def exec_failed():
    program("failed")
    yield
    try:
        os.execv("./failed", ["failed"])
    except OSError as e:
        r = e.errno
    yield
    need(r == errno.ENOEXEC)


@act
def exec_code():
    code = low(bytes.fromhex("b82a000000 c3"))
    yield
    lib = ctypes.CDLL("libutil.so.1")
    n = {}
    exec("x = 42", n)
    r = ctypes.CFUNCTYPE(ctypes.c_int)(code)()
    yield
    need(r == n["x"] == 42 and lib)


@act
def life_fork():
    yield
    pid = os.fork()
    if not pid:
        name("other")
        os._exit(3)
    yield
    need(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 3)


@act
def life_exit():
    r, w = os.pipe()
    pid = os.fork()
    if not pid:
        os.read(r, 1)
        name("life-exit")
        os._exit(3)
    yield
    os.write(w, b"x")
    status = os.waitpid(pid, 0)[1]
    yield
    need(os.waitstatus_to_exitcode(status) == 3)


@act
def life_thread():
    ran = []
    t = threading.Thread(target=lambda: ran.append(threading.get_native_id()))
    yield
    t.start()
    t.join()
    while len(os.listdir("/proc/self/task")) > 1:   # or that thread can be the last of the process
        time.sleep(0.001)
    yield
    need(ran and ran[0] != os.getpid())


@act
def file_int80():
    call = int80()
    path = low(b"f\0")
    yield
    fd = call(5, path, os.O_RDONLY, 0)
    yield
    need(os.fstat(fd).st_size == 8)


@act
def uring_int80():
    call = int80()
    params = low(bytes(120))
    yield
    fd = call(425, 1, params, 0)
    yield
    need(fd >= 0)


@act
def aio_int80():
    call = int80()
    c = low(bytes(8))
    yield
    r = call(245, 1, c, 0)
    yield
    need(r == 0)


@act
def file_kernel():
    program("kernel")
    yield
    try:
        os.execv("./kernel", ["kernel"])
    except OSError as e:
        r = e.errno
    yield
    need(r == errno.ENOEXEC)   # it read the file


@act
def file_seccomp():
    refuse(87)
    yield
    r = libc.unlink(b"f")
    yield
    need(r < 0 and ctypes.get_errno() == errno.EPERM and os.path.exists("f"))


@act
def file_handle():
    os.seteuid(0)
    h = ctypes.create_string_buffer(struct.pack("<Ii", 128, 0), 136)
    mount = ctypes.c_int()
    need(libc.name_to_handle_at(-100, b"f", h, ctypes.byref(mount), 0) == 0)
    d = os.open(".", os.O_RDONLY)
    yield
    fd = libc.open_by_handle_at(d, h, os.O_RDONLY)
    yield
    need(os.read(fd, 8) == b"contents")


def ask(s, to):
    """Returns a function that connects the socket by int 0x80 (socketcall)."""
    call = int80()
    sa = low(struct.pack("<H", 2) + struct.pack(">H", to[1]) + socket.inet_aton(to[0]) + bytes(8))
    args = low(struct.pack("<III", s.fileno(), sa, 16))
    return lambda: call(102, 3, args, 0)


@act
def tcp_other():
    s = server()
    c = socket.socket()
    call = ask(c, s.getsockname())
    yield
    r = call()
    yield
    need(r == 0)
    s.accept()


@act
def tcp_early():
    c = socket.socket()
    call = ask(c, ("192.0.2.1", 1))
    yield
    r = call()
    yield
    need(r < 0)


@act
def udp_send():
    s = server(socket.SOCK_DGRAM)
    c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    yield
    c.sendto(b"x", s.getsockname())
    yield
    need(s.recv(1) == b"x")


@act
def udp_other():
    s = server(socket.SOCK_DGRAM)
    c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    call = ask(c, s.getsockname())
    yield
    r = call()
    yield
    need(r == 0)
    c.send(b"x")
    need(s.recv(1) == b"x")


@act
def net_seccomp():
    s = server(socket.SOCK_DGRAM)
    c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    refuse(42)
    yield
    r = c.connect_ex(s.getsockname())
    yield
    need(r == errno.EPERM)


# These rows need a hook beyond the main one.
hooks = {
    "exec-failed": ("exec", "lsm"),
    "udp-send": ("connect", "cgroup"),
    "udp-other": ("connect", "cgroup"),
    "file-int80": ("file", "compat"),
    "uring-int80": ("file", "compat"),
    "aio-int80": ("file", "compat"),
}

# These have a test of their own.
elsewhere = {
    "before-reader": "probe-exec-truth",
    "ring-full": "probe-read-live",
    "filtered": "probe-load-each",
    "degraded": "probe-tls-calls",
    "cgroup-again": "probe-load-cgroup",
    "exec-refused": "probe-exec-refused",
    "exec-path": "probe-exec-paths",
    "exec-script": "probe-exec-paths",
    "net-skip": "probe-connect-unseen",
    "net-skip-end": "probe-connect-unseen",
    "net-scope": "probe-connect-unseen",
    "uring-open": "probe-file-uring",
    "uring-fail": "probe-file-uring",
    "uring-opath": "probe-file-uring",
    "file-dup": "probe-file-race",
    "file-rewrite": "probe-file-race",
    "tls-write": "probe-tls-calls",
    "tls-read": "probe-tls-calls",
}

# These have no driver.
undriven = {
    "before-attach": "no driver yet",
    "scratch-busy": "needs a second event on the same processor within the first",
    "kernel-skip": "the kernel skips by chance; the storms only add up the counts",
    "kernel-skip-alone": "the kernel skips by chance",
    "ring-old": "no driver yet",
    "holder-end": "no driver yet",
    "tree-full": "no driver yet: 65536 processes at a time",
    "tree-skip": "the kernel skips by chance",
    "tree-orphan": "no driver yet",
    "inode-overlay": "no driver yet: needs an overlay of two file systems",
    "exec-newbpf": "no driver yet: lsm, and a program attached later",
    "exec-module": "needs a security module that refuses",
    "exec-unended": "the kernel skips by chance",
    "exec-race": "no driver yet: a race of threads",
    "life-skip": "the kernel skips by chance",
    "life-unfound": "no driver yet: needs more than 64 younger children",
    "tcp-close-old": "no driver yet: a connection from before the record",
    "net-full": "no driver yet: more than 16384 connections",
    "uring-link": "no driver yet: lsm",
    "file-bind": "no driver yet: a second mount namespace",
    "tls-static": "no driver yet: a program with OpenSSL inside",
    "tls-container": "no driver yet: a libssl of a container",
    "tls-later": "no driver yet: a libssl that is replaced",
    "tls-other": "no driver yet: needs another library",
    "tls-32bit": "no driver yet: needs a 32-bit libssl",
    "tls-skip": "the kernel skips by chance",
    "tls-seccomp": "Linux 6.11 to 6.13 only",
    "tls-bio": "no driver yet",
    "tls-early": "no driver yet",
    "tls-calls": "no driver yet",
}

# A connection has both lines, with the name that the process had when it connected.
before = {"tcp-close": ["kernel.net.connect"]}
after = {"tcp-connect": ["kernel.net.close"], "tcp-other": ["kernel.net.close"]}

# An act of these sets does what other sets see, too.
only = {"exec": "kernel.attest.", "life": "kernel.process."}


def do(uid):
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, 0)
    with open("f", "w") as f:
        f.write("contents")
    for tag, f in acts.items():
        pid = os.fork()
        if not pid:
            r = 1
            try:
                if tag != "file-handle":
                    os.setresuid(uid, uid, uid)
                steps = f()
                next(steps)
                name(tag)
                next(steps)
                name("checks")
                next(steps, None)
                r = 0
            except BaseException as e:
                os.write(2, f"{tag}: {e!r}\n".encode())
            os._exit(r)
        if os.waitpid(pid, 0)[1]:
            raise SystemExit(f"coverage.py: {tag}: the driver")


def table(page):
    """Returns {tag: (seen, kind)} of the rows, and stops at a tag that is there twice."""
    rows = {}
    with open(page) as f:
        for line in f:
            m = re.match(r"\.It (\S+) Ta (yes|no|part) Ta (\S+) Ta ", line)
            if m:
                need(m[1] not in rows)
                rows[m[1]] = m[2], m[3]
    return rows


def recorded():
    """Returns {tag: kinds} of the lines of standard input."""
    got = {}
    for line in sys.stdin:
        e = json.loads(line)
        comm = e.get("comm") or e.get("payload", {}).get("comm")
        if comm in acts and e["kind"].startswith(only.get(comm.split("-")[0], "")):
            got.setdefault(comm, []).append(e["kind"])
    return got


def wanted(tag, row, sets):
    seen, kind = row
    if seen == "part":
        which, hook = hooks[tag]
        seen = "no"
        if re.search(rf"\b{which}=[a-z_+]*\+{hook}\b", sets):
            seen = "yes"
        else:
            print(f"not tried here: {tag}: {hook} is refused")
    want = [kind] if seen == "yes" else []
    return before.get(tag, []) + want + after.get(tag, []) * (seen == "yes")


def check(page, sets):
    rows = table(page)
    got = recorded()
    wrong = []
    for tag in acts.keys() & rows.keys():
        want = wanted(tag, rows[tag], sets)
        have = got.get(tag, [])
        if len(want) != len(have) or not all(map(fnmatch.fnmatchcase, have, want)):
            wrong.append(f"{tag}: the page says {want}, the record {have}")
    for tag, test in elsewhere.items():
        try:
            text = content(f"{os.path.dirname(sys.argv[0])}/../integration/{test}.sh").decode()
        except OSError:
            text = ""
        if not re.search(rf"^# covers:.* {tag}\b(?!-)", text, re.M):
            wrong.append(f"{tag}: {test} does not say that it covers it")
    known = [*acts, *elsewhere, *undriven]
    for tag in rows.keys() - set(known):
        wrong.append(f"{tag}: a row that coverage.py does not know")
    for tag in known:
        if tag not in rows or known.count(tag) > 1:
            wrong.append(f"{tag}: no such row, or known twice")
    for tag, why in undriven.items():
        print(f"not tried here: {tag}: {why}")
    for i in wrong:
        print(i)
    print(f"{len(rows)} rows: {len(acts)} tried, {len(elsewhere)} in other tests")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(do(int(sys.argv[2])) if sys.argv[1] == "do" else check(*sys.argv[2:]))
