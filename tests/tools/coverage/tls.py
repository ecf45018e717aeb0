# ISC license.
from frame import *

elsewhere.update({"tls-write": "probe-tls-calls", "tls-read": "probe-tls-calls"})
undriven.update({
    "tls-static": "no driver yet: a program with OpenSSL inside",
    "tls-container": "no driver yet: a libssl of a container",
    "tls-later": "no driver yet: a libssl that is replaced",
    "tls-other": "no driver yet: needs another library",
    "tls-32bit": "no driver yet: needs a 32-bit libssl",
    "tls-skip": "the kernel skips by chance",
    "tls-seccomp": "Linux 6.11 to 6.13 only",
    "tls-bio": "no driver yet",
    "tls-early": "no driver yet",
    "tls-calls": "no driver yet",
})
