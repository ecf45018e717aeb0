#!/usr/bin/python3
# ISC license.
"""mutate.py COUNT [SEED]: herm-follow takes the mutated lines that python's strict json takes."""

import json, random, subprocess, sys

LINE = b'{"v":"alter1","kind":"kernel.attest.exec","n":-1.5e+3,"payload":{"service":"a\\u00e9\\n",' \
    b'"argv":["a","\xc3\xa9\xe2\x82\xac\xf0\x9f\xa6\x89",true,false,null,{"x":[]},[{}]],"pid":17}}'
ODD = [b'"', b'\\', b'{', b'}', b'[', b']', b',', b':', b'0', b'-', b'.', b'e', b'E', b'+', b' ',
       b'\t', b'\r', b'\x00', b'\x7f', b'\x80', b'\xc3', b'\xed\xa0\x80', b'\xff', b'\\u',
       b'\\ud800',
       b'null', b'NaN', b'Infinity', b'01', b'1.', b'"v":"alter2",', b'"kind":1,', b'"payload":[],',
       b'\xef\xbb\xbf', b'[' * 61 + b']' * 61 + b',', b'[' * 62 + b']' * 62 + b',',
       b'\\u0076']


def refuse(_):
    raise ValueError


def good(s):
    try:
        x = json.loads(s.decode('utf-8'), parse_constant=refuse)
    except (ValueError, RecursionError):
        return False
    depth, string, escaped = [0], False, False
    for c in s:
        if string:
            escaped, string = not escaped and c == 92, escaped or c != 34
        elif c == 34:
            string = True
        elif c in b'[{':
            depth.append(depth[-1] + 1)
        elif c in b']}':
            depth.append(depth[-1] - 1)
    return max(depth) <= 64 and isinstance(x, dict) and x.get('v') == 'alter1' \
        and isinstance(x.get('kind'), str) and isinstance(x.get('payload'), dict)


def mutate(rnd):
    s = bytearray(LINE)
    for _ in range(rnd.choice([0, 1, 1, 1, 2, 3])):
        at, n = rnd.randrange(len(s) + 1), rnd.randrange(1, 6)
        how = rnd.randrange(5)
        if how == 0:
            s[at:at] = rnd.choice(ODD)
        elif how == 1:
            s[at:at + n] = rnd.choice(ODD)
        elif how == 2:
            del s[at:at + n]
        elif how == 3:
            s[at:at] = s[at:at + n]
        else:
            s[at:at + 1] = bytes([rnd.randrange(256)])
    return bytes(s).replace(b'\n', b' ')


def main():
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.randrange(1 << 30)
    rnd, left, accepted = random.Random(seed), int(sys.argv[1]), 0
    while left > 0:
        lines = [mutate(rnd) for _ in range(min(left, 20000))]
        left -= len(lines)
        p = subprocess.run(['herm-follow', '-'], input=b''.join(s + b'\n' for s in lines),
                           capture_output=True)
        want = [s for s in lines if s and good(s)]
        got = p.stdout.split(b'\n')[:-1]
        if p.returncode or got != want:
            for a, b in zip(got, want):
                if a != b:
                    sys.exit('seed %d: %r, %r' % (seed, a, b))
            sys.exit('seed %d: %d lines, not %d' % (seed, len(got), len(want)))
        accepted += len(got)
    print('accepted', accepted, 'seed', seed)
    sys.exit(0 if accepted else 'nothing was accepted')


main()
