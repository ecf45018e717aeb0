# ISC license.
# connect.py EXPECTED HOOK CGROUP < LINES: are the events of the set connect in LINES exactly those
# that tests/tools/connect printed?
# HOOK: the main hook. CGROUP: yes, or anything else if the hook of that name is not there.
import collections, json, sys

expected, hook, cgroup = sys.argv[1:]
hooks = {"state": hook, "call": "raw_tp" if hook == "raw_tp" else "tp", "cgroup": "cgroup"}

def value(x):
    return "-" if x is None else str(x)

def seen(event):
    p = event["payload"]
    kind = event["kind"]
    assert kind.startswith("kernel.net."), event
    assert p["duration_ns"] < 60 * 10 ** 9, event
    return [kind[len("kernel.net."):]] + [value(p.get(i)) for i in
        ("hook", "proto", "family", "saddr", "sport", "daddr", "dport", "result", "bytes_sent",
            "bytes_received", "comm", "nspid")
    ] + [str(int(p["pid"] == p["tid"]))]

events = [seen(json.loads(l)) for l in sys.stdin if l != "\n"]
bad = 0
for line in open(expected):
    case, *want = line.split(" ")
    want[-1] = want[-1].rstrip("\n")
    if want[0] == "skip":
        print(line, end="")
        continue
    if want[1] == "cgroup" and cgroup != "yes":
        continue
    want[1] = hooks[want[1]]
    for e in events:
        if all(w in ("*", s) for w, s in zip(want, e)):
            events.remove(e)
            break
    else:
        bad = 1
        print("not seen:", case, *want)
for e in events:
    bad = 1
    print("too much:", *e)
sys.exit(bad)
