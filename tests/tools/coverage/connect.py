# ISC license.
import errno, socket
from frame import *

hooks.update({i: ("connect", "cgroup") for i in ("udp-send", "udp-other")})
elsewhere.update({
    "net-skip": "probe-connect-unseen",
    "net-skip-end": "probe-connect-unseen",
    "net-scope": "probe-connect-unseen",
})
undriven.update({
    "tcp-close-old": "no driver yet: a connection from before the record",
    "net-full": "no driver yet: more than 16384 connections",
})

# A connection has both lines, with the name that the process had when it connected.
before["tcp-close"] = ["kernel.net.connect"]
after["tcp-connect"] = after["tcp-other"] = ["kernel.net.close"]


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
    with named():
        c.connect("unix")
        n.connect((0, 0))
    s.accept()[0].send(b"x")
    need(c.recv(1) == b"x")


@act
def net_badcall():
    with named():
        r = libc.connect(0, None, 0)
    need(r < 0)


def ask(s, to):
    """Returns a function that connects the socket by int 0x80 (socketcall)."""
    call = int80()
    sa = low(struct.pack("<H", 2) + struct.pack(">H", to[1]) + socket.inet_aton(to[0]) + bytes(8))
    args = low(struct.pack("<III", s.fileno(), sa, 16))
    return lambda: call(102, 3, args, 0)


@act
def tcp_other():
    s = server()
    c = socket.socket()
    call = ask(c, s.getsockname())
    with named():
        r = call()
    need(r == 0)
    s.accept()


@act
def tcp_early():
    c = socket.socket()
    call = ask(c, ("192.0.2.1", 1))
    with named():
        r = call()
    need(r < 0)


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
    c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    call = ask(c, s.getsockname())
    with named():
        r = call()
    need(r == 0)
    c.send(b"x")
    need(s.recv(1) == b"x")


@act
def net_seccomp():
    s = server(socket.SOCK_DGRAM)
    c = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    refuse(42)
    with named():
        r = c.connect_ex(s.getsockname())
    need(r == errno.EPERM)
