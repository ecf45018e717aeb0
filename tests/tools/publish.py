#!/usr/bin/python3
# ISC license.
"""Drives herm-publish against nats-server, and judges the stream.

publish.py kills DIR LINES KILLS
    LINES lines through s6-log, small files; the publisher and the server get KILLS SIGKILLs in
    all. Then each line is in the stream once, in order.
publish.py cluster DIR LINES KILLS
    The same with a stream on three servers: the leader, another one and the publisher are killed.
    Each server is asked as the leader, which answers from its own copy.
publish.py rotate DIR LINES KILLS
    s6-log deletes faster than a publisher, killed and stopped, publishes: each line is in the
    stream once, in order, or in a gap in its place.
publish.py two DIR LINES
    Two publishers follow before the first line is there: one of them is refused.
publish.py power DIR LINES
    The store as it was is put back, as after a power failure: while lines are on their way, then
    the store without the stream, then a newer one.
publish.py deleted DIR LINES KILLS
    The publisher is killed, and all messages are taken from the stream before it starts again:
    what was taken is each line once, in order. Then the same by age, and the last message only.
publish.py full DIR
    The stream is full: the publisher tries again, less and less often. Then it has room.
publish.py refused DIR
    password, subject, JetStream, a file of credentials: it says what is wrong, and when that is
    mended, each line is there once.
publish.py stopped DIR           server, follower and publisher get SIGSTOP, and go on
publish.py between DIR           a server that says nothing, that falls silent, that says -ERR
publish.py hostile DIR           long, cut and invalid lines; a server that takes small ones only
publish.py tls DIR               a server with a certificate, of an authority that is known or not
HERM_SEED: the same kills again.
"""

import base64, binascii, json, os, random, re, shutil, signal, socket, subprocess, sys
import threading, time

from follow import line, logger, Writer, fail
from nats import Nats, Server, free_port, until


class Publisher:
    def __init__(self, d, url, *args):
        self.d, self.command = d, ['herm-publish', '-u', url, *args, d + '/log']
        self.start()

    def start(self, **options):
        with open(self.d + '/said', 'ab') as out:
            self.p = subprocess.Popen(self.command, stderr=out, **options)

    def kill(self):
        if self.p.poll() not in (None, -signal.SIGKILL):
            fail('it ended:', self.p.returncode, self.said()[-300:])
        self.p.kill()
        self.p.wait()

    def said(self):
        with open(self.d + '/said', errors='replace') as f:
            return f.read()

    def says(self, words, seconds=60):
        until(lambda: '%s, but %s' % (words, self.said()[-800:]), seconds,
              lambda: words in self.said())

    def follower(self):
        with open('/proc/%d/task/%d/children' % (self.p.pid, self.p.pid)) as f:
            return int(f.read())

    def follows(self):
        """It has asked the stream, and its follower knows from where."""
        fds = '/proc/%d/fd/' % self.follower()
        return any('inotify' in os.readlink(fds + i) for i in os.listdir(fds))


def whole(writer):
    return [line(i, n)[:-1] for i, last in writer.written.items() for n in range(1, last + 1)]


def judge(want, server, publisher, seconds=120):
    seconds += len(want) // 200
    def messages():
        return server.ask().last() >= len(want) and server.ask().stream()
    got = until(lambda: 'the end of the stream: ' + publisher.said()[-800:], seconds, messages)
    if got != want:
        for i, (a, b) in enumerate(zip(got, want)):
            if a != b:
                fail('message', i + 1, 'is', a[:120], 'not', b[:120])
        fail(len(got), 'messages, not', len(want))


number = re.compile(rb'.*?"seq":(\d+),"seqid":"(\w{16})",')
gap = re.compile(rb'\{"v":"alter1","kind":"herm.gap",.*"seqid":"(\w{16})","first":(\d+),'
                 rb'"last":(\d+|null),')


