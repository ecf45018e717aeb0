# ISC license.
import errno, shutil
from frame import *

hooks["exec-failed"] = "exec", "lsm"
elsewhere.update({
    "exec-refused": "probe-exec-refused",
    "exec-path": "probe-exec-paths",
    "exec-script": "probe-exec-paths",
})
undriven.update({
    "exec-newbpf": "no driver yet: lsm, and a program attached later",
    "exec-module": "needs a security module that refuses",
    "exec-unended": "the kernel skips by chance",
    "exec-race": "no driver yet: a race of threads",
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
