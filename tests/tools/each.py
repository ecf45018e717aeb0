# ISC license.
# each.py FILE
#   After a line on standard input, a child of this process does what the sets exec, life, connect,
#   file and tls see, and ends. FILE has a key and its certificate, and can be executed, but for its
#   contents. Prints both numbers, and those of its login.
# each.py check SETS UID EUID GID EGID CGROUP SERVICE PARENT CHILD AUID SES < LINES
#   Is there every kind of line about that child, of each hook of SETS (of HERM_SETS) that has one,
#   and do all say the same of who it is?
#   CGROUP: its number, or - if it is not known. SERVICE: its name, or - for none.
import json, os, socket, sys

KINDS = {"exec": ["attest.exec"], "life": ["process.fork", "process.exit"],
    "connect": ["net.connect", "net.close"],
         "file": ["file.open", "file.read"], "tls": ["tls.write", "tls.read"]}

UNSET = str(2 ** 32 - 1)

def check(sets, uid, euid, gid, egid, cgroup, service, parent, child, auid, ses):
    events = [json.loads(l) for l in sys.stdin]
    fork = None
    for e in events:   # only life says who the parent is
        p = e["payload"]
        if e["kind"] == "kernel.process.fork" and (p["nspid"], p["child_nspid"]) == (int(parent),
            int(child)):
            fork = p
    assert fork, "no fork"
    want = {"uid": int(uid), "euid": int(euid), "gid": int(gid), "egid": int(egid),
        "nspid": int(child), "ppid": fork["pid"],
            "tid": fork["child_pid"], "start_ns": fork["child_start_ns"],
            "service": None if service == "-" else service}
    if cgroup != "-":
        want["cgroup"] = int(cgroup)
    for k, v in ("auid", auid), ("ses", ses):
        want[k] = "absent" if v == UNSET else int(v)
    seen = set()
    for e in events:
        p = e["payload"]
        if p.get("pid") == fork["child_pid"]:
            for k in want:
                got = p.get(k, "absent")
                assert got == want[k], "%s is %s, not %s: %s" % (k, got, want[k], e)
            seen.add((e["kind"][len("kernel."):], p["hook"]))
    for s in sets.split(","):
        name, hooks = s.split("=")
        for k in KINDS.get(name, []):
            assert k in [kind for kind, hook in seen], "no line of " + k
            for h in hooks.split("+")[1:]:
                assert (k, h) in seen or (k, h) not in [("attest.exec", "lsm"),
                    ("net.connect", "cgroup")], "no line of %s by %s" % (k, h)
    for k in ["uid", "euid", "gid", "egid", "service"]:
        assert fork[k] == want[k], fork
    return len(seen)

def login(what):
    try:
        with open("/proc/self/" + what) as f:
            return f.read()
    except FileNotFoundError:
        return UNSET

def act(file):
    with open(file) as f:
        f.read()
    try:
        os.execv(file, [file])
    except OSError:
        pass
    with socket.create_server(("127.0.0.1",
        0)) as s, socket.create_connection(s.getsockname()[:2]) as c:
        a = s.accept()[0]
        c.close()
        a.recv(1)
        a.close()
    for how in ["connect", "sendto"]:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as u:
            u.connect(("127.0.0.1", 9)) if how == "connect" else u.sendto(b"x", ("127.0.0.1", 9))
    tls(file)
    pid = os.fork()
    if not pid:
        os._exit(0)
    os.waitpid(pid, 0)
    os.execv("/bin/true", ["true", "each"])

def tls(file):
    import ssl
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server = context.wrap_bio(there, back, server_side=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    client = context.wrap_bio(back, there)
    ends = [client, server]
    while ends:
        for e in list(ends):
            try:
                e.do_handshake()
                ends.remove(e)
            except ssl.SSLWantReadError:
                pass
    client.write(b"each")
    assert server.read(4) == b"each"

if sys.argv[1] == "check":
    print(check(*sys.argv[2:]))
    sys.exit(0)
sys.stdin.readline()
child = os.fork()
if not child:
    act(sys.argv[1])
assert os.waitpid(child, 0)[1] == 0
print(os.getpid(), child, login("loginuid"), login("sessionid"))
