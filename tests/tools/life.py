# ISC license.
# life.py HOOK: event lines of the set life, written as tests/tools/life.c does, after looking that
# they fit together.
import json, sys

hook = sys.argv[1]
known = {}   # pid: (start_ns, nspid), of those that live
for line in sys.stdin.buffer:
    event = json.loads(line)
    kind, p = event["kind"], event["payload"]
    assert p["hook"] == hook, line
    me = (p["start_ns"], p["nspid"])
    assert known.setdefault(p["pid"], me) == me, line
    if kind == "kernel.process.fork":
        assert p["child_pid"] not in known, line
        assert p["child_start_ns"] >= p["start_ns"], line
        known[p["child_pid"]] = (p["child_start_ns"], p["child_nspid"])
        print("fork", p["nspid"], p["child_nspid"])
    elif kind == "kernel.process.exit":
        parent = known[p["ppid"]][1] if p["ppid"] in known else 0
        assert (p["code"] is None) != (p["signal"] is None), line
        print("exit", p["nspid"], parent, p["code"] or 0, p["signal"] or 0, int(p["core"]))
        del known[p["pid"]]
    else:
        assert False, line
assert not known, known
