# ISC license.
# files-fuzz.py SEED COUNT: a recipe for probe-ring with records of the set file, right ones and
# spoilt ones
import random, struct, sys

rnd = random.Random(int(sys.argv[1]))

def name(n):
    alphabet = rnd.choice([b"abc./", b"a/", b"\xff\x01\"", bytes(range(1, 256)), b"."])
    return bytes(rnd.choice(alphabet) for _ in range(n))

def part():
    n = name(rnd.choice([0, 0, 1, 7, 100, 4095])) if rnd.random() < 0.6 else b""
    w = b"".join(name(rnd.choice([0, 1, 3, 20, 255])).replace(b"/", b"x") + b"\0"
        for _ in range(rnd.choice([0, 1, 2, 5, 16])))
    return n, w

for i in range(int(sys.argv[2])):
    kind = rnd.choice([6, 7, 8, 9, 10, 11])
    parts = [part(), part()]
    if kind == 11:
        body = struct.pack("<II", rnd.choice([0, 0, 0, 1, 2**32 - 1]), 0)
    else:
        op = rnd.choice({6: [0, 1, 2, 3, 20], 7: range(4, 9), 8: range(9, 14), 9: range(14, 17),
            10: range(17, 20)}[kind])
        ret = rnd.choice([-4095, -2, 0, 3, 2**63 - 1]) if kind in (7,
            8) else 0 if op == 20 else rnd.choice([-4095, -2, 0, 3])
        lens = b"".join(struct.pack("<HHHH", len(n), len(w),
            rnd.randrange(16) & ~(4 if kind > 8 or j else 0), rnd.choice([0, 0, 0, 14])) for j,
                (n, w) in enumerate(parts))
        if rnd.random() < 0.2:
            lens = bytearray(lens)
            for _ in range(rnd.randrange(1, 4)):
                lens[rnd.choice([0, 1, 2, 3, 8, 9, 10, 11])] = rnd.randrange(256)
        body = struct.pack("<QIIqQII", rnd.getrandbits(64), rnd.getrandbits(32),
            rnd.getrandbits(32), ret, rnd.getrandbits(64), op, 0) + lens
        body += b"".join(n + w for n, w in parts)
        if rnd.random() < 0.1:
            body = body[:rnd.randrange(len(body))]
    size = 96 + len(body)
    said = size if rnd.random() < 0.95 else rnd.randrange(size + 20)
    head = struct.pack("<HBBIQQQIIIIIIII", kind, 3, rnd.choice([1, 4, 6]), said, 10**12 + i, 1, 1,
        2, 2, 1, 2, 0, 0, 0, 0) + b"x".ljust(16, b"\0") + bytes(8) + b"\xff" * 8
    print("raw %x %s" % (size, (head + body).hex()))
