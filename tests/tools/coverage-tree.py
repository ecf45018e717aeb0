# ISC license.
# coverage-tree.py full|skip: below a herm-probe-load -r, as root with its links. Executes ./victim
# with the argument known, then a second one, then with the argument again. The second one
#   full: is made when the table of processes is full, the argument is full;
#   skip: is not in the table, as if the kernel had skipped the program at its fork; likewise.
import ctypes, os, struct, sys, time

libc = ctypes.CDLL(None, use_errno=True)
UPDATE, DELETE, NEXT, PROGRAM, MAP, INFO = 2, 3, 4, 13, 14, 15


def bpf(command, *words):
    a = ctypes.create_string_buffer(struct.pack(f"<{len(words)}Q", *words), 128)
    return libc.syscall(321, command, a, 128)


def info(fd, data):
    b = ctypes.create_string_buffer(data, 256)
    if bpf(INFO, fd | 256 << 32, ctypes.addressof(b)) < 0:
        raise SystemExit("no information")
    return b.raw


def maps():
    """The descriptors of the maps of all programs whose links this process has."""
    for i in os.listdir("/proc/self/fdinfo"):
        try:
            with open(f"/proc/self/fdinfo/{i}") as f:
                programs = [line.split()[1] for line in f if line.startswith("prog_id:")]
        except OSError:
            continue
        for p in programs:
            ids = (ctypes.c_uint32 * 64)()
            b = info(bpf(PROGRAM, int(p)), struct.pack("<52xIQ", 64, ctypes.addressof(ids)))
            for m in ids[: struct.unpack_from("<I", b, 52)[0]]:
                yield bpf(MAP, m)


tree = next(m for m in maps() if info(m, b"")[24:].startswith(b"herm_tree\0"))
sizes = struct.unpack_from("<II", info(tree, b""), 8)
key, other, value = (ctypes.create_string_buffer(i) for i in (sizes[0], *sizes))
at, there, what = map(ctypes.addressof, (key, other, value))


def put(k):
    key.raw = k
    return bpf(UPDATE, tree, at, what, 1) == 0


def remove(k):
    key.raw = k
    return bpf(DELETE, tree, at) == 0


def keys():
    got = set()
    while bpf(NEXT, tree, at if got else 0, there) == 0:
        key.raw = other.raw
        got.add(key.raw)
    return got


def victim(word, between=lambda: None):
    r, w = os.pipe()
    pid = os.fork()
    if not pid:
        os.read(r, 1)
        os.setresuid(int(sys.argv[2]), 0, 0)
        os.execv("./victim", ["./victim", word])
    between()
    os.write(w, b"x")
    if os.waitpid(pid, 0)[1]:
        raise SystemExit("./victim")


def fill():
    """Until there is no room, also where the kernel removes the processes that have ended."""
    filled, still = [], 0
    while still < 10:
        still += 1
        while put(new := len(filled).to_bytes(sizes[0], "little")):
            filled.append(new)
            still = 0
        time.sleep(0.05)
    return filled


victim("known")
if sys.argv[1] == "full":
    filled = fill()
    victim("full")
    for i in filled:
        remove(i)
else:
    had = keys()

    def skip():
        new = keys() - had
        if len(new) != 1 or not remove(new.pop()):
            raise SystemExit("not one new process")

    victim("skip", skip)
victim("again")
