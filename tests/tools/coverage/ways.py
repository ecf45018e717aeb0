# ISC license.
# Ways around: rows of several sets
import fcntl, socket
from connect import server
from exec import execute
from frame import *

NEWNS, NEWUSER, NEWUTS, NEWNET = 0x20000, 0x10000000, 0x4000000, 0x40000000


elsewhere.update({i: "probe-coverage-all" for i in ("exec-helper", "life-kernel")})
after["net-namespace"] = ["kernel.net.close"]
members.update({
    "exec-memfd": {"exe": "/memfd:exec-memfd"},
    "exec-binfmt": {"path": "*/exec-binfmt", "exe": "*/true"},
    "exec-loader": {"exe": "*/ld-linux-*", "argv": "*/bin/true*"},
    "user-namespace": {"uid": "[1-9]*"},
    "file-mem": {"path": "/proc/[0-9]*/mem"},
    "file-namespace": {"path": "*/place/jail/g"},
})


@act
def exec_memfd():
    fd = os.memfd_create("exec-memfd")
    os.write(fd, content("/bin/true"))
    with named():
        r = execute(None, lambda: os.execve(fd, ["exec-memfd"], {}))
    need(r == 0)


@act
def exec_loader():
    loader = "/lib64/ld-linux-x86-64.so.2"
    with named():
        r = execute(None, lambda: os.execv(loader, ["exec-loader", "/bin/true"]))
    need(r == 0)


@act
def exec_inject():
    b = ctypes.create_string_buffer(b"own", 8)
    at = ctypes.addressof(b)
    r, w = os.pipe()
    pid = os.fork()
    if not pid:
        os.read(r, 1)
        os._exit(0 if b.raw == b"ABCDEFGH" else 1)
    new = ctypes.create_string_buffer(b"ABCD", 4)
    local = ctypes.create_string_buffer(struct.pack("<QQ", ctypes.addressof(new), 4))
    remote = ctypes.create_string_buffer(struct.pack("<QQ", at, 4))
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    with named():
        n = libc.process_vm_writev(pid, local, 1, remote, 1, 0)
        p = [libc.ptrace(16, pid, None, None)]   # attach
        os.waitpid(pid, 0)
        p += [libc.ptrace(4, pid, at + 4, 0x48474645), libc.ptrace(17, pid, None, None)]
    os.write(w, b"x")
    need(n == 4 and p == [0, 0, 0] and os.waitpid(pid, 0)[1] == 0)


def own_user_namespace(flags):
    user, group = os.getuid(), os.getgid()
    if libc.unshare(NEWUSER | flags) < 0:
        return False
    maps = ("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1")
    for file, text in maps:
        with open("/proc/self/" + file, "w") as f:
            f.write(text)
    return True


@act
def user_namespace():
    if not own_user_namespace(0):
        return untried("no user namespaces")
    with named():
        os.open("f", os.O_RDONLY)
    need(os.getuid() == 0)


@act
@privileged
def net_namespace():
    need(libc.unshare(NEWNET) == 0)
    up = struct.pack("16sH14x", b"lo", 1)
    fcntl.ioctl(socket.socket(), 0x8914, up)   # SIOCSIFFLAGS
    s = server()
    c = socket.socket()
    with named():
        c.connect(s.getsockname())
    s.accept()


@act
def exec_binfmt():
    """A user namespace has formats of its own."""
    with open("exec-binfmt", "w") as f:
        f.write("binfmt contents")
    os.chmod("exec-binfmt", 0o755)
    os.mkdir("formats")
    if not own_user_namespace(NEWNS) or libc.mount(b"f", b"formats", b"binfmt_misc", 0, None) < 0:
        return untried("no binfmt_misc in a user namespace")
    with open("formats/register", "w") as f:
        f.write(":herm:M::binfmt::/bin/true:")
    with named():
        r = execute("./exec-binfmt")
    need(r == 0)


@act
def life_vfork():
    with named():
        pid = os.posix_spawn("/bin/true", ["true"], {})   # CLONE_VM | CLONE_VFORK
    need(os.waitpid(pid, 0)[1] == 0)


@act
@privileged
def life_cgroup():
    os.mkdir("cgroups")
    need(libc.unshare(NEWNS) == 0 and libc.mount(b"none", b"/", None, 0x44000, None) == 0)
    here = f"cgroups/herm-{os.getpid()}"
    try:
        need(libc.mount(b"c", b"cgroups", b"cgroup2", 0, None) == 0)
        os.mkdir(here)
    except (OSError, SystemExit):
        return untried("no cgroup can be made")
    fd = os.open(here, os.O_RDONLY)
    clone = struct.pack("<11Q", 0x200000000, 0, 0, 0, 17, 0, 0, 0, 0, 0, fd)   # CLONE_INTO_CGROUP
    with named():
        pid = libc.syscall(435, clone, 88)
        if not pid:
            name("other")
            os._exit(content("/proc/self/cgroup").rstrip().endswith(here[7:].encode()))
    status = os.waitpid(pid, 0)[1] if pid > 0 else 0
    os.rmdir(here)
    need(os.waitstatus_to_exitcode(status) == 1)


@act
@privileged
def life_namespace():
    mine = os.readlink("/proc/self/ns/uts")
    old = os.open("/proc/self/ns/uts", os.O_RDONLY)
    with named():
        r = libc.unshare(NEWUTS)
        new = os.readlink("/proc/self/ns/uts")
        r |= libc.setns(old, 0)
    need(r == 0 and new != mine == os.readlink("/proc/self/ns/uts"))


@act
@privileged
def file_namespace():
    """In a mount namespace of its own, by another name; by a third one in a root of its own."""
    os.makedirs("jail/in")
    with open("jail/in/g", "w") as f:
        f.write("x")
    need(libc.unshare(NEWNS) == 0 and libc.mount(b"none", b"/", None, 0x44000, None) == 0)
    need(libc.mount(b"jail/in", b"jail", None, 0x1000, None) == 0)
    os.chroot("jail")
    os.chdir("/")
    with named():
        fd = os.open("/g", os.O_RDONLY)
    need(os.read(fd, 1) == b"x")


@act
def file_mem():
    b = ctypes.create_string_buffer(b"own", 3)
    r, w = os.pipe()
    pid = os.fork()
    if not pid:
        os.read(r, 1)
        os._exit(0 if b.raw == b"new" else 1)
    fd = os.open(f"/proc/{pid}/mem", os.O_WRONLY)
    with named():
        n = os.pwrite(fd, b"new", ctypes.addressof(b))
    os.write(w, b"x")
    need(n == 3 and os.waitpid(pid, 0)[1] == 0)


@act
@privileged
def filter_left():
    """As a set-user-ID program that becomes its owner."""
    os.setresuid(0, 0, 0)
    with named():
        os.unlink("f")
        execute("/bin/true")
    with open("f", "w") as f:
        f.write("contents")
    os.chmod("f", 0o666)
