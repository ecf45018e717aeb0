# ISC license.
# net.py [ daemon ] CALL ADDRESS PORT...: tries calls of the network, three arguments each, and
# prints for each its errno's name, or ok; after a double fork, in a session of its own.
# net.py flood NAME LEAST CALL ADDRESS PORT... / CALL ADDRESS PORT...: makes the file NAME.begun,
# NAME.enough after LEAST calls, and calls until the file stop exists; prints how often it called,
# how often EPERM came of the first ones, and how often not of the others.
import errno, os, socket, sys

MPTCP = 262
FASTOPEN = 0x20000000


def attempt(call, address, port):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    to = (address, int(port))
    udp = call in ("udp", "send", "bindudp")
    s = socket.socket(family, socket.SOCK_DGRAM if udp else socket.SOCK_STREAM,
                      MPTCP if call == "mptcp" else 0)
    try:
        if call in ("tcp", "udp", "mptcp"):
            s.connect(to)
        elif call == "send":
            s.sendto(b"x", to)
        elif call == "fastopen":
            s.sendto(b"x", FASTOPEN, to)
        else:
            s.bind(to)
    except OSError as e:
        return errno.errorcode.get(e.errno, str(e))
    finally:
        s.close()
    return "ok"


def daemon():
    r, w = os.pipe()
    if os.fork():
        os.close(w)
        os.write(1, os.read(r, 1000))
        os._exit(0)
    os.setsid()
    if os.fork():
        os._exit(0)
    os.dup2(w, 1)


def flood(name, least, words):
    n = refused = passed = 0
    slash = words.index("/")
    calls = [words[i:i + 3] for i in range(0, slash, 3)]
    forbidden = [words[i:i + 3] for i in range(slash + 1, len(words), 3)]
    enough = name + ".enough"
    open(name + ".begun", "w").close()
    while not os.path.exists("stop"):
        n += len(calls) + len(forbidden)
        refused += sum(attempt(*c) == "EPERM" for c in calls)
        passed += sum(attempt(*c) != "EPERM" for c in forbidden)
        if enough and n >= least:
            open(enough, "w").close()
            enough = None
    return f"{n} {refused} {passed}"


words = sys.argv[1:]
if words[0] == "flood":
    said = flood(words[1], int(words[2]), words[3:])
else:
    if words[0] == "daemon":
        del words[0]
        daemon()
    said = " ".join(attempt(*words[i:i + 3]) for i in range(0, len(words), 3))
os.write(1, said.encode() + b"\n")
