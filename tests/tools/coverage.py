# ISC license.
# coverage.py do UID: becomes UID; each act of the table in herm-probes.7 that is below is that of a
# process whose name is the tag. Fails if an act has no effect.
# coverage.py check PAGE < LINES: each tag has exactly the line that its row in the page names, or
# none if the row says no. Prints the rows that have no act here; they are in undriven, too. A row
# that is in neither, and an act or an undriven tag without a row, is an error.
import ctypes, json, mmap, os, re, socket, struct, sys

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


# These have no driver yet.
undriven = """
    degraded before-attach before-reader ring-full scratch-busy kernel-skip kernel-skip-alone
    ring-old holder-end filtered tree-full tree-orphan exec-done exec-failed exec-refused
    exec-newbpf exec-nofile exec-module exec-compat exec-int80 exec-path exec-script exec-race
    exec-code life-fork life-exit life-thread life-unfound tcp-close-old tcp-other tcp-early
    udp-send udp-other net-seccomp net-full net-skip net-skip-end net-scope file-int80 file-x32
    uring-int80 uring-open uring-fail uring-opath uring-link uring-rest aio-int80 file-handle
    file-kernel file-seccomp file-dup file-rewrite tls-write tls-read tls-static tls-container
    tls-later tls-other tls-32bit tls-bio tls-early tls-calls
""".split()

# A connection has both lines, with the name that the process had when it connected.
before = {"tcp-close": ["kernel.net.connect"]}
after = {"tcp-connect": ["kernel.net.close"]}


def do(uid):
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    with open("f", "w") as f:
        f.write("contents")
    for tag, f in acts.items():
        pid = os.fork()
        if not pid:
            r = 1
            try:
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


def check(page):
    rows = {}
    with open(page) as f:
        for line in f:
            m = re.match(r"\.It (\S+) Ta (yes|no|part) Ta (\S+) Ta (.*)", line)
            if m:
                need(m[1] not in rows)
                rows[m[1]] = m.groups()[1:]
    got = {}
    for line in sys.stdin:
        e = json.loads(line)
        comm = e.get("comm") or e.get("payload", {}).get("comm")
        if comm in acts:
            got.setdefault(comm, []).append(e["kind"])
    bad = 0
    for tag in acts:
        if tag not in rows:
            print(f"{tag}: no such row")
            bad = 1
            continue
        seen, kind, _ = rows[tag]
        want = [kind] if seen == "yes" else []
        want = before.get(tag, []) + want + after.get(tag, [])
        if got.get(tag, []) != want:
            print(f"{tag}: the page says {want}, the record {got.get(tag, [])}")
            bad = 1
    for tag in rows:
        if tag not in acts:
            print(f"not tried here: {tag}: no driver")
            if tag not in undriven:
                print(f"{tag}: a row that coverage.py does not know")
                bad = 1
    for tag in undriven:
        if tag not in rows or tag in acts:
            print(f"{tag}: undriven, but without a row or with an act")
            bad = 1
    print(f"{len(acts)} of {len(rows)} rows tried")
    return bad


if __name__ == "__main__":
    sys.exit(do(int(sys.argv[2])) if sys.argv[1] == "do" else check(sys.argv[2]))
