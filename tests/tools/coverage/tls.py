# ISC license.
import glob, shutil, socket, subprocess
from frame import *

# The second recording has -l with the files of static and container.
hooks.update({i: ("tls", "l") for i in ("tls-static", "tls-container")})
elsewhere.update({
    "tls-32bit": "probe-tls-calls",
    "tls-stripped": "probe-tls-calls",
    "tls-skip": "probe-tls-live",
    "tls-skip-entry": "probe-tls-live",
})
undriven.update({
    "tls-others": "none of these is installed here",
    "tls-newer": "needs a kernel with TLS, or OpenSSL 3.3",
    "tls-seccomp": "no kernel here is one of these",
})
# each act calls the function and its _ex
after["tls-early"] = after["tls-read"] = ["kernel.tls.read"]
after["tls-write"] = ["kernel.tls.write"]


def library():
    """Returns a function that calls one of libssl or libcrypto by its name."""
    lib = ctypes.CDLL("libssl.so.3")

    def call(function, *args):
        f = lib[function]
        f.restype = ctypes.c_void_p
        return f(*(ctypes.c_void_p(i) if isinstance(i, int) else i for i in args)) or 0

    return call


def context(ssl):
    ctx = ssl("SSL_CTX_new", ssl("TLS_method"))
    need(ssl("SSL_CTX_use_certificate_file", ctx, b"cert", 1) == 1)
    need(ssl("SSL_CTX_use_PrivateKey_file", ctx, b"key", 1) == 1)
    return ctx


def ends(ssl, ctx):
    """Returns a client and a server that are connected through memory."""
    a, b = ssl("SSL_new", ctx), ssl("SSL_new", ctx)
    x, y = ctypes.c_void_p(), ctypes.c_void_p()
    need(ssl("BIO_new_bio_pair", ctypes.byref(x), 65536, ctypes.byref(y), 65536) == 1)
    for end, bio, state in (a, x, "SSL_set_connect_state"), (b, y, "SSL_set_accept_state"):
        ssl("SSL_set_bio", end, bio, bio)
        ssl(state, end)
    return a, b


def shake(ssl, a, b):
    done = 0
    while done < 2:
        done = [ssl("SSL_do_handshake", i) for i in (a, b)].count(1)


def connected():
    ssl = library()
    a, b = ends(ssl, context(ssl))
    shake(ssl, a, b)
    return ssl, a, b, ctypes.create_string_buffer(8)


@act
def tls_write():
    ssl, a, b, got = connected()
    done = ctypes.c_size_t()
    with named():
        ssl("SSL_write", a, b"x", 1)
        ssl("SSL_write_ex", a, b"y", 1, ctypes.byref(done))
    need([ssl("SSL_read", b, got, 8) for i in "xy"] == [1, 1] and got.value == b"y")


@act
def tls_read():
    ssl, a, b, got = connected()
    more = ctypes.create_string_buffer(8)
    done = ctypes.c_size_t()
    for i in b"x", b"y":
        ssl("SSL_write", a, i, 1)
    with named():
        n = ssl("SSL_read", b, got, 8)
        ssl("SSL_read_ex", b, more, 8, ctypes.byref(done))
    need((n, got.value, done.value, more.value) == (1, b"x", 1, b"y"))


@act
def tls_bio():
    ssl, a, b, got = connected()
    bios = [ssl("BIO_new", ssl("BIO_f_ssl")) for i in (a, b)]
    for bio, end in zip(bios, (a, b)):
        ssl("BIO_ctrl", bio, 109, 0, end)
    with named():
        ssl("BIO_write", bios[0], b"x", 1)
        n = ssl("BIO_read", bios[1], got, 8)
    need(n == 1 and got.value == b"x")


@act
def tls_calls():
    ssl, a, b, got = connected()
    more = ctypes.create_string_buffer(8)
    done = ctypes.c_size_t()
    ssl("SSL_write", a, b"x", 1)
    with named():
        n = ssl("SSL_peek", b, got, 8)
        ssl("SSL_peek_ex", b, more, 8, ctypes.byref(done))
    need((n, got.value, done.value, more.value) == (1, b"x", 1, b"x"))


@act
def tls_early():
    ssl = library()
    ctx = context(ssl)
    ssl("SSL_CTX_set_max_early_data", ctx, 100)
    a, b = ends(ssl, ctx)
    shake(ssl, a, b)
    got = ctypes.create_string_buffer(8)
    ssl("SSL_read", a, got, 8)   # the tickets
    session = ssl("SSL_get1_session", a)
    a, b = ends(ssl, ctx)
    ssl("SSL_set_session", a, session)
    n = ctypes.c_size_t()
    with named():
        ssl("SSL_write_early_data", a, b"x", 1, ctypes.byref(n))
        r = ssl("SSL_read_early_data", b, got, 8, ctypes.byref(n))
    need(r == 1 and got.value == b"x")


def run(path, root=None):
    """Executes a tls-drive under that root; it says what it wrote."""
    with named():
        p = subprocess.run([path, "libssl.so.3" if root else "", "cert", "key", "w5"],
            input=b"\n", stdout=subprocess.PIPE, preexec_fn=root)
    need(p.stdout.endswith(b"\nwrite 5\n"))


@act
def tls_static():
    run("./tls-static")


def container():
    os.chroot("container")
    os.chdir("/")
    os.setuid(os.getuid())


@act
@privileged
def tls_container():
    run("/tls-container", container)


@act
@privileged
def tls_later():
    lib, = glob.glob("container/**/libssl.so.3", recursive=True)
    shutil.copy(lib, "new")
    os.replace("new", lib)
    run("/tls-later", container)


@act
def tls_other():
    gnutls = ctypes.CDLL("libgnutls.so.30")
    credentials = ctypes.c_void_p(), ctypes.c_void_p()
    gnutls.gnutls_anon_allocate_client_credentials(ctypes.byref(credentials[0]))
    gnutls.gnutls_anon_allocate_server_credentials(ctypes.byref(credentials[1]))
    kind = b"NORMAL:-VERS-ALL:+VERS-TLS1.2:-KX-ALL:+ANON-ECDH"
    ends = []
    for i, s in enumerate(socket.socketpair()):
        end = ctypes.c_void_p()
        need(gnutls.gnutls_init(ctypes.byref(end), (2 - i) | 8) == 0)   # non-blocking
        need(gnutls.gnutls_priority_set_direct(end, kind, None) == 0)
        need(gnutls.gnutls_credentials_set(end, 2, credentials[i]) == 0)
        s.setblocking(False)
        fd = s.detach()
        gnutls.gnutls_transport_set_int2(end, fd, fd)
        ends.append(end)
    todo = ends
    while todo:
        todo = [i for i in todo if gnutls.gnutls_handshake(i)]
    got = ctypes.create_string_buffer(8)
    with named():
        gnutls.gnutls_record_send(ends[0], b"x", 1)
        n = gnutls.gnutls_record_recv(ends[1], got, 8)
    need(n == 1 and got.value == b"x")
