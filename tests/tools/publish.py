#!/usr/bin/python3
# ISC license.
"""Drives herm-publish against nats-server, and judges the stream.

publish.py kills DIR LINES KILLS [SEED]
    LINES lines through s6-log, small files; the publisher and the server get KILLS SIGKILLs in
    all. Then each line is in the stream once, in order.
publish.py two DIR LINES         two publishers at once
publish.py power DIR LINES       the store as it was is put back, as after a power failure
publish.py full DIR              the stream is full, and then has room
publish.py refused DIR           password, subject, JetStream: what it says
"""

import base64, json, os, random, shutil, signal, socket, subprocess, sys, threading, time

from follow import line, logger, Writer, fail

PORT = 14000 + os.getpid() % 10000
URL = 'nats://127.0.0.1:%d' % PORT


class Nats:
    """Just enough of the protocol to ask JetStream."""

    def __init__(self, user=''):
        self.s = socket.create_connection(('127.0.0.1', PORT), 5)
        self.f = self.s.makefile('rb')
        self.f.readline()
        self.s.sendall(b'CONNECT {"verbose":false,"protocol":1,"headers":true%s}\r\nSUB r 1\r\n'
                       % user.encode())

    def ask(self, subject, body=b''):
        self.s.sendall(b'PUB $JS.API.%s r %d\r\n%s\r\n' % (subject.encode(), len(body), body))

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

    def call(self, subject, body=b''):
        self.ask(subject, body)
        return self.answer()


def server(d, extra=''):
    with open(d + '/conf', 'w') as f:
        f.write('listen: 127.0.0.1:%d\njetstream { store_dir: "%s/store" }\n%s' % (PORT, d, extra))
    p = subprocess.Popen(['nats-server', '-c', d + '/conf'], stderr=open(d + '/server', 'ab'))
    for _ in range(500):
        try:
            socket.create_connection(('127.0.0.1', PORT), 5).close()
            return p
        except OSError:
            time.sleep(0.02)
    fail('nats-server does not start', open(d + '/server').read()[-500:])


def publisher(d, *args):
    return subprocess.Popen(['herm-publish', '-u', URL, *args, d + '/log'],
                            stderr=open(d + '/said', 'ab'))


def stream():
    """All messages, in order."""
    n = Nats()
    last = n.call('STREAM.INFO.herm')['state']['last_seq']
    out = []
    for begin in range(1, last + 1, 200):
        span = range(begin, min(begin + 200, last + 1))
        for i in span:
            n.ask('STREAM.MSG.GET.herm', b'{"seq":%d}' % i)
        out += [base64.b64decode(n.answer()['message']['data']) for _ in span]
    return out


def until(what, seconds, test):
    end = time.time() + seconds
    while time.time() < end:
        try:
            if test():
                return
        except (OSError, KeyError, ValueError):
            pass
        time.sleep(0.1)
    fail('not reached:', what)


def last_seq():
    return Nats().call('STREAM.INFO.herm')['state']['last_seq']


def judge(writer, lines, d):
    want = [line(i, n)[:-1] for i, last in writer.written.items() for n in range(1, last + 1)]
    until('the end of the stream: ' + open(d + '/said').read()[-800:], 90,
          lambda: last_seq() >= len(want))
    got = stream()
    if got != want:
        for i, (a, b) in enumerate(zip(got, want)):
            if a != b:
                fail('message', i + 1, 'is', a[:120], 'not', b[:120])
        fail(len(got), 'messages, not', len(want))


def begin(d, lines, hold, pause=0.0, count=300):
    os.makedirs(d + '/log')
    r, w = os.pipe()
    log = logger(d, r, 100000, count)
    os.close(r)
    writer = Writer(w, lines, hold, random.Random(7), lambda n: time.sleep(pause))
    writer.start()
    return log, writer


