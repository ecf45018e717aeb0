# ISC license.
# execat.py UID
# Executes from odd places, as the user UID, in a mount namespace of its own. Prints for each what
# a line must say of it: path, resolved, exe, what path and exe are not, dev and ino of the script.
import ctypes, json, os, platform, sys

EMPTY = 0x1000
libc = ctypes.CDLL(None, use_errno=True)
call = {"x86_64": 322, "aarch64": 281}[platform.machine()]
uid = int(sys.argv[1])
here = os.getcwd()

def execveat(fd, name, flags=0):
    argv = (ctypes.c_char_p * 2)(b"x", None)
    libc.syscall(call, fd, os.fsencode(name), argv, ctypes.byref(argv, 8), flags)

def run(f, path, resolved, exe, what="", script=None):
    if not os.fork():
        os.setgid(uid)
        os.setuid(uid)
        f()
        os._exit(1)
    assert not os.wait()[1], path
    s = os.stat(script) if script is not None else None
    print(path, json.dumps(resolved), exe, what, s.st_ino if s else "-", sep="|", flush=True)

def at(directory, f):
    def go():
        os.chdir(directory)
        f()
    return go

def plain(name):
    return lambda: os.execve(name, ["x"], {})

os.mkdir("sub")
with open("/bin/true", "rb") as f:
    true = f.read()
def make(name, text):
    with open(name, "wb") as f:
        f.write(text)
    os.chmod(name, 0o755)
make("sub/tool", true)
make("sub/script", b"#!/bin/sh\nexit 0\n")
tool, script, sh = here + "/sub/tool", here + "/sub/script", os.path.realpath("/bin/sh")

run(plain(tool), tool, False, tool)
run(at("sub", plain("./tool")), here + "/sub/./tool", False, tool)
run(at("sub", plain("../sub/script")), here + "/sub/../sub/script", False, sh)

# by a descriptor of a directory, and of a file
d = os.open("sub", os.O_PATH | os.O_DIRECTORY)
run(lambda: execveat(d, "tool"), "null", False, tool)
os.set_inheritable(d, True)
run(lambda: execveat(d, "tool"), tool, False, tool)
run(lambda: execveat(d, "script"), script, False, sh)
run(at("/", lambda: execveat(d, "../sub/tool")), here + "/sub/../sub/tool", False, tool)
run(at("sub", lambda: execveat(-100, "tool")), tool, False, tool)
run(lambda: execveat(d, tool), tool, False, tool)
f = os.open("sub/script", os.O_PATH)
os.set_inheritable(f, True)
run(lambda: execveat(f, "", EMPTY), script, False, sh, "path_shared", script="sub/script")

# in no directory, in one that is removed, and one that has another name
m = os.memfd_create("herm", 0)
os.write(m, true)
os.fchmod(m, 0o755)
os.set_inheritable(m, True)
run(lambda: execveat(m, "", EMPTY), "/memfd:herm", True, "/memfd:herm",
    "path_detached exe_detached")
os.mkdir("gone")
make("gone/tool", true)
os.link("gone/tool", "kept")
g = os.open("gone", os.O_PATH | os.O_DIRECTORY)
t = os.open("gone/tool", os.O_PATH)
os.set_inheritable(t, True)
os.unlink("gone/tool")
run(lambda: execveat(t, "", EMPTY), here + "/gone/tool", True, here + "/gone/tool",
    "path_stale exe_stale")
os.rmdir("gone")
run(at("/proc/self/fd/%d" % g, plain(tool)), tool, False, tool)
run(at("/proc/self/fd/%d" % g, lambda: execveat(d, "tool")), tool, False, tool)

