# ISC license.
# files.py DID: are the lines of standard input exactly what files.c or files-uring.c says that it
# did, in that order?
import json, os, sys

DEFAULT = "/etc/shadow:/etc/gshadow:/etc/sudoers:/etc/sudoers.d:/root/.ssh"
SENSITIVE = os.environ.get("HERM_SENSITIVE", DEFAULT).split(":")

def raw(p, name):
    s = p.get(name)
    if s is None:
        return None
    return bytes.fromhex(p[name + "_hex"]) if name + "_hex" in p else s.encode("utf-8")

def sensitive(path):
    names = []
    for n in path.split(b"/"):
        if n == b"..":
            del names[-1:]
        elif n not in (b"", b"."):
            names.append(n.decode("utf-8", "replace"))
    return any(names[:len(x)] == x for x in (s.split("/")[1:] for s in SENSITIVE))

def wrong(why, did, line):
    print("%s:\n did %s\n recorded %s" % (why, str(did)[:1500], line.decode("utf-8")[:3000]))
    sys.exit(1)

did = [json.loads(l) for l in open(sys.argv[1])]
whose = set()
ring = False   # a ring of io_uring can have threads of the kernel
odd = 0        # whoever reads /proc/PID/cmdline shares the memory for a moment
lines = [l for l in sys.stdin.buffer.read().split(b"\n") if l]
for d, l in zip(did, lines):
    e = json.loads(l.decode("utf-8"))
    p = e["payload"]
    if e["kind"] != d["kind"]:
        wrong("kind", d, l)
    for k in ["hook", "op", "ret", "resolved", "what"] + [k for k in ["dev", "ino", "nspid"]
        if k in d]:
        if d.get(k) != p.get(k):
            wrong(k, d, l)
    uring = d.get("op") == "io_uring"
    # io_uring adds O_NONBLOCK when it tries without a worker
    if d.get("flags") != (p["flags"] & ~0o4000 if uring else p.get("flags")):
        wrong("flags", d, l)
    if "worker" in d and d["worker"] != (p["tid"] != p["pid"]):
        wrong("tid", d, l)
    whose.add((p["pid"], p["start_ns"]))
    ring = ring or d.get("what") == "io_uring"
    if d["kind"] == "kernel.blind":
        continue
    took = p["duration_ns"]
    if took is not None if uring else took <= 0 or took > 10**10:
        wrong("duration_ns", d, l)
    paths = []
    for k in ["path", "newpath"]:
        if (k in d or k == "path") != (k in p):
            wrong(k, d, l)
        for flag in ["_truncated", "_name_truncated", "_deleted", "_stale", "_detached",
                     "_changed"]:
            if d.get(k + flag) != p.get(k + flag):
                wrong(k + flag, d, l)
        if k + "_shared" in p:
            odd += not ring
            if odd > 3:
                wrong("shared " + k, d, l)
        if k not in d and k not in p:
            continue
        got = raw(p, k)
        want = None if d.get(k) is None else bytes.fromhex(d[k])
        if p.get(k + "_truncated"):
            if got.startswith(b"/") or (want is not None
                and not want.endswith(b"/" + got)) or (want is None
                    and not got.endswith(b"/bottom")):
                wrong("cut " + k, d, l)
            if got.count(b"/") < 90 and len(got) < 4000:
                wrong("short " + k, d, l)
        elif k + "_len" in p:
            cut = p.get("truncated") and want.startswith(got) and p[k + "_len"] == len(want)
            if not cut or len(got) == len(want) or len(got) < 1000:
                wrong("long " + k, d, l)
        elif got != want:
            wrong("%s %r %r" % (k, got, want), d, l)
        paths.append((got, want))
    whole = all(g is not None and (g.startswith(b"/") or p["resolved"]) for g, w in paths)
    if any(k.endswith("_truncated") for k in p):
        whole = False
    found = any(w is not None and w.startswith(b"/") and sensitive(w) for g, w in paths)
    if p["sensitive"] is not (True if found else False if whole else None):
        wrong("sensitive", d, l)
if len(did) != len(lines):
    for x in did[len(lines):][:3] + lines[len(did):][:3]:
        print(x)
    print("%d calls, %d lines" % (len(did), len(lines)))
    sys.exit(1)
assert len(whose) < 2, whose
print(len(did))
