# ISC license.
# lineage.py PROCESSES < LINES: each line has the name that its process has by the lines themselves:
# by the forks (set life) and the s6-supervise that were executed (set exec). PROCESSES: a line "pid
# ppid arguments" of each process of a container, whose process 1 is the root, for those that ran
# before. Only lines with a name are known to be complete, so nothing may lead to an s6-supervise
# that is a child of process 1 but those of PROCESSES and of s6-svscan.
import json, os, sys

early = {}
for line in open(sys.argv[1]):
    pid, ppid, *argv = line.split()
    early[int(pid)] = int(ppid), argv


def program(argv):
    return os.path.basename(argv[0]) if argv else ""


def before(pid):
    """The name and the role of a process that was there before the first line."""
    if pid not in early:
        return None, "unknown"
    ppid, argv = early[pid]
    if pid == 1:
        return "", "scanner"
    name, role = before(ppid)
    if role == "scanner" and program(argv) == "s6-supervise":
        return (name + "/" if name else "") + argv[1], "supervisor"
    return name, "scanner" if program(argv) == "s6-svscan" else "member"


lines = [json.loads(line) for line in sys.stdin if line.strip()]
lines = sorted((x for x in lines if "nspid" in x["payload"]), key=lambda x: (x["ts"], x["seq"]))
known, names = {}, {}
for line in lines:
    p = line["payload"]
    key = p["nspid"], p["start_ns"]
    if key not in known:
        known[key] = before(p["nspid"])
    name, role = known[key]
    if line["kind"] == "kernel.attest.exec" and not p["errno"]:
        what = os.path.basename(p["filename"])
        if role in ("candidate", "unknown") and what == "s6-supervise":
            name, role = (name + "/" if name else "") + p["argv"][1], "supervisor"
        elif what == "s6-svscan" and role != "candidate":
            role = "scanner"
        else:
            role = "member"
        known[key] = name, role
    if line["kind"] == "kernel.process.fork":
        child = {"scanner": "candidate"}.get(role, "member")
        known[p["child_nspid"], p["child_start_ns"]] = name, child
    assert name and p["service"] == name, (name, role, line)
    names[name] = names.get(name, 0) + 1
for name in sorted(names):
    print(names[name], name)
