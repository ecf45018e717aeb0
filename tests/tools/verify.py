# ISC license.
# verify.py OBJECT...: loads each program of each BPF object alone. A line for each: OBJECT PROGRAM
# loaded | unsupported ERRNO | rejected, the last with what the verifier said. Unsupported is what
# the kernel refused before it looked at the instructions, or for a helper that it does not have.
# What the kernel has no such map for is tried without it, as by herm-probe-load.

import ctypes, errno, os, sys

bpf = ctypes.CDLL("libbpf.so.1", use_errno=True)
P, S = ctypes.c_void_p, ctypes.c_char_p
for name, result, arguments in (
    ("bpf_object__open_file", P, [S, P]), ("bpf_object__next_program", P, [P, P]),
        ("bpf_program__name", S, [P]),
    ("bpf_program__set_autoload", ctypes.c_int, [P, ctypes.c_bool]),
        ("bpf_object__load", ctypes.c_int, [P]),
    ("bpf_program__set_log_buf", ctypes.c_int, [P, S, ctypes.c_size_t]),
        ("bpf_object__close", None, [P]),
    ("bpf_object__next_map", P, [P, P]), ("bpf_map__type", ctypes.c_int, [P]),
        ("bpf_map__set_autocreate", ctypes.c_int, [P, ctypes.c_bool])):
    f = getattr(bpf, name)
    f.restype, f.argtypes = result, arguments
bpf.libbpf_set_print(None)

TASK_STORAGE = 29

def load(path, wanted, storage=True):
    """Names of all programs; errno and log of loading the one that is wanted."""
    log = ctypes.create_string_buffer(1 << 24)
    o = bpf.bpf_object__open_file(path.encode(), None)
    assert o, path
    names, p = [], bpf.bpf_object__next_program(o, None)
    while p:
        name = bpf.bpf_program__name(p).decode()
        names.append(name)
        bpf.bpf_program__set_autoload(p, name == wanted)
        if name == wanted:
            assert not bpf.bpf_program__set_log_buf(p, log, len(log))
        p = bpf.bpf_object__next_program(o, p)
    has, m = False, bpf.bpf_object__next_map(o, None)
    while m:
        if bpf.bpf_map__type(m) == TASK_STORAGE:
            has = True
            assert not bpf.bpf_map__set_autocreate(m, storage)
        m = bpf.bpf_object__next_map(o, m)
    r = bpf.bpf_object__load(o) if wanted else 0
    bpf.bpf_object__close(o)
    if r and storage and has:
        alone = load(path, wanted, False)
        if not alone[1]:
            return alone
    return names, -r, log.value.decode(errors="replace")

for path in sys.argv[1:]:
    for name in load(path, None)[0]:
        _, e, log = load(path, name)
        short = os.path.basename(path).split(".")[0]
        if not e:
            print(short, name, "loaded")
        elif "processed " in log and "invalid func unknown#" not in log:
            print(short, name, "rejected", "\n".join(log.splitlines()[-8:]))
        else:
            print(short, name, "unsupported", errno.errorcode.get(e, e))
