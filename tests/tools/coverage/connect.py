# ISC license.
import errno, socket
from frame import *

hooks.update({i: ("connect", "cgroup") for i in ("udp-send", "udp-other")})
elsewhere.update({
    "net-skip": "probe-connect-unseen",
    "net-skip-end": "probe-connect-unseen",
    "net-skip-call": "probe-connect-unseen",
    "net-scope": "probe-connect-unseen",
    "tcp-close-old": "probe-coverage-all",
    "net-full": "probe-coverage-all",
    "guard-call": "guard-kill",
    "guard-compat": "guard-kill",
    "guard-starting": "guard-kill",
    "egress-refused": "egress-rules",
    "egress-allowed": "egress-rules",
    "egress-unnamed": "egress-rules",
})

undriven["net-subflow"] = "a filter is needed here, and excludes it"

# A connection has both lines, with the name that the process had when it connected.
before["tcp-close"] = ["kernel.net.connect"]
after["tcp-connect"] = ["kernel.net.close"]
before["tcp-other"] = 2 * ["kernel.net.connect", "kernel.net.close"]
after["tcp-other"] = ["kernel.net.close"]
after["udp-other"] = ["kernel.net.connect"]


def server(kind=socket.SOCK_STREAM):
    s = socket.socket(socket.AF_INET, kind)
    s.bind(("127.0.0.1", 0))
    if kind == socket.SOCK_STREAM:
        s.listen()
    return s


@act
def tcp_connect():
    s = server()
    c = socket.socket()
    with named():
        c.connect(s.getsockname())
    s.accept()


@act
def tcp_close():
    s = server()
    c = socket.socket()
    with named():
        c.connect(s.getsockname())
        a = s.accept()[0]
        c.close()
    need(a.recv(1) == b"")


@act
def tcp_accept():
    s = server()
    c = socket.create_connection(s.getsockname())
    with named():
        a = s.accept()[0]
    c.send(b"x")
    need(a.recv(1) == b"x")


@act
def udp_connect():
    s = server(socket.SOCK_DGRAM)
    c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with named():
        c.connect(s.getsockname())
    c.send(b"x")
    need(s.recv(1) == b"x")


@act
def udp_close():
    s = server(socket.SOCK_DGRAM)
    c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    c.connect(s.getsockname())
    with named():
        c.close()
    need(c.fileno() < 0)


@act
def net_protocol():
    s = socket.socket(socket.AF_UNIX)
    s.bind("unix")
    s.listen()
    c = socket.socket(socket.AF_UNIX)
    n = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    v = socket.socket(socket.AF_VSOCK)
    with named():
        c.connect("unix")
        n.connect((0, 0))
        try:
            v.connect((2, 1))   # the host: nobody listens
        except OSError:
            pass
    s.accept()[0].send(b"x")
    need(c.recv(1) == b"x")


@act
def net_sctp():
    try:
        s, c = (socket.socket(socket.AF_INET, socket.SOCK_STREAM, 132) for i in "sc")
    except OSError:
        return untried("the kernel has no SCTP")
    s.bind(("127.0.0.1", 0))
    s.listen()
    with named():
        c.connect(s.getsockname())
    s.accept()[0].send(b"x")
    need(c.recv(1) == b"x")


@act
@privileged
def net_raw():
    udp = server(socket.SOCK_DGRAM)
    tcp = server()
    raw = [socket.socket(socket.AF_INET, socket.SOCK_RAW, i) for i in (1, 6, 17, 255)]
    head = struct.pack(">BBHHHBBH8s", 0x45, 0, 29, 1, 0, 64, 17, 0, 2 * b"\x7f\0\0\1")
    with named():
        for s in raw:
            s.connect(tcp.getsockname())
        raw[2].sendto(struct.pack(">HHHHc", 9, udp.getsockname()[1], 9, 0, b"u"), udp.getsockname())
        raw[3].send(head + struct.pack(">HHHHc", 9, udp.getsockname()[1], 9, 0, b"r"))
        for s in raw:
            s.close()
    need(udp.recv(1) == b"u" and udp.recv(1) == b"r")


@act
@privileged
def net_packet():
    s, to = (socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0) for i in (0, 1))
    to.bind(("lo", 0x88B5))
    with named():
        s.sendto(b"p", ("lo", 0x88B5))
    need(to.recv(1) == b"p")


@act
def udp_more():
    s = server(socket.SOCK_DGRAM)
    c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    c.sendto(b"x", s.getsockname())
    d = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    d.connect(s.getsockname())
    with named():
        c.sendto(b"y", s.getsockname())
        c.sendmsg([b"z"], [], 0, s.getsockname())
        d.send(b"d")
    need(s.recv(1) + s.recv(1) + s.recv(1) + s.recv(1) == b"xyzd")


@act
def net_passed():
    s = server()
    a, b = socket.socketpair()
    c = socket.create_connection(s.getsockname())
    pid = os.fork()   # inherits it
    if not pid:
        b.recv(1)
        with named():
            got = socket.recv_fds(b, 1, 1)[1]
            r = os.read(c.fileno(), 1) + os.read(got[0], 1)
            os.write(got[0], r)
        os._exit(0)
    d = socket.create_connection(s.getsockname())
    for i in s.accept()[0], s.accept()[0]:
        i.send(b"x")
        last = i
    a.send(b"x")
    socket.send_fds(a, [b"x"], [d.fileno()])
    need(os.waitpid(pid, 0)[1] == 0 and last.recv(2) == b"xx")


@act
def net_badcall():
    with named():
        r = libc.connect(0, None, 0)
    need(r < 0)


def ways(to):
    """Returns functions that connect a socket by int 0x80 (socketcall) and by io_uring."""
    gate, ring = int80(), uring()
    sa = low(struct.pack("<H", 2) + struct.pack(">H", to[1]) + socket.inet_aton(to[0]) + bytes(8))
    args = lambda s: low(struct.pack("<III", s.fileno(), sa, 16))
    return lambda s: gate(102, 3, args(s), 0), lambda s: ring(16, s.fileno(), 16, sa, 0)


@act
def tcp_other():
    s = server()
    gate, ring = ways(s.getsockname())
    fast = lambda c: c.sendto(b"", socket.MSG_FASTOPEN, s.getsockname())
    with named():
        for way in gate, ring, fast:
            c = socket.socket()
            need(way(c) == 0)
            s.accept()
            c.close()


@act
def tcp_early():
    gate, ring = ways(("192.0.2.1", 1))
    with named():
        r = [gate(socket.socket()), ring(socket.socket())]
    need(r == [-errno.EACCES, -errno.EACCES])


@act
def udp_send():
    s = server(socket.SOCK_DGRAM)
    c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with named():
        c.sendto(b"x", s.getsockname())
    need(s.recv(1) == b"x")


@act
def udp_other():
    s = server(socket.SOCK_DGRAM)
    c = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for i in (0, 1)]
    gate, ring = ways(s.getsockname())
    with named():
        r = gate(c[0]), ring(c[1])
    need(r == (0, 0))
    for i in c:
        i.send(b"x")
        need(s.recv(1) == b"x")


@act
def net_seccomp():
    s = server(socket.SOCK_DGRAM)
    c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    refuse(42)
    with named():
        r = c.connect_ex(s.getsockname())
    need(r == errno.EPERM)
