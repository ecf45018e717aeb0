# ISC license.
# net.py [ daemon ] CALL ADDRESS PORT...: tries calls of the network, three arguments each, and
# prints for each its errno's name, or ok; after a double fork, in a session of its own.
# net.py flood OPEN SHUT: connects by UDP until the file stop exists; prints how often it connected,
# how often it was refused the first port, and how often it was not refused the second one.
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


def flood(first, second):
    n = refused = passed = 0
    while not os.path.exists("stop"):
        n += 1
        refused += attempt("udp", "127.0.0.1", first) != "ok"
        passed += attempt("udp", "127.0.0.1", second) != "EPERM"
    return f"{n} {refused} {passed}"


words = sys.argv[1:]
if words[0] == "flood":
    said = flood(*words[1:])
else:
    if words[0] == "daemon":
        del words[0]
        daemon()
    said = " ".join(attempt(*words[i:i + 3]) for i in range(0, len(words), 3))
os.write(1, said.encode() + b"\n")
