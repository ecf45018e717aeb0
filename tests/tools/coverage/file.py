# ISC license.
import errno, glob, resource, socket
from frame import *

hooks.update({i: ("file", "compat") for i in ("file-int80", "uring-int80", "aio-int80")})
elsewhere.update({
    "uring-open": "probe-file-uring",
    "uring-fail": "probe-file-uring",
    "uring-opath": "probe-file-uring",
    "uring-link": "probe-file-uring",
    "file-x32": "probe-file-x32",
    "file-skip": "probe-file-unseen",
    "file-dup": "probe-file-race",
    "file-rewrite": "probe-file-race",
    "file-bind": "probe-coverage-all",
    "inode-overlay": "probe-coverage-all",
})


undriven["file-clone"] = "no file system that shares blocks"


@act
def file_open():
    with named():
        fd = os.open("f", os.O_RDONLY)
    need(os.fstat(fd).st_size == 8)


@act
def file_read():
    fd = os.open("f", os.O_RDONLY)
    with named():
        got = os.read(fd, 8)
    need(got == b"contents")


@act
def file_write():
    fd = os.open("w", os.O_WRONLY | os.O_CREAT)
    with named():
        os.write(fd, b"x")
    need(content("w") == b"x")


@act
def file_unlink():
    os.close(os.open("u", os.O_CREAT))
    with named():
        os.unlink("u")
    need(not os.path.exists("u"))


@act
def file_rename():
    os.close(os.open("r", os.O_CREAT))
    with named():
        os.rename("r", "s")
    need(os.path.exists("s"))


@act
def file_special():
    r, w = os.pipe()
    a, b = socket.socketpair()
    with named():
        os.write(w, b"p")
        os.write(a.fileno(), b"s")
        got = os.read(r, 1) + os.read(b.fileno(), 1)
    need(got == b"ps")


@act
def file_mmap():
    fd = os.open("m", os.O_RDWR | os.O_CREAT)
    os.write(fd, b"....")
    with named():
        m = mmap.mmap(fd, 4)
        m[0:4] = b"mmap"
    need(content("m") == b"mmap")


@act
def file_copy():
    src = os.open("f", os.O_RDONLY)
    dst = os.open("c", os.O_RDWR | os.O_CREAT)
    r, w = os.pipe()
    with named():
        os.sendfile(dst, src, 0, 8)
        os.copy_file_range(src, dst, 8, 0, 8)
        os.splice(src, w, 8, 0)
        os.splice(r, dst, 8, None, 16)
    need(content("c") == 3 * b"contents")


@act
def file_size():
    fd = os.open("z", os.O_RDWR | os.O_CREAT)
    with named():
        os.posix_fallocate(fd, 0, 100)
        os.ftruncate(fd, 50)
        os.truncate("z", 7)
    need(os.fstat(fd).st_size == 7)


@act
def file_make():
    with named():
        os.link("f", "hard")
        os.symlink("f", "soft")
        os.mkdir("dir")
        os.mkfifo("fifo")
    need(all(os.path.exists(i) for i in ("hard", "soft", "dir", "fifo")))


@act
@privileged
def file_meta():
    fd = os.open("f", os.O_RDONLY)
    other = os.getgid() + 1
    with named():
        os.chmod("f", 0o750)
        os.fchmod(fd, 0o751)
        os.chown("f", -1, other)
        os.lchown("f", os.getuid(), -1)
        os.utime("f", (1, 1))
    s = os.stat("f")
    need((s.st_mode & 0o777, s.st_gid, s.st_mtime) == (0o751, other, 1))
    os.chown("f", -1, os.getgid())


@act
@privileged
def file_attributes():
    with named():
        os.setxattr("f", "trusted.herm", b"x")
        os.removexattr("f", "trusted.herm")
        os.setxattr("f", "security.herm", b"x")
    need("security.herm" in os.listxattr("f"))


