# ISC license.
# The frame of the drivers: each act prepares, acts inside of `with named()` (there the process has
# the row's tag as its name), and checks that the act had its effect.
import contextlib, ctypes, mmap, os, signal, struct, sys

libc = ctypes.CDLL(None, use_errno=True)
name = lambda tag: libc.prctl(15, tag.encode(), 0, 0, 0)
acts = {}

# Rows that need a companion hook: its set and its name.
hooks = {}

# Rows that another test proves, and rows without a driver, with the reason.
elsewhere = {}
undriven = {}

# Lines that an act has besides that of its row, and members of the lines, as patterns.
before = {}
after = {}
members = {}

# What tells a true line from a false one, of an act that has false ones.
true = {}


def act(f):
    acts[f.__name__.replace("_", "-")] = f
    return f


def privileged(f):
    """That act has the effective uid 0."""
    f.privileged = True
    return f


@contextlib.contextmanager
def named():
    name(named.tag)
    yield
    name("checks")


def need(ok):
    if not ok:
        raise SystemExit("no effect")


def untried(why):
    print(f"not tried here: {named.tag}: {why}", flush=True)


def content(path):
    with open(path, "rb") as f:
        return f.read()


def low(data):
    m = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x40, prot=7)
    m[: len(data)] = data
    low.kept.append(m)
    return ctypes.addressof(ctypes.c_char.from_buffer(m))


low.kept = []   # below 4 GB, where int 0x80 finds it


def int80():
    """Returns a function (number, a, b, c) that calls the kernel by int 0x80. Where the kernel
    takes none, the act ends."""
    code = bytes.fromhex("53 89f8 89f3 4189c8 89d1 4489c2 cd80 5b c3")
    call = ctypes.CFUNCTYPE(ctypes.c_int, *4 * [ctypes.c_uint])(low(code))
    pid = os.fork()
    if not pid:
        call(20, 0, 0, 0)
        os._exit(0)
    if os.waitpid(pid, 0)[1] & 127 == signal.SIGSEGV:
        untried("the kernel takes no int 0x80")
        os._exit(0)
    need(call(20, 0, 0, 0) == os.getpid())
    return call


def uring():
    """Returns a function (op, fd, offset, address, length), at most eight times: by io_uring."""
    p = ctypes.create_string_buffer(120)
    ring = libc.syscall(425, 4, p)
    need(ring >= 0)
    tail, array, cqes = (struct.unpack_from("<I", p.raw, i)[0] for i in (44, 64, 100))
    q = mmap.mmap(ring, 4096)
    entries = mmap.mmap(ring, 4 * 64, offset=0x10000000)
    done = 0

    def call(op, fd, offset, address, length):
        nonlocal done
        i = done & 3
        struct.pack_into("<BBHiQQI28x", entries, 64 * i, op, 0, 0, fd, offset, address, length)
        struct.pack_into("<I", q, array + 4 * i, i)
        struct.pack_into("<I", q, tail, done + 1)
        need(libc.syscall(426, ring, 1, done + 1, 1, None, ctypes.c_long(0)) == 1)
        done += 1
        return struct.unpack_from("<i", q, cqes + 16 * (done - 1) + 8)[0]

    return call


def refuse(nr):
    """From now on seccomp refuses that call with EPERM."""
    ops = [(0x20, 0, 0, 0), (0x15, 0, 1, nr), (6, 0, 0, 0x50001), (6, 0, 0, 0x7FFF0000)]
    ops = ctypes.create_string_buffer(b"".join(struct.pack("<HBBI", *i) for i in ops))
    prog = ctypes.create_string_buffer(struct.pack("<HxxxxxxQ", 4, ctypes.addressof(ops)))
    need(libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, prog) == 0)


def program(path):
    """A file that may be executed, but is no program."""
    with open(path, "wb") as f:
        f.write(b"\0no program")
    os.chmod(path, 0o755)


def perform(tag, uid):
    """Returns 0 if the act, in a child of the user, had its effect."""
    f = acts[tag]
    pid = os.fork()
    if pid:
        return os.waitpid(pid, 0)[1]
    r = 1
    signal.alarm(30)
    try:
        root = hasattr(f, "privileged")
        os.setresuid(uid, 0 if root else uid, 0 if root else uid)
        libc.prctl(4, 1)   # PR_SET_DUMPABLE, which a change of uid takes away
        named.tag = tag
        f()
        r = 0
    except BaseException as e:
        os.write(2, f"{tag}: {e!r}\n".encode())
    os._exit(r)
