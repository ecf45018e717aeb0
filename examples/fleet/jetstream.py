#!/usr/bin/python3
# ISC license.
"""Asks JetStream, with nothing but python3.

jetstream.py make HOST STREAM      a stream on three servers, with the subject herm.STREAM
jetstream.py count HOST STREAM     how many messages it has had
jetstream.py judge HOST STREAM DIR
    Exits 0 if the stream has each event line of the log directory DIR, once, in order, and names
    the numbers that are missing there.
"""

import base64, collections, json, os, re, socket, ssl, sys


class Nats:
    """Just enough of the protocol."""

    def __init__(self, port=4222, user='', ca=None, host='127.0.0.1', stream='herm'):
        self.name, self.inbox = stream, os.urandom(8).hex()
        self.s = socket.create_connection((host, port), 5)
        f = self.s.makefile('rb', 0)
        f.readline()
        if ca:
            self.s = ssl.create_default_context(cafile=ca).wrap_socket(self.s,
                                                                       server_hostname='localhost')
        self.f = self.s.makefile('rb')
        self.s.sendall(b'CONNECT {"verbose":false,"protocol":1,"headers":true%s}\r\nSUB %s 1\r\n'
                       % (user.encode(), self.inbox.encode()))

    def ask(self, what, body=b''):
        subject = 'STREAM.%s.%s' % (what, self.name)
        self.s.sendall(b'PUB $JS.API.%s %s %d\r\n%s\r\n'
                       % (subject.encode(), self.inbox.encode(), len(body), body))

    def answer(self):
        while True:
            s = self.f.readline()
            if not s:
                raise OSError('closed')
            if s.startswith(b'PING'):
                self.s.sendall(b'PONG\r\n')
            elif s.startswith(b'MSG'):
                n = int(s.split()[-1])
                return json.loads(self.f.read(n + 2))
            elif s.startswith(b'HMSG'):
                self.f.read(int(s.split()[-1]) + 2)
                return {'error': 'no responders'}

    def call(self, what, body=b''):
        self.ask(what, body)
        return self.answer()

    def set(self, what, **options):
        """CREATE or UPDATE the stream."""
        config = {'name': self.name, 'subjects': [self.name], 'storage': 'file', 'discard': 'new',
                  'retention': 'limits', 'max_msgs': -1, 'max_consumers': -1, 'max_bytes': -1,
                  'num_replicas': 1, **options}
        got = self.call(what, json.dumps(config).encode())
        if 'error' in got:
            raise OSError(str(got['error']))

    def info(self):
        return self.call('INFO')

    def last(self):
        got = self.info()
        if 'state' not in got:
            raise OSError(str(got))
        return got['state']['last_seq']

    def stream(self, first=1):
        """All messages from that one on, in order."""
        last = self.last()
        out = []
        for begin in range(first, last + 1, 200):
            span = range(begin, min(begin + 200, last + 1))
            for i in span:
                self.ask('MSG.GET', b'{"seq":%d}' % i)
            for _ in span:
                got = self.answer()
                if 'message' not in got:
                    raise OSError(str(got))
                out.append(base64.b64decode(got['message']['data']))
        return out


number = re.compile(rb'\{"v":"alter1","kind":"[a-z.]+","seq":(\d+),"seqid":"(\w{16})",')
gap = re.compile(rb'\{"v":"alter1","kind":"herm.gap",.*"seqid":"(\w{16})","first":(\d+),'
                 rb'"last":(\d+),')


def lines(d):
    """Event lines of a log directory, without what a crash cut or the reader repeated."""
    last = collections.Counter()
    for name in sorted(n for n in os.listdir(d) if n[0] == '@') + ['current']:
        with open(d + '/' + name, 'rb') as f:
            for s in f:
                m = number.match(s)
                try:
                    json.loads(s)
                except ValueError:
                    continue
                if m and s[-1:] == b'\n' and int(m[1]) > last[m[2]]:
                    last[m[2]] = int(m[1])
                    yield s[:-1]


def judge(got, d):
    """Returns what is wrong, or None; and lines, rings, numbers in gaps."""
    want = list(lines(d))
    have = [s for s in got if not gap.match(s)]
    last, lost = {}, 0
    for s in got:
        m = gap.match(s)
        if m:
            ident, first, end = m[1], int(m[2]), int(m[3])
            lost += end - first + 1
        else:
            m = number.match(s)
            if not m:
                return 'neither a line nor a gap: %r' % s[:200], 0, 0, 0
            ident, first = m[2], int(m[1])
            end = first
        if first != last.get(ident, 0) + 1:
            return '%d comes after %d' % (first, last.get(ident, 0)), 0, 0, 0
        last[ident] = end
    why = None
    if have != want:
        why = '%d lines, not %d' % (len(have), len(want))
        for a, b in zip(have, want):
            if a != b:
                why = '%r, not %r' % (a[:200], b[:200])
                break
    return why, len(want), len(last), lost


def main():
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    what, host, stream = sys.argv[1:4]
    n = Nats(host=host, stream=stream)
    if what == 'make':
        n.set('CREATE', num_replicas=3, subjects=['herm.' + stream])
    elif what == 'count':
        print(n.last())
    else:
        why, count, rings, lost = judge(n.stream(), sys.argv[4])
        if why:
            sys.exit('%s: %s' % (stream, why))
        print('%s: %d lines of %d rings, each once and in order; %d numbers in named gaps'
              % (stream, count, rings, lost))


if __name__ == '__main__':
    try:
        main()
    except (OSError, ValueError) as e:
        sys.exit('%s: %s' % (sys.argv[3], e))