@act
def file_passed():
    a, b = socket.socketpair()
    fd = os.open("f", os.O_RDONLY)
    r, w = os.pipe()
    pid = os.fork()   # inherits it
    if not pid:
        os.read(r, 1)
        os._exit(0)
    p = os.pidfd_open(pid)
    with named():
        socket.send_fds(a, [b"x"], [fd])
        got = socket.recv_fds(b, 1, 1)[1]
        got.append(libc.syscall(438, p, fd, 0))   # pidfd_getfd
    os.write(w, b"x")
    need(os.waitpid(pid, 0)[1] == 0 and [os.pread(i, 8, 0) for i in got] == 2 * [b"contents"])


@act
def uring_setup():
    with named():
        fd = libc.syscall(425, 1, ctypes.create_string_buffer(120))
    need(fd >= 0)


@act
def uring_rest():
    call = uring()
    fd = os.open("ring", os.O_RDWR | os.O_CREAT)
    for i in "gone", "old":
        os.close(os.open(i, os.O_CREAT))
    texts = [ctypes.create_string_buffer(i) for i in (b"x", b".", b"gone", b"old", b"new")]
    x, y, gone, old, new = map(ctypes.addressof, texts)
    with named():
        r = [call(23, fd, 0, x, 1), call(22, fd, 0, y, 1)]
        r += [call(36, -100, 0, gone, 0), call(35, -100, new, old, 2**32 - 100)]
    need(r == [1, 1, 0, 0] and content("ring") == b"x" and texts[1].value == b"x")
    need(not os.path.exists("gone") and not os.path.exists("old") and os.path.exists("new"))


def context():
    c = ctypes.c_ulong(0)
    need(libc.syscall(206, 1, ctypes.byref(c)) == 0)
    return c


@act
def aio_setup():
    with named():
        context()


@act
def aio_rest():
    c = context()
    fd = os.open("a", os.O_RDWR | os.O_CREAT)
    b = ctypes.create_string_buffer(b"aio", 3)
    cb = struct.pack("<QIIHhIQQqQII", 0, 0, 0, 1, 0, fd, ctypes.addressof(b), 3, 0, 0, 0, 0)
    cb = ctypes.create_string_buffer(cb, 64)
    p = ctypes.c_void_p(ctypes.addressof(cb))
    e = ctypes.create_string_buffer(32)
    with named():
        n = libc.syscall(209, c, 1, ctypes.byref(p))
        m = libc.syscall(208, c, ctypes.c_long(1), ctypes.c_long(1), e, None)
    need(n == 1 and m == 1 and content("a") == b"aio")


@act
def file_int80():
    call = int80()
    path = low(b"f\0")
    with named():
        fd = call(5, path, os.O_RDONLY, 0)
    need(os.fstat(fd).st_size == 8)


@act
def uring_int80():
    call = int80()
    params = low(bytes(120))
    with named():
        fd = call(425, 1, params, 0)
    need(fd >= 0)


@act
def aio_int80():
    call = int80()
    c = low(bytes(8))
    with named():
        r = call(245, 1, c, 0)
    need(r == 0)


@act
def file_kernel():
    program("kernel")
    pattern = content("/proc/sys/kernel/core_pattern")
    dumped = os.path.basename(pattern) == pattern and pattern[:1] != b"|"
    if not dumped:
        untried("a core dump does not go to this directory")
    with named():
        try:
            os.execv("./kernel", ["kernel"])
        except OSError as e:
            r = e.errno
        pid = dumped and os.fork()
        if dumped and not pid:
            resource.setrlimit(resource.RLIMIT_CORE, 2 * [resource.RLIM_INFINITY])
            os.abort()
    need(r == errno.ENOEXEC)   # it read the file
    if dumped:
        need(os.waitpid(pid, 0)[1] & 128 and glob.glob(pattern.split(b"%")[0].strip() + b"*"))


@act
def file_seccomp():
    refuse(87)
    with named():
        r = libc.unlink(b"f")
    need(r < 0 and ctypes.get_errno() == errno.EPERM and os.path.exists("f"))


@act
@privileged
def file_handle():
    h = ctypes.create_string_buffer(struct.pack("<Ii", 128, 0), 136)
    mount = ctypes.c_int()
    need(libc.name_to_handle_at(-100, b"f", h, ctypes.byref(mount), 0) == 0)
    d = os.open(".", os.O_RDONLY)
    with named():
        fd = libc.open_by_handle_at(d, h, os.O_RDONLY)
    need(os.read(fd, 8) == b"contents")
