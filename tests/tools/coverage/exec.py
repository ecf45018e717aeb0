# ISC license.
import errno, fcntl, shutil, threading
from frame import *

hooks["exec-failed"] = "exec", "lsm"
elsewhere.update({
    "exec-refused": "probe-exec-refused",
    "exec-newbpf": "probe-exec-refused",
    "exec-unended": "probe-preempted",
    "exec-module": "probe-exec-refused",
    "exec-path": "probe-exec-paths",
    "exec-script": "probe-exec-paths",
})


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
    with named():
        r = execute("./exec-done")
    need(r == 0)


@act
def exec_compat():
    shutil.copy("/bin/true", "exec-compat")
    call = int80()
    path = low(b"./exec-compat\0")
    argv = low(struct.pack("<II", path, 0))
    with named():
        r = execute(None, lambda: call(11, path, argv, 0))
    need(r == 0)


@act
def exec_int80():
    call = int80()
    path = low(b"./absent\0")
    with named():
        r = call(11, path, 0, 0)
    need(r == -errno.ENOENT)


@act
def exec_nofile():
    os.close(os.open("data", os.O_CREAT, 0o600))
    with named():
        long = lambda: os.execv("/bin/true", ["x" * 200000])
        r = [execute("./absent"), execute("data"), execute(None, long)]
    need(r == [errno.ENOENT, errno.EACCES, errno.E2BIG])


@act
def exec_failed():
    program("failed")
    with named():
        try:
            os.execv("./failed", ["failed"])
        except OSError as e:
            r = e.errno
    need(r == errno.ENOEXEC)


@act
def exec_code():
    code = low(bytes.fromhex("b82a000000 c3"))
    with named():
        lib = ctypes.CDLL("libutil.so.1")
        n = {}
        exec("x = 42", n)
        r = ctypes.CFUNCTYPE(ctypes.c_int)(code)()
    need(r == n["x"] == 42 and lib)


def race(call, change):
    """Executes exec-race by that call; the change happens when the kernel has found the file."""
    page = mmap.mmap(-1, 4096, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    at = ctypes.addressof(ctypes.c_char.from_buffer(page))
    fault = libc.syscall(323, os.O_CLOEXEC)   # userfaultfd
    fcntl.ioctl(fault, 0xC018AA3F, struct.pack("<QQQ", 0xAA, 0, 0))
    fcntl.ioctl(fault, 0xC020AA00, struct.pack("<QQQQ", at, 4096, 1, 0))

    def other():
        os.read(fault, 32)   # the kernel wants the argument
        change()
        fcntl.ioctl(fault, 0xC020AA04, struct.pack("<QQQQ", at, 4096, 0, 0))

    threading.Thread(target=other, daemon=True).start()
    call((ctypes.c_void_p * 3)(ctypes.addressof(race.name), at, None))


race.name = ctypes.create_string_buffer(b"exec-race")
true["exec-race"] = lambda e: e["payload"]["path"] == e["payload"]["exe"]


def exec_race():
    for i in "this", "that":
        os.mkdir(i)
        shutil.copy("/bin/true", f"{i}/exec-race")
    this, that = (os.open(i, os.O_RDONLY) for i in ("this", "that"))
    none = ctypes.c_void_p()
    at = lambda argv: libc.syscall(322, this, b"exec-race", argv, none, 0)
    here = lambda argv: libc.execve(b"exec-race", argv, none)
    with named():
        r = [execute(None, lambda: race(at, lambda: os.dup2(that, this)))]
        os.chdir(this)
        r.append(execute(None, lambda: race(here, lambda: os.chdir(that))))
    need(r == [0, 0])


def exec_dup():
    for i in "one", "two":
        shutil.copy("/bin/true", i)
    one, two = (os.open(i, os.O_RDONLY) for i in ("one", "two"))
    os.set_inheritable(one, True)
    none = ctypes.c_void_p()
    at = lambda argv: libc.syscall(322, one, b"", argv, none, 0x1000)
    race.name = ctypes.create_string_buffer(b"exec-dup")
    with named():
        r = execute(None, lambda: race(at, lambda: os.dup2(two, one)))
    need(r == 0)


def marked(e):
    """The path is not that of the file that runs."""
    p = e["payload"]
    return p["exe"].endswith("/one") and not p["resolved"] and p.get("path_shared", not p["path"])


true["exec-dup"] = marked


# Before Linux 6.9 the kernel finds the file after the arguments.
if [int(i) for i in os.uname().release.split(".")[:2]] >= [6, 9]:
    act(privileged(exec_race))
    act(privileged(exec_dup))
else:
    undriven["exec-race"] = undriven["exec-dup"] = "a kernel without a moment to stop at"
