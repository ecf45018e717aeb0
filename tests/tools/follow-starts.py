#!/usr/bin/python3
# ISC license.
"""Rotations where they hurt herm-follow most.

follow-starts.py starts DIR STEP
    A follower that starts, in each way; before each STEPth of its system calls the log is rotated.
follow-starts.py stops DIR
    The follower, and who reads its lines, are stopped in turn while everything is rotated away.
"""

import os, random, signal, subprocess, sys, threading, time
from follow import FOLLOW, Judge, fail, follower, line, logger, mark, whole

NTH = os.path.dirname(os.path.abspath(__file__)) + '/nth'


class Log(threading.Thread):
    """An s6-log with ten small archives, that rotates when self.command runs."""

    def __init__(self, d):
        super().__init__(daemon=True)
        os.makedirs(d + '/log')
        r, self.fd = os.pipe()
        logger(d, r, 4096, 10)
        os.close(r)
        self.dir, self.count = d, 0
        self.command = 'echo > %s/go ; read x < %s/done' % (d, d)
        os.mkfifo(d + '/go')
        os.mkfifo(d + '/done')

    def numbers(self):
        """Those in the directory now."""
        for name in os.listdir(self.dir + '/log'):
            try:
                with open(self.dir + '/log/' + name, 'rb') as f:
                    yield from (int(m[1]) for m in map(whole.match, f) if m)
            except FileNotFoundError:
                pass

    def write(self, n):
        for _ in range(n):
            self.count += 1
            os.write(self.fd, line(1, self.count))
        while max(self.numbers(), default=0) < self.count:
            time.sleep(0.001)

    def run(self):
        while True:
            with open(self.dir + '/go') as f:
                f.read()
            self.write(30)
            with open(self.dir + '/done', 'w') as f:
                f.write('\n')


def judge(way, log, out, after, before):
    """What a follower printed: nothing twice, in order, each gap of what is gone."""
    last, gone = after, min(log.numbers())
    for s in out.splitlines(True):
        m = whole.match(s)
        if m:
            first = end = int(m[1])
        else:
            m = mark.match(s)
            first, end = int(m[3]), int(m[4])
            if m[1] != b'gap' or end >= gone:
                fail(way, 'a false gap, the oldest is', gone, s)
        if way == 'now' and last == after and first > before:
            last = first - 1
        if first != last + 1:
            fail(way, 'after', last, 'comes', s)
        last = end
    if way != 'now' and last < before:
        fail(way, 'ends with', last, 'of', before)
    return last


def starts(d, step):
    log = Log(d)
    log.write(200)
    log.start()
    for way in 'oldest', 'now', 'after', 'cursor':
        call, code, known = random.randrange(1, step + 1), 0, 0
        while code != 255:
            before, after = log.count, 0
            args = [d + '/log', way]
            if way == 'after':
                after = before - 45
                args[1] = '%016x:%d' % (1, after)
            if way == 'cursor':
                after = known
                args = ['-c', d + '/cursor', d + '/log']
            p = subprocess.run([NTH, '-n', str(call), '-h', log.command] + FOLLOW + ['-n'] + args,
                               stdout=subprocess.PIPE, stderr=open(d + '/said', 'ab'))
            code = p.returncode
            said = open(d + '/said').read()[-500:]
            if code not in (0, 255) or (code == 255 and not said.endswith(', exit 0\n')):
                fail(way, args, 'call', call, 'exit', code, said)
            known = judge(way, log, p.stdout, after, before)
            call += step
        if call < 20:
            fail(way, 'only', call, 'calls')
    print('lines', log.count)


def stops(d):
    log = Log(d)
    r, w = os.pipe()
    with open(d + '/out', 'wb') as out:
        cat = subprocess.Popen(['cat'], stdin=r, stdout=out)
    p = follower(d, out=w)
    os.close(r)
    os.close(w)
    log.write(50)
    for who in cat, p, cat, p:
        who.send_signal(signal.SIGSTOP)
        log.write(3000)
        who.send_signal(signal.SIGCONT)
        log.write(10)
    end = time.monotonic() + 60
    while b'"seq":%d,' % log.count not in open(d + '/out', 'rb').read():
        if time.monotonic() > end:
            fail('it does not go on')
        time.sleep(0.01)
    p.kill()
    cat.wait()
    j = Judge()
    j.read(d + '/out')
    lost = j.judge({1: log.count}, 0)
    print('lines', log.count, 'lost', lost, 'causes', dict(j.causes))
    if not lost or set(j.causes) != {'rotated'}:
        fail('nothing was rotated away')


if __name__ == '__main__':
    if sys.argv[1] == 'starts':
        starts(sys.argv[2], int(sys.argv[3]))
    else:
        stops(sys.argv[2])
