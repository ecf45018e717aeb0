#!/usr/bin/python3
# ISC license.
"""siem.py lines [FIRST [TIMES]]
    a line of each kind, so many times
siem.py judge LINES README < OCSF
siem.py syslog N                accepts N messages with octet counts, prints what they say
"""

import json, re, socket, sys

FILE = {'op': 'openat', 'path': '/home/a "b"/c\n', 'ret': 3, 'flags': 577, 'sensitive': False}
NET = {'proto': 'tcp', 'family': 'ipv4', 'saddr': '10.0.0.1', 'sport': 4000,
       'daddr': '10.1.1.1', 'dport': 443}
KINDS = [
    ('kernel.attest.exec', {'filename': 'x', 'path': '/usr/bin/x', 'argv': ['x', '-y', '\u202e'],
                            'errno': 0}),
    ('kernel.attest.exec', {'filename': '/nowhere', 'path': None, 'argv': [], 'errno': 2}),
    ('kernel.process.exit', {'code': 0, 'signal': None, 'core': False}),
    ('kernel.process.exit', {'code': None, 'signal': 9, 'core': False}),
    ('kernel.net.connect', {**NET, 'result': 0}), ('kernel.net.connect', {**NET, 'result': 111}),
    ('kernel.net.close', {**NET, 'result': 0, 'bytes_sent': 5, 'bytes_received': 7}),
    ('kernel.net.refused', {**NET, 'saddr': None, 'sport': None, 'call': 'connect'}),
    ('kernel.file.open', FILE), ('kernel.file.open', {**FILE, 'flags': 0, 'sensitive': True}),
    ('kernel.file.open', {**FILE, 'path': None, 'ret': -13}), ('kernel.file.read', FILE),
    ('kernel.file.write', FILE), ('kernel.file.unlink', FILE),
    ('kernel.file.rename', {**FILE, 'newpath': '/x'}), ('kernel.process.fork', {'child_pid': 5}),
    ('kernel.guard.kill', {'call': 'ptrace', 'number': 101}), ('kernel.loss', {'lost': 3}),
    ('herm.degraded', {'set': 'exec', 'reason': 'r'}), ('kernel.tls.read', {'bytes': 5})]


def lines(first=1, times=1):
    for i, (kind, p) in enumerate(KINDS * times):
        common = {'service': 'gateway-a', 'pid': 40 + i, 'tid': 40, 'ppid': 1, 'uid': 10000,
                  'comm': 'x', 'start_ns': 123}
        print(json.dumps({'v': 'alter1', 'kind': kind, 'seq': first + i,
                          'seqid': '00000000000000ab', 'ts': '2026-11-20T06:12:01.123456789Z',
                          'payload': {**common, **p}}, separators=(',', ':')))


def judge(source, readme):
    """The table of README is the truth."""
    with open(readme) as f:
        text = f.read()
    table = {m[1]: (int(m[2]), {int(n) for n in re.findall(r'\d+', m[3])}) for m in re.finditer(
        r'^  ([a-z.]+)  +(\d+) [A-Z].*?  +(\d.*)$', text, re.M)}
    assert len(table) == 10, table
    with open(source) as f:
        want = [json.loads(s) for s in f]
    got = [json.loads(s) for s in sys.stdin]
    assert len(got) == len(want)
    seen = {}
    for a, o in zip(want, got):
        k, p = a['kind'], a['payload']
        cls, activities = table.get(k, (0, {99}))
        assert o['class_uid'] == cls and o['activity_id'] in activities, o
        seen.setdefault(k, set()).add(o['activity_id'])
        assert o['type_uid'] == cls * 100 + o['activity_id']
        assert o['category_uid'] == cls // 1000
        assert o['time'] == 1795155121123 and o['message'] == k
        assert o['metadata']['uid'] == '%s:%d' % (a['seqid'], a['seq'])
        assert o['unmapped'] == p and o['device']['hostname'] == 'h'
        severity = 4 if k in ('kernel.guard.kill', 'kernel.net.refused') else 3 if \
            p.get('sensitive') or k in ('kernel.loss', 'herm.degraded') else 1
        assert o['severity_id'] == severity, o
        if cls:
            assert o['actor']['process']['pid'] == p['pid']
            assert o['actor']['process']['uid'] == '%d.123' % p['pid']
        bad = p.get('errno') or p.get('result') or p.get('ret', 0) < 0 or p.get('signal') or \
            k == 'kernel.net.refused'
        if cls and k != 'kernel.net.close':
            assert o['status_id'] == (2 if bad else 1), o
        if k == 'kernel.attest.exec':
            assert o['process']['cmd_line'] == ' '.join(p['argv'])
            assert o['process']['file']['path'] == (p['path'] or p['filename'])
        if cls == 4001:
            assert o['dst_endpoint'] == {'ip': p['daddr'], 'port': p['dport']}
        if cls == 1001:
            assert o['file']['path'] == (p['path'] or '')
    for k, (_, activities) in table.items():
        assert seen[k] == activities, (k, seen[k])


def syslog(n):
    s = socket.create_server(('127.0.0.1', 0))
    print(s.getsockname()[1], file=sys.stderr, flush=True)
    f = s.accept()[0].makefile('rb')
    for _ in range(n):
        size = b''
        while True:
            c = f.read(1)
            if c == b' ':
                break
            size += c
        message = f.read(int(size))
        sys.stdout.buffer.write(message[message.index(b'{'):].rstrip(b'\n') + b'\n')


if __name__ == '__main__':
    if sys.argv[1] == 'lines':
        lines(*map(int, sys.argv[2:]))
    elif sys.argv[1] == 'judge':
        judge(*sys.argv[2:])
    else:
        syslog(int(sys.argv[2]))
