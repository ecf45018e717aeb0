# ISC license.
# coverage do UID [SET]: becomes UID; each act (of that set) of the table in herm-probes.7 that is
# in the files of this directory is that of a process whose name is the tag. Fails if an act has no
# effect.
# coverage check PAGE SETS [SET] < LINES: each tag has exactly the line that its row in the page
# names, or none if the row says no. A row that needs a hook which is not in SETS must have none,
# too, and is named; so is a row of a set that is not there. Without SET, each other row must be in
# elsewhere, and then that test must say "covers: TAG", or in undriven.
import fnmatch, importlib, json, os, re, sys

sys.dont_write_bytecode = True
from frame import *

for i in "all", "exec", "life", "connect", "file", "tls", "ways":
    importlib.import_module(i)

# The set of a row whose tag begins with another word
sets_of = {"tcp": "connect", "udp": "connect", "net": "connect", "uring": "file", "aio": "file",
    "user": "file"}

# An act of these sets does what other sets see, too.
only = {
    "exec": "kernel.attest.", "life": "kernel.process.",
    "file": "kernel.file.", "tls": "kernel.tls.",
}


def of(part):
    return [i for i in acts if i.startswith(part)]


def do(uid, part=""):
    uid = int(uid)
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, 0)
    with open("f", "w") as f:
        f.write("contents")
    for tag in of(part):
        if perform(tag, uid):
            raise SystemExit(f"coverage: {tag}: the driver")


def table(page):
    """Returns {tag: (seen, kind)} of the rows, and stops at a tag that is there twice."""
    rows = {}
    with open(page) as f:
        for line in f:
            m = re.match(r"\.It (\S+) Ta (yes|no|part) Ta (\S+) Ta ", line)
            if m:
                need(m[1] not in rows)
                rows[m[1]] = m[2], m[3]
    return rows


def recorded():
    """Returns {tag: events} of the lines of standard input, and the tags that were not tried."""
    got, untried = {}, set()
    for line in sys.stdin:
        if line.startswith("not tried here: "):
            untried.add(line.split(": ")[1])
            continue
        e = json.loads(line)
        p = e.get("payload", {})
        for tag in {e.get("comm"), p.get("comm"), (p.get("argv") or [""])[0]} & acts.keys():
            if e["kind"].startswith(only.get(tag.split("-")[0], "")):
                got.setdefault(tag, []).append(e)
    return got, untried


def has(tag, sets):
    part = tag.split("-")[0]
    part = sets_of.get(part, part)
    return part not in only and part != "connect" or re.search(rf"\b{part}=", sets)


def wanted(tag, row, sets):
    seen, kind = row
    if seen == "part":
        which, hook = hooks[tag]
        seen = "no"
        if re.search(rf"\b{which}=[a-z_+]*\+{hook}\b", sets):
            seen = "yes"
        else:
            print(f"{tag}: tried without {hook}")
    want = [kind] if seen == "yes" else []
    return before.get(tag, []) + want + after.get(tag, []) * (seen == "yes")


def covered(tag, test):
    """Returns true if that test says that it covers the row."""
    try:
        text = content(f"{sys.path[0]}/../../integration/{test}.sh").decode()
    except OSError:
        return False
    return re.search(rf"^# covers:.* {tag}\b(?!-)", text, re.M)


def judge(rows, sets, part):
    """Yields what differs in the acts."""
    got, untried = recorded()
    for tag in rows.keys() & set(of(part)) - untried:
        if not has(tag, sets):
            print(f"{tag}: tried without its set")
            continue
        want = wanted(tag, rows[tag], sets)
        events = [e for e in got.get(tag, []) if tag not in true or true[tag](e)]
        have = [e["kind"] for e in events]
        if len(want) != len(have) or not all(map(fnmatch.fnmatchcase, have, want)):
            yield f"{tag}: the page says {want}, the record {have}"
        if tag in true and tag not in got:
            yield f"{tag}: no line at all"
        for member, value in members.get(tag, {}).items():
            for e in events:
                if not fnmatch.fnmatchcase(str(e["payload"][member]), value):
                    yield f"{tag}: {member}: {e['payload'][member]}"


def account(rows):
    """Yields what is wrong with the lists of rows."""
    known = [*acts, *elsewhere, *undriven]
    for tag, test in elsewhere.items():
        if not covered(tag, test):
            yield f"{tag}: {test} does not say that it covers it"
    for tag in rows.keys() - set(known):
        yield f"{tag}: a row without a driver and without a reason"
    for tag in known:
        if tag not in rows or known.count(tag) > 1:
            yield f"{tag}: no such row, or known twice"
    for tag, why in undriven.items():
        print(f"not tried here: {tag}: {why}")
    print(f"{len(rows)} rows: {len(acts)} tried, {len(elsewhere)} in other tests")


def check(page, sets, part=""):
    rows = table(page)
    wrong = [*judge(rows, sets, part), *([] if part else account(rows))]
    for i in wrong:
        print(i)
    return bool(wrong)


sys.exit({"do": do, "check": check}[sys.argv[1]](*sys.argv[2:]))