def kills(d, lines, n, seed=None):
    seed = int(seed) if seed else random.randrange(1 << 30)
    rnd = random.Random(seed)
    print('seed', seed)
    log, writer = begin(d, lines, 1000, n * 0.8 / (lines / 50))
    run = {'server': server(d), 'publish': publisher(d)}
    for _ in range(n):
        time.sleep(0.2 + rnd.random())
        which = rnd.choice(['server', 'publish', 'publish'])
        run[which].kill()
        run[which].wait()
        run[which] = server(d) if which == 'server' else publisher(d)
    writer.kept.set()
    writer.join()
    judge(writer, lines, d)
    finish(log, *run.values())


def finish(log, *others):
    for p in others:
        p.kill()
        p.wait()
    if log.wait():
        fail('s6-log ended:', log.returncode)


def two(d, lines):
    log, writer = begin(d, lines, 0, 0.002)
    run = server(d), publisher(d), publisher(d)
    writer.join()
    judge(writer, lines, d)
    finish(log, *run)


def power(d, lines):
    log, writer = begin(d, lines, lines // 2)
    s, p = server(d), publisher(d)
    until('a third of the stream', 60, lambda: last_seq() > lines // 3)
    shutil.copytree(d + '/store', d + '/old')
    writer.kept.set()
    writer.join()
    until('the stream', 60, lambda: last_seq() >= lines)
    s.kill()
    s.wait()
    shutil.rmtree(d + '/store')
    os.rename(d + '/old', d + '/store')
    s = server(d)
    judge(writer, lines, d)
    finish(log, s, p)


def full(d):
    s = server(d)
    n = Nats()
    config = {'name': 'herm', 'subjects': ['herm'], 'storage': 'file', 'discard': 'new',
              'retention': 'limits', 'max_msgs': 300, 'max_consumers': -1, 'max_bytes': -1,
              'num_replicas': 1}
    if 'error' in n.call('STREAM.CREATE.herm', json.dumps(config).encode()):
        fail('no stream')
    log, writer = begin(d, 1000, 0)
    p = publisher(d)
    until('a full stream', 30,
          lambda: b'maximum messages exceeded' in open(d + '/said', 'rb').read())
    if last_seq() != 300:
        fail(last_seq(), 'messages in a stream for 300')
    config['max_msgs'] = -1
    if 'error' in n.call('STREAM.UPDATE.herm', json.dumps(config).encode()):
        fail('no update')
    writer.join()
    judge(writer, 1000, d)
    finish(log, s, p)


def refused(d):
    os.makedirs(d + '/log')
    with open(d + '/log/current', 'wb') as f:
        f.write(line(1, 1))
    password = 'authorization { user: herm, password: right }\n'
    denied = 'authorization { users: [ { user: herm, password: right, permissions: { publish: ' \
        '"$JS.API.>", subscribe: ">" } } ] }\n'
    for extra, url, words in (
            (password, 'nats://herm:wrong@', b'uthorization'),
            (denied, 'nats://herm:right@', b'ermissions'),
            (None, 'nats://', b'stream: ')):
        s = server(d, extra or '')
        if extra is None:
            s.kill()
            s.wait()
            s = subprocess.Popen(['nats-server', '-a', '127.0.0.1', '-p', str(PORT)],
                                 stderr=subprocess.DEVNULL)
        open(d + '/said', 'w').close()
        p = publisher(d, '-u', url + URL[7:])
        until(words, 30, lambda: words in open(d + '/said', 'rb').read())
        print(open(d + '/said').read().splitlines()[0])
        if p.poll() is not None:
            fail('it ended:', p.returncode)
        finish_one(p)
        finish_one(s)


def finish_one(p):
    p.kill()
    p.wait()


def killed(*_):
    """Nothing that was started stays."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGTERM)
    sys.exit(1)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    where = os.path.abspath(sys.argv[2])
    os.makedirs(where)
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, killed)
    {'kills': kills, 'two': two, 'power': power, 'full': full,
     'refused': refused}[sys.argv[1]](where, *[int(x) for x in sys.argv[3:]])


if __name__ == '__main__':
    try:
        main()
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.killpg(0, signal.SIGTERM)