def account(messages):
    """The last number of each identity, after each one before it, or a gap in its place; how many
    are in gaps; and where a gap began whose end is not known, because nothing of it is left: the
    next number of the identity names the gap, if it has one."""
    last, lost, unknown = {}, 0, {}
    for s in messages:
        m = gap.match(s)
        if m and m[3] == b'null':
            unknown[int(m[1], 16)] = int(m[2])
            continue
        if m:
            ident, first, end = int(m[1], 16), int(m[2]), int(m[3])
            lost += end - first + 1
        else:
            m = number.match(s)
            if not m:
                fail('neither line nor gap:', s[:200])
            ident, first = int(m[2], 16), int(m[1])
            end = first
            if s + b'\n' != line(ident, first):
                fail('not the line that was written:', s[:200])
        if first != last.get(ident, 0) + 1:
            fail(first, 'of', '%016x' % ident, 'comes after', last.get(ident, 0))
        last[ident] = end
    return last, lost, unknown


def begin(d, lines, hold, pause=0.0, size=100000, count=300):
    os.makedirs(d + '/log')
    r, w = os.pipe()
    log = logger(d, r, size, count)
    os.close(r)
    writer = Writer(w, lines, hold, random.Random(7), lambda n: time.sleep(pause))
    writer.start()
    return log, writer


def dice():
    seed = int(os.environ.get('HERM_SEED') or random.randrange(1 << 30))
    print('seed', seed)
    return random.Random(seed)


def finish(log, *others):
    for p in others:
        p.kill()
    if log.wait():
        fail('s6-log ended:', log.returncode)


def kills(d, lines, n):
    rnd = dice()
    log, writer = begin(d, lines, 1000, n * 0.8 / (lines / 50))
    s = Server(d)
    p = Publisher(d, s.url())
    count = [0, 0]
    for i in range(n):
        time.sleep(0.2 + rnd.random())
        which = i % 3 % 2
        (p, s)[which].kill()
        (p, s)[which].start()
        count[which] += 1
    if not all(count):
        fail('kills of publisher and server:', count)
    writer.kept.set()
    writer.join()
    judge(whole(writer), s, p)
    finish(log, s, p)


def cluster(d, lines, n):
    rnd = dice()
    ports = [free_port() for _ in range(3)]
    routes = ', '.join('"nats://127.0.0.1:%d"' % p for p in ports)
    servers = [Server('%s/%d' % (d, i), 'server_name: s%d\ncluster { name: c, listen: '
                      '"127.0.0.1:%d", routes: [ %s ] }\n' % (i, ports[i], routes))
               for i in range(3)]

    def make():
        servers[0].ask().set('CREATE', num_replicas=3)
        return True
    until(lambda: 'a stream on three servers:\n' + '\n'.join(s.said() for s in servers), 180, make)
    log, writer = begin(d, lines, 1000, n * 1.0 / (lines / 50))
    p = Publisher(d, ','.join(s.url() for s in servers))
    for i in range(n):
        time.sleep(0.5 + rnd.random())
        if i % 3 == 2:
            p.kill()
            p.start()
            continue
        leader = until('a leader', 180, lambda: servers[rnd.randrange(3)].ask().info()
                       ['cluster']['leader'])
        victim = rnd.choice([s for k, s in enumerate(servers)
                             if (leader == 's%d' % k) == (i % 3 == 0)])
        victim.kill()
        time.sleep(0.3 + rnd.random())
        victim.start()
    writer.kept.set()
    writer.join()
    want = whole(writer)
    judge(want, servers[0], p, 300)

    def all_have():
        replicas = servers[0].ask().info()['cluster']['replicas']
        return len(replicas) == 2 and all(r['current'] and not r.get('offline') for r in replicas)
    until('three copies', 180, all_have)
    judged = set()

    def each_answered():
        leader = servers[0].ask().info()['cluster']['leader']
        if leader not in judged:
            judge(want, servers[0], p)
            if servers[0].ask().info()['cluster']['leader'] == leader:
                judged.add(leader)
        if judged == {'s0', 's1', 's2'}:
            return True
        servers[0].ask().call('LEADER.STEPDOWN')
    until(lambda: 'each server as the leader, only %s' % judged, 900, each_answered)
    print('messages', len(want), 'cut short', p.said().count('beginning anew'))
    finish(log, p, *servers)


def rotate(d, lines, n):
    rnd = dice()
    log, writer = begin(d, lines, lines // 20, n * 0.8 / (lines / 50), 4096, 3)
    s = Server(d)
    p = Publisher(d, s.url())
    for i in range(n):
        time.sleep(0.2 + rnd.random() / 2)
        if i % 2:
            p.p.send_signal(signal.SIGSTOP)
            time.sleep(0.3)
            p.p.send_signal(signal.SIGCONT)
        else:
            p.kill()
            time.sleep(0.3)
            p.start()
    writer.kept.set()
    writer.join()

    def missing():
        last, _, unknown = account(s.ask().stream())
        *earlier, newest = writer.written
        # an earlier identity may have ended among the deleted lines
        return {'%016x' % i: (last.get(i), n, unknown.get(i)) for i, n in writer.written.items()
                if last.get(i) != n and not (i in earlier and (
                    i not in last or unknown.get(i) == last[i] + 1))}
    until(lambda: '%s %s' % (missing(), p.said()[-400:]), 60, lambda: not missing())
    lost = account(s.ask().stream())[1]
    if not lost:
        fail('nothing was deleted: the test tests nothing')
    print('lines', sum(writer.written.values()), 'in gaps', lost)
    finish(log, s, p)


def two(d, lines):
    log, writer = begin(d, lines, lines, 100 / lines, count=10000)
    s = Server(d)
    run = Publisher(d, s.url()), Publisher(d, s.url())
    until(run[0].said, 60, lambda: all(p.follows() for p in run))
    writer.hold = 0
    writer.kept.set()
    writer.join()
    judge(whole(writer), s, run[0])
    # each has begun with an empty stream, so the second one is refused
    run[0].says('wrong last sequence')
    # another stream beside it: the default of its subject is its name
    other = Publisher(d, s.url(), '-s', 'other')
    until(other.said, 60 + lines // 200,
          lambda: Nats(s.port, stream='other').stream() == whole(writer))
    finish(log, s, other, *run)


def live_copy(store, to):
    """Of a store that is being written, some moment of each file."""
    def try_it():
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(store, to)
        return True
    until('a copy of the store', 60, try_it)


def power(d, lines):
    s = Server(d)

    def keep(name):
        s.kill()
        shutil.copytree(d + '/store', d + '/' + name)
        s.start()

    def cut(name):
        s.kill()
        shutil.rmtree(d + '/store')
        shutil.copytree(d + '/' + name, d + '/store')
        s.start()
    keep('none')
    log, writer = begin(d, lines, lines // 4, 2 / (lines / 50), count=10000)
    p = Publisher(d, s.url())
    until('a third of the stream', 60, lambda: s.ask().last() > lines // 3)
    live_copy(d + '/store', d + '/third')
    until('three quarters', 60, lambda: s.ask().last() == lines - lines // 4)
    live_copy(d + '/store', d + '/most')
    sizes = [len(stored_in(d + '/' + name)) for name in ('none', 'third', 'most')]
    if not 0 == sizes[0] < sizes[1] < sizes[2]:
        fail('lines in the stores that are put back:', sizes)
    writer.kept.set()
    until('more', 60, lambda: s.ask().last() > lines - lines // 4)
    cut('third')
    writer.join()
    want = whole(writer)
    judge(want, s, p)
    cut('none')
    judge(want, s, p)
    cut('most')
    judge(want, s, p)
    finish(log, s, p)


def take(s):
    """What the stream has, and then has no more."""
    n, out = s.ask(), []
    while True:
        state = n.info()['state']
        if not state['messages']:
            return out
        got = n.stream(state['first_seq'])
        out += got
        n.call('PURGE', b'{"seq":%d}' % (state['first_seq'] + len(got)))


def deleted(d, lines, n):
    rnd = dice()
    log, writer = begin(d, lines, 1000, n * 0.8 / (lines / 50))
    s = Server(d)
    p = Publisher(d, s.url(), '-k', d + '/notes')
    until('a stream', 60, lambda: s.ask().last())
    got, most = [], 0
    for i in range(n):
        time.sleep(0.2 + rnd.random())
        p.kill()
        got += take(s)
        most = max(most, os.path.getsize(d + '/notes') // 76)
        if i % 3 == 2:
            s.kill()
            s.start()
        p.start()
    writer.kept.set()
    writer.join()
    want = whole(writer)
    until(lambda: p.said()[-800:], 60, lambda: s.ask().last() >= len(want))
    got += take(s)
    if got != want:
        fail('not each line once, in order: %d, not %d' % (len(got), len(want)), p.said()[-800:])
    if 'can come again' in p.said():
        fail(p.said())
    finish(log, p)
    print('lines', lines, 'most notes', most)

    # another log: by age, while it runs, without a file; then the server starts again
    shutil.rmtree(d + '/log')
    write(d, *range(1, 101))
    s.ask().call('DELETE')
    s.ask().set('CREATE', max_age=10 ** 9)
    p = Publisher(d, s.url())

    def all_gone(last):
        state = s.ask().info()['state']
        return state['last_seq'] == last and not state['messages']
    until(lambda: p.said()[-800:], 60, lambda: all_gone(100))
    s.kill()
    s.start()
    s.ask().set('UPDATE')
    write(d, *range(101, 111))
    until(lambda: p.said()[-800:], 60, lambda: s.ask().last() >= 110)
    more = [line(1, i)[:-1] for i in range(101, 121)]
    if s.ask().stream(101) != more[:10]:
        fail('it sent lines again that had expired')
    p.kill()

    # the last message only: it comes again without notes, and not with them
    s.ask().call('MSG.DELETE', b'{"seq":110}')
    p = Publisher(d, s.url(), '-k', d + '/notes2')
    p.says('can come again')
    until(lambda: p.said()[-800:], 60, lambda: s.ask().last() >= 111)
    if s.ask().stream(111) != more[9:10]:
        fail('not the line that was deleted')
    p.kill()
    s.ask().call('MSG.DELETE', b'{"seq":111}')
    p.start()
    write(d, *range(111, 116))
    until(lambda: p.said()[-800:], 60, lambda: s.ask().last() >= 116)
    if s.ask().stream(112) != more[10:15]:
        fail('it sent the last line again')
    p.kill()

    # where no note can be written, nothing is published
    os.mkdir(d + '/disk')
    subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=4k', 'disk', d + '/disk'], check=True)
    with open(d + '/disk/x', 'wb') as f:
        f.write(bytes(4096))
    q = Publisher(d, s.url(), '-k', d + '/disk/notes')
    q.says('unable to write the notes')
    if s.ask().last() != 116:
        fail('it published without a note')
    os.unlink(d + '/disk/x')
    write(d, 116)
    until(lambda: q.said()[-800:], 60, lambda: s.ask().last() == 117)
    q.kill()

    # of another stream of that name, notes say nothing
    s.ask().call('DELETE')
    s.ask().set('CREATE')
    p.start()
    judge([line(1, i)[:-1] for i in range(1, 117)], s, p)
    # the stream is deleted while the publisher runs: idle, and with lines on their way
    s.ask().call('DELETE')
    write(d, 117)
    judge([line(1, i)[:-1] for i in range(1, 118)], s, p)
    write(d, *range(118, 5001))
    until('more lines', 60, lambda: s.ask().last() > 117)
    s.ask().call('DELETE')
    write(d, 5001)
    judge([line(1, i)[:-1] for i in range(1, 5002)], s, p)
    finish_all(p, s)


def full(d):
    s = Server(d)
    s.ask().set('CREATE', max_msgs=300)
    log, writer = begin(d, 1000, 0)
    p = Publisher(d, s.url())
    p.says('maximum messages exceeded')
    if s.ask().last() != 300:
        fail(s.ask().last(), 'messages in a stream for 300')
    time.sleep(10)    # it tries again after 1, 2, 4, 8 seconds
    if p.said().count('beginning anew') > 6:
        fail('it does not wait longer each time:', p.said()[-300:])
    s.ask().set('UPDATE')
    writer.join()
    judge(whole(writer), s, p)
    finish(log, s, p)


def write(d, *numbers):
    os.makedirs(d + '/log', exist_ok=True)
    with open(d + '/log/current', 'ab') as f:
        f.write(b''.join(line(1, n) for n in numbers))


def refused(d):
    write(d, *range(1, 21))
    password = 'authorization { user: herm, password: right }\n'
    denied = 'authorization { users: [ { user: herm, password: right, permissions: { publish: ' \
        '"$JS.API.>", subscribe: ">" } } ] }\n'
    jwt = operator(d)
    for name in 'garbage', 'mode':
        shutil.copy(d + '/right', d + '/' + name)
    with open(d + '/garbage', 'r+') as f:
        f.seek(100)
        f.write('neither a token nor a seed')
    os.chmod(d + '/mode', 0o000)
    os.chmod(d, 0o755)
    wrong = ',"user":"herm","pass":"wrong"'
    right = ',"user":"herm","pass":"right"'
    want = [line(1, i)[:-1] for i in range(1, 21)]
    for name, extra, user, words, mended, asks in (
            ('password', password, 'herm:wrong@', 'uthorization',
             password.replace('right', 'wrong'), wrong),
            ('subject', denied, 'herm:right@', 'ermissions', password, right),
            ('jetstream', None, '', 'stream: ', '', ''),
            ('nofile', jwt, '', 'connect: ', None, ''),
            ('garbage', jwt, '', 'connect: ', None, ''),
            ('mode', jwt, '', 'connect: ', None, ''),
            ('right', jwt, '', '', None, '')):
        s = Server(d + '/s-' + name, extra or '', extra is not None)
        s.user = asks
        open(d + '/said', 'w').close()
        p = Publisher(d, s.url(user), *(['-a', d + '/' + name] if extra == jwt else []))
        if name == 'mode':
            p.kill()
            open(d + '/said', 'w').close()
            os.chmod(d + '/log/current', 0o644)
            p.start(user=int(os.environ['QUIET']), extra_groups=[])
        if words:
            p.says(words)
            print(name + ':', p.said().splitlines()[0])
            if p.p.poll() is not None:
                fail('it ended:', p.p.returncode)
        if mended is not None:
            s.kill()
            s.configure(mended)
            s.start()
            judge(want, s, p)
        else:
            if words:
                shutil.copyfile(d + '/right', d + '/new')
                os.chmod(d + '/new', 0o644)
                os.rename(d + '/new', d + '/' + name)
            until(lambda: p.said(), 60, lambda: stored_in(s.d + '/store/jetstream') == want)
        finish_all(p, s)


def stored_in(d):
    """The lines in the files of a store, in their order: no password is needed."""
    files = sorted(os.path.join(at, f) for at, _, all_ in os.walk(d) for f in all_
                   if f.endswith('.blk'))
    return [m for f in files for m in re.findall(rb'\{"v":[^\n]*?\}\}', open(f, 'rb').read())]


class Key:
    """An nkey: openssl makes and uses it; its name begins with a letter for its kind."""

    def __init__(self, d, name, kind):
        self.file, self.d = d + '/' + name + '.pem', d
        subprocess.run(['openssl', 'genpkey', '-algorithm', 'ed25519', '-out', self.file],
                       check=True)

        def der(*args):
            return subprocess.run(['openssl', 'pkey', '-in', self.file, '-outform', 'DER', *args],
                                  check=True, stdout=subprocess.PIPE).stdout[-32:]
        self.name = self.text(bytes([kind << 3]) + der('-pubout'))
        self.seed = self.text(bytes([18 << 3 | kind >> 2, (kind & 3) << 6]) + der())

    @staticmethod
    def text(data):
        crc = binascii.crc_hqx(data, 0)
        return base64.b32encode(data + crc.to_bytes(2, 'little')).decode().rstrip('=')

    def sign(self, what, subject, **claims):
        def text(x):
            return base64.urlsafe_b64encode(x).decode().rstrip('=')
        token = '.'.join(text(json.dumps(x).encode()) for x in (
            {'typ': 'JWT', 'alg': 'ed25519-nkey'},
            {'jti': subject.name, 'iat': int(time.time()), 'iss': self.name, 'sub': subject.name,
             'name': what, 'nats': {'type': what, 'version': 2, **claims}}))
        with open(self.d + '/token', 'w') as f:
            f.write(token)
        return token + '.' + text(subprocess.run(
            ['openssl', 'pkeyutl', '-sign', '-rawin', '-inkey', self.file, '-in', f.name],
            check=True, stdout=subprocess.PIPE).stdout)


def operator(d):
    """Stores credentials in the file right; returns the configuration of a server for them."""
    o, a, u = Key(d, 'operator', 14), Key(d, 'account', 0), Key(d, 'user', 20)
    limits = {'subs': -1, 'data': -1, 'payload': -1, 'conn': -1, 'mem_storage': -1,
              'disk_storage': -1, 'streams': -1, 'consumer': -1}
    with open(d + '/right', 'w') as f:
        f.write('-----BEGIN NATS USER JWT-----\n%s\n------END NATS USER JWT------\n\n'
                '-----BEGIN USER NKEY SEED-----\n%s\n------END USER NKEY SEED------\n'
                % (a.sign('user', u, subs=-1, data=-1, payload=-1), u.seed))
    system = Key(d, 'system', 0)
    return 'operator: %s\nresolver: MEMORY\nsystem_account: %s\n' \
        'resolver_preload: { %s: %s, %s: %s }\n' \
        % (o.sign('operator', o), system.name, system.name,
           o.sign('account', system, name='system'), a.name, o.sign('account', a, limits=limits))


def finish_all(*all_):
    for p in all_:
        p.kill()


def stopped(d):
    """What it had sent to a server that was stopped can arrive after it began anew."""
    write(d, *range(1, 301))
    s = Server(d, 'debug: true\nping_interval: "1s"\nping_max: 1\n')
    p = Publisher(d, s.url())
    want = [line(1, n)[:-1] for n in range(1, 20001)]
    judge(want[:300], s, p)
    sockets = [os.readlink('/proc/%d/fd/%d' % (p.p.pid, i))
               for i in range(3, 12) if os.path.islink('/proc/%d/fd/%d' % (p.p.pid, i))]
    follower = p.follower()
    for i in os.listdir('/proc/%d/fd' % follower):
        if os.readlink('/proc/%d/fd/%s' % (follower, i)) in sockets:
            fail('the follower has', os.readlink('/proc/%d/fd/%s' % (follower, i)))
    s.p.send_signal(signal.SIGSTOP)
    write(d, *range(301, 15000))
    p.says('no answer: Timeout')
    write(d, 15000)    # a new connection must bring it
    s.p.send_signal(signal.SIGCONT)
    judge(want[:15000], s, p)
    # a follower that cannot even take SIGTERM; the server ends, too
    os.kill(p.follower(), signal.SIGSTOP)
    s.kill()
    p.says('the connection is lost')
    s.start()
    write(d, *range(15001, 18001))
    judge(want[:18000], s, p)
    # the server gives up a publisher that does not answer: -ERR
    p.p.send_signal(signal.SIGSTOP)
    write(d, *range(18001, 20001))
    until('a stale connection', 30, lambda: 'Stale' in open(d + '/server').read())
    p.p.send_signal(signal.SIGCONT)
    judge(want, s, p)
    print(p.said())
    finish_all(p, s)


class Between:
    """Forwards between the publisher and a server; mode: pass, silent (take all, forward
    nothing), err (say -ERR in the middle of what the server says)."""

    def __init__(self, server):
        self.mode, self.server, self.taken = 'pass', server, 0
        self.s = socket.create_server(('127.0.0.1', 0))
        self.url = 'nats://127.0.0.1:%d' % self.s.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            c = self.s.accept()[0]
            self.taken += 1
            up = socket.create_connection(('127.0.0.1', self.server.port))
            threading.Thread(target=self.pump, args=(c, up), daemon=True).start()
            threading.Thread(target=self.pump, args=(up, c, True), daemon=True).start()

    def pump(self, a, b, back=False):
        try:
            while True:
                data = a.recv(65536)
                if not data:
                    b.shutdown(socket.SHUT_WR)
                    return
                if self.mode == 'silent':
                    continue
                end = data.rfind(b'\r\n') + 2
                if self.mode == 'err' and back and end > 1:
                    self.mode = 'pass'
                    data = data[:end] + b"-ERR 'the disk is on fire'\r\n" + data[end:]
                b.sendall(data)
        except OSError:
            pass


def between(d):
    write(d, *range(1, 1001))
    s = Server(d)
    b = Between(s)
    b.mode = 'silent'
    p = Publisher(d, b.url)
    p.says('connect: ')
    b.mode = 'pass'
    want = [line(1, n)[:-1] for n in range(1, 4001)]
    judge(want[:1000], s, p)
    b.mode = 'err'
    write(d, *range(1001, 2000))
    p.says('the disk is on fire')
    write(d, 2000)    # a new connection must bring it
    judge(want[:2000], s, p)
    b.mode = 'silent'
    write(d, *range(2001, 4001))
    p.says('no answer: Timeout')
    b.mode = 'pass'
    judge(want, s, p)
    print(p.said())
    finish_all(p, s)


def hostile(d):
    write(d, *range(1, 51))
    with open(d + '/log/current', 'ab') as f:
        f.write(line(1, 51, 1 << 20))
        f.write(line(1, 52).replace(b'xx', b'\xff\xfe'))
        f.write(b'\0' * 100 + b'\n')
        f.write(line(1, 53)[:-9] + b'\n')
        f.write(line(1, 54).replace(b'"seq":54', b'"seq":-54'))
        f.write(line(1, 55).replace(b'\n', b'\r\nMSG herm 1 0\r\n\r\n'))
    write(d, *range(56, 101))
    s = Server(d)
    p = Publisher(d, s.url())

    def accounted():
        return account([m.rstrip(b'\r') for m in s.ask().stream()])
    until(lambda: p.said(), 60, lambda: accounted()[0] == {1: 100})
    lost = accounted()[1]
    if lost != 4:
        fail(lost, 'numbers in gaps, not 4')
    finish_all(p, s)
    # a server that takes no line so long: it says so, again and again, and leaves none out
    s.configure('max_payload: 300\n')
    s.start()
    write(d, *range(101, 151))
    open(d + '/said', 'w').close()
    p.start()
    p.says('Maximum Payload')
    s.kill()
    s.configure()
    s.start()
    until(lambda: p.said(), 60, lambda: accounted()[0] == {1: 150})
    print(p.said())
    finish_all(p, s)


def tls(d):
    os.makedirs(d + '/s')
    def ssl(*args):
        subprocess.run(['openssl', *args], cwd=d, check=True, stderr=subprocess.DEVNULL)
    for ca in 'ca', 'other':
        ssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes',
            '-days', '2', '-subj', '/CN=' + ca, '-keyout', ca + '.key', '-out', ca + '.pem')
    ssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj',
        '/CN=localhost', '-keyout', 's.key', '-out', 's.csr')
    with open(d + '/names', 'w') as f:
        f.write('subjectAltName=DNS:localhost\n')
    ssl('x509', '-req', '-in', 's.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial',
        '-days', '2', '-extfile', 'names', '-out', 's.pem')
    write(d, *range(1, 101))
    s = Server(d, 'tls { cert_file: "%s/s.pem", key_file: "%s/s.key" }\n' % (d, d))
    for name, ca in ('localhost', 'other'), ('127.0.0.1', 'ca'), ('localhost', 'ca'):
        open(d + '/said', 'w').close()
        os.environ['SSL_CERT_FILE'] = '%s/%s.pem' % (d, ca)
        p = Publisher(d, 'tls://%s:%d' % (name, s.port))
        if (name, ca) != ('localhost', 'ca'):
            p.says('connect: ')
            print(name, ca, p.said().splitlines()[0])
            if 'error' not in Nats(s.port, '', d + '/ca.pem').info():
                fail('it trusts', name, ca)
            p.kill()
    until(lambda: p.said(), 60, lambda: Nats(s.port, '', d + '/ca.pem').last() == 100)
    p.kill()
    # a server that asks for it gets it without being asked
    write(d, *range(101, 111))
    p = Publisher(d, 'nats://localhost:%d' % s.port)
    until(lambda: p.said(), 60, lambda: Nats(s.port, '', d + '/ca.pem').last() == 110)
    finish_all(p, s)
    s.configure()
    s.start()
    open(d + '/said', 'w').close()
    p = Publisher(d, 'tls://localhost:%d' % s.port)
    p.says('connect: ')
    print('without', p.said().splitlines()[0])
    finish_all(p, s)


def killed(*_):
    """Nothing that was started stays."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.killpg(0, signal.SIGCONT)
    os.killpg(0, signal.SIGTERM)
    sys.exit(1)


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    where = os.path.abspath(sys.argv[2])
    os.makedirs(where)
    os.setpgid(0, 0)
    signal.signal(signal.SIGTERM, killed)
    scenes = kills, cluster, rotate, two, power, deleted, full, refused, stopped, between, \
        hostile, tls
    {f.__name__: f for f in scenes}[sys.argv[1]](where, *[int(x) for x in sys.argv[3:]])


if __name__ == '__main__':
    try:
        main()
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.killpg(0, signal.SIGCONT)
        os.killpg(0, signal.SIGTERM)
