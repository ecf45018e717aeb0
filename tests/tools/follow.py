#!/usr/bin/python3
# ISC license.
"""Drives herm-follow against s6-log, and judges what it prints.

follow.py storm DIR LINES KILLS SIZE COUNT [SEED]
    LINES lines through s6-log into DIR/log, with files of SIZE and COUNT archives. Both s6-log and
    the follower, with -c, get KILLS SIGKILLs. Every number must be printed, or named in a gap, but
    for the last ones of a ring that a kill of s6-log took; a number comes twice only if herm.again
    announced it; what is in a gap is in the log only if it came again behind the gap. Some lines
    come again as after a crash of the reader, and some rings are fresh: in 200,000 lines and more
    that must have happened.
follow.py judge
    Whether the judge of storm sees what it shall see.
follow.py lockstep DIR LINES SIZE COUNT AHEAD
    The writer is at most AHEAD lines before the follower: there must be no gap.
follow.py model DIR TIMES [SEED]
    Random log directories and positions, without s6-log: archives that are deleted, torn, of the
    same time, or of a clock that was set back; previous and current.
"""

import collections, fcntl, os, random, re, shutil, signal, subprocess, sys, threading, time

FOLLOW = ['herm-follow']


def line(ident, seq, pad=0):
    return b'{"v":"alter1","kind":"kernel.attest.exec","seq":%d,"seqid":"%016x",' \
        b'"ts":"2026-11-21T08:14:48.897238891Z","payload":{"service":null,"pid":%d,"pad":"%s"}}\n' \
        % (seq, ident, seq % 99991, b'x' * (pad or seq * 7919 % 500))


whole = re.compile(rb'\{"v":"alter1","kind":"kernel.attest.exec","seq":(\d+),"seqid":"(\w{16})",')
mark = re.compile(rb'\{"v":"alter1","kind":"herm\.(gap|again)","ts":"[^"]*","payload":\{"seqid":'
                  rb'"(\w{16})","first":(\d+),"last":(\d+|null)(?:,"cause":"(\w+)")?\}\}\n$')


def fail(*what):
    print('follow.py:', *what, file=sys.stderr)
    sys.exit(1)


class Judge:
    """Reads the output. written: the highest number of each identity."""

    def __init__(self):
        self.seen = collections.defaultdict(collections.Counter)
        self.gaps = collections.defaultdict(set)
        self.again = collections.defaultdict(set)
        self.causes = collections.Counter()
        self.cut = 0

    def read(self, path):
        with open(path, 'rb') as f:
            for s in f:
                self.take(s)

    def take(self, s):
        m = whole.match(s)
        if m:
            seq, ident = int(m[1]), int(m[2], 16)
            if s == line(ident, seq):
                self.seen[ident][seq] += 1
                return
        m = mark.match(s)
        if m:
            numbers = range(int(m[3]), int(m[4]) + 1) if m[4] != b'null' else ()
            (self.gaps if m[1] == b'gap' else self.again)[int(m[2], 16)].update(numbers)
            if m[1] == b'gap':
                self.causes[m[5].decode()] += 1
        elif s != b'\n':
            self.cut += 1

    def judge(self, written, cuts, logged=(), repeated=()):
        """As pairs of identity and number, logged: what the log still has; repeated: what was
        written again, when a gap can have named it."""
        lost = tails = 0
        for ident, last in written.items():
            seen, gaps, again = self.seen[ident], self.gaps[ident], self.again[ident]
            told = max(max(seen, default=0), max(gaps, default=0))
            # A kill of s6-log took the last lines of a ring, and no later number tells of them.
            if told < last and ident != list(written)[-1]:
                tails += 1
                if any((ident, i) in logged for i in range(told + 1, last + 1)):
                    fail('the end of %016x is logged, and not printed' % ident)
                lost += last - told
                last = told
            for i in range(1, last + 1):
                n = seen[i]
                if i in gaps:
                    lost += 1
                    if n and i not in again:
                        fail('%016x:%d is printed, and in a gap' % (ident, i))
                    if not n and (ident, i) in logged and (ident, i) not in repeated:
                        fail('%016x:%d is logged, and in a gap' % (ident, i))
                elif not n:
                    fail('%016x:%d is missing, the last is %d, rings:' % (ident, i, last), written)
                if n > 1 and i not in again:
                    fail('%016x:%d is there %d times' % (ident, i, n))
            if told > last:
                fail('numbers of %016x beyond the last' % ident)
        if tails > cuts:
            fail('the ends of', tails, 'rings are missing')
        if self.cut > cuts:
            fail(self.cut, 'lines are not whole')
        if set(self.seen) - set(written):
            fail('unknown identities')
        return lost


def follower(d, *args, out):
    return subprocess.Popen(FOLLOW + list(args) + [d + '/log'], stdout=out,
                            stderr=open(d + '/said', 'ab'))


def logger(d, stdin, size, count):
    return subprocess.Popen(['s6-log', 'n%d' % count, 's%d' % size, d + '/log'], stdin=stdin)


class Keeper(threading.Thread):
    """Starts a log again that ends with 111, as s6-supervise would: a kill can leave two archives
    of one name. Ends with a log that ends with 0."""
    def __init__(self, run, start):
        super().__init__(daemon=True)
        self.run_, self.start_ = run, start

    def run(self):
        while True:
            p = self.run_['log']
            code = p.wait()
            if code == 0:
                return
            if code == 111 and self.run_['log'] is p:
                time.sleep(0.05)
                self.run_['log'] = self.start_()
            time.sleep(0.005)


class Writer(threading.Thread):
    def __init__(self, fd, lines, hold, rnd, pace):
        super().__init__(daemon=True)
        self.fd, self.lines, self.hold, self.rnd, self.pace = fd, lines, hold, rnd, pace
        self.written, self.repeated, self.kept = {}, set(), threading.Event()

    def put(self, ident, first, last):
        data = b''.join(line(ident, i) for i in range(first, last + 1))
        while data:
            data = data[os.write(self.fd, data):]
        self.written[ident] = max(self.written.get(ident, 0), last)

    def run(self):
        ident, seq, left = self.rnd.getrandbits(64), 0, self.lines
        while left:
            if left <= self.hold:
                self.kept.wait()
            n = min(left, 50)
            self.put(ident, seq + 1, seq + n)
            seq, left = seq + n, left - n
            chance = self.rnd.random()
            if chance < 0.005:        # a reader was killed: the same again
                first = max(1, seq - self.rnd.randrange(60))
                self.repeated.update((ident, i) for i in range(first, seq + 1))
                self.put(ident, first, seq)
            elif chance < 0.007 and left > self.hold:
                ident, seq = self.rnd.getrandbits(64), 0
            self.pace(self.lines - left)
        os.close(self.fd)


class Reader(threading.Thread):
    """Reads a pipe of one page into a file, so that a kill hits a follower that is writing."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.fd, self.pipe = os.pipe()
        fcntl.fcntl(self.pipe, fcntl.F_SETPIPE_SZ, 4096)
        self.path = path
        self.start()

    def run(self):
        with open(self.path, 'wb') as f:
            while data := os.read(self.fd, 4096):
                f.write(data)

    def end(self):
        os.close(self.pipe)
        self.join()


def storm(d, lines, kills, size, count, seed=None):
    seed = int(seed) if seed else random.randrange(1 << 30)
    rnd = random.Random(seed)
    print('seed', seed)
    os.makedirs(d + '/log')
    r, w = os.pipe()
    pause = kills * 2 * 0.03 / (lines / 50)    # so that the kills hit a log that is written
    writer = Writer(w, lines, max(1000, lines // 20), rnd, lambda n: time.sleep(pause))
    reader = Reader(d + '/out')
    out = reader.pipe
    run = {'log': logger(d, r, size, count), 'follow': follower(d, '-c', d + '/cursor', out=out)}
    writer.start()
    keeper = Keeper(run, lambda: logger(d, r, size, count))
    keeper.start()
    left = ['log', 'follow'] * kills
    rnd.shuffle(left)
    for which in left:
        time.sleep(rnd.random() * 0.06)
        p = run[which]
        while which == 'log' and p.poll() == 111:
            time.sleep(0.01)
            p = run[which]
        if p.poll() is not None:
            fail(which, 'ended:', p.returncode)
        p.kill()
        p.wait()
        run[which] = logger(d, r, size, count) if which == 'log' \
            else follower(d, '-c', d + '/cursor', out=out)
    writer.kept.set()
    writer.join()
    keeper.join()
    os.close(r)
    run['follow'].kill()
    run['follow'].wait()
    if follower(d, '-n', '-c', d + '/cursor', out=out).wait() != 0:
        fail('the last follower failed')
    reader.end()
    judge = Judge()
    judge.read(d + '/out')
    logged = set()
    for name in os.listdir(d + '/log'):
        with open(d + '/log/' + name, 'rb') as f:
            logged.update((int(m[2], 16), int(m[1])) for m in map(whole.match, f)
                          if m and m.string == line(int(m[2], 16), int(m[1])))
    lost = judge.judge(writer.written, kills + 1, logged, writer.repeated)
    happened = {'fresh': len(writer.written) - 1, 'repeated': len(writer.repeated),
                'again': sum(map(len, judge.again.values()))}
    print('lines', lines, happened, 'lost', lost, 'cut', judge.cut, 'causes', dict(judge.causes))
    if lines >= 200000 and not all(happened.values()):
        fail('something did not happen')


def judged(*output, logged=(), repeated=()):
    """Does the judge pass it, for 10 lines?"""
    j = Judge()
    for s in output:
        j.take(s)
    pid = os.fork()
    if not pid:
        os.close(2)
        j.judge({1: 10}, 0, {(1, i) for i in logged}, {(1, i) for i in repeated})
        os._exit(0)
    return os.waitpid(pid, 0)[1] == 0


def judge():
    def named(what, first, last):
        return b'{"v":"alter1","kind":"herm.%s","ts":"","payload":{"seqid":"%016x","first":%d,' \
            b'"last":%d%s}}\n' % (what, 1, first, last, b',"cause":"missing"' * (what == b'gap'))
    all_ = [line(1, i) for i in range(1, 11)]
    gap = all_[:4] + [named(b'gap', 5, 6)] + all_[6:]
    for good, output, words in (
            (True, all_, {}),
            (True, gap, {}),
            (True, gap, {'logged': [4, 7]}),
            (True, gap, {'logged': [5, 6], 'repeated': [5, 6]}),
            (True, [*all_[:5], named(b'again', 4, 5), *all_[3:]], {}),
            (False, gap, {'logged': [6]}),
            (False, gap, {'logged': [5, 6], 'repeated': [5]}),
            (False, all_[:4] + all_[5:], {}),
            (False, all_ + all_[4:5], {}),
            (False, all_[:9], {'logged': [10]}),
            (False, all_[:5] + gap[4:], {}),
            (False, all_ + [line(1, 11)], {}),
            (False, all_ + [line(2, 1)], {}),
            (False, all_ + [b'{\n'], {})):
        if judged(*output, **words) != good:
            fail('a wrong verdict', output, words)


def lockstep(d, lines, size, count, ahead):
    os.makedirs(d + '/log')
    r, w = os.pipe()
    got = [0]

    def pace(n):
        while n - got[0] > ahead:
            time.sleep(0.0005)
    log = logger(d, r, size, count)
    os.close(r)
    p = subprocess.Popen(FOLLOW + [d + '/log'], stdout=subprocess.PIPE)
    writer = Writer(w, lines, 0, random.Random(1), pace)
    writer.rnd.random = lambda: 1
    writer.start()
    judge = Judge()
    while got[0] < lines:
        s = p.stdout.readline()
        judge.take(s)
        got[0] += 1
        if judge.causes or judge.cut:
            got[0] = lines
            fail('not a line:', s)
    writer.join()
    p.kill()
    log.wait()
    judge.judge(writer.written, 0)
    shutil.rmtree(d + '/log')


def model_log(d, rnd):
    """A log directory: lists of (id, seq) or None for other lines, by file."""
    ids = [rnd.getrandbits(64) for _ in range(rnd.choice([1, 1, 2, 4]))]
    seqs = {i: 0 for i in ids}
    mixed = rnd.random() < 0.5
    lines, at = [], 0
    for _ in range(rnd.randrange(1, 60)):
        if not mixed and rnd.random() < 0.1:
            at = min(at + 1, len(ids) - 1)
        ident = rnd.choice(ids) if mixed else ids[at]
        chance = rnd.random()
        if chance < 0.05:
            lines.append(None)
            continue
        if chance < 0.10:
            seqs[ident] += rnd.randrange(1, 5)
        if chance > 0.95 and not mixed and seqs[ident]:
            lines += [x for x in lines[-4:] if x and x[0] == ident]
        seqs[ident] += 1
        lines.append((ident, seqs[ident]))
    files = [[]]
    for x in lines:
        if rnd.random() < 0.15:
            files.append([])
        files[-1].append(x)
    files = files[rnd.randrange(len(files)) if rnd.random() < 0.4 else 0:]
    least = {}                   # what was dropped does not come again
    files = [[x for x in f if not x or x[1] >= least.setdefault(x[0], x[1])] for f in files]
    names = ['@%024x.%s' % (0x400000006a0000000000000 + 1000 * i, rnd.choice('ssu'))
             for i in range(len(files))]
    i = rnd.randrange(len(files))
    numbers = [x[1] for f in files for x in f if x]
    if len(ids) == 1 and i + 2 < len(files) and numbers == sorted(set(numbers)):
        chance = rnd.random()
        if chance < 0.15:        # the clock was set back
            names[i], names[i + 1] = names[i + 1], names[i]
        elif chance < 0.3:       # the same time
            names[i:i + 2] = [names[i][:-1] + c for c in rnd.choice(['us', 'su'])]
    if rnd.random() < 0.9:
        names[-1] = 'current'
        if rnd.random() < 0.2 and len(files) > 1:
            names[-2] = 'previous'
        if rnd.random() < 0.1:
            files[-1] = []
    os.makedirs(d)
    for i, name in enumerate(names):
        data = [line(*x, 1) if x else rnd.choice([b'\n', b'junk\n', b'{"v":1}\n', b'{}}\n'])
                for x in files[i]]
        if data and rnd.random() < 0.15:    # s6-log was killed
            end = rnd.randrange(1, 20)
            data[-1] = data[-1][:-end]
            if end > 1 or name == 'current':
                files[i][-1] = None
        with open(d + '/' + name, 'wb') as f:
            f.write(b''.join(data))
    return ids, [x for f in files for x in f]


def expected(lines, position):
    """What must be printed, but for gaps, and the numbers before it."""
    seen, start = {}, 0
    if position:
        before = {}
        for i, x in enumerate(lines):
            if not x:
                continue
            if x[0] != position[0]:
                before[x[0]] = max(x[1], before.get(x[0], 0))
                continue
            if x[1] <= position[1]:
                start, seen = i + 1, dict(before)
            if x[1] >= position[1]:
                break
        seen[position[0]] = position[1]
    out, before = [], dict(seen)
    for x in lines[start:]:
        if x and x[1] > seen.get(x[0], 0):
            out.append(x)
            seen[x[0]] = x[1]
    return out, before


def right(judge, lines, position):
    """A file that begins in a gap may have what comes too late otherwise."""
    wanted, before = expected(lines, position)
    extra, last = set(judge) - set(wanted), dict(before)
    for ident, seq in judge:
        if seq <= last.get(ident, 0):
            return False
        last[ident] = seq
    return [x for x in judge if x not in extra] == wanted and extra <= set(lines)


def model(d, times, seed=None):
    seed = int(seed) if seed else random.randrange(1 << 30)
    rnd = random.Random(seed)
    print('seed', seed)
    done = 0
    while done < times:
        shutil.rmtree(d, ignore_errors=True)
        ids, lines = model_log(d, rnd)
        for _ in range(10):
            position = None
            if rnd.random() < 0.9:
                ident = rnd.choice(ids)
                top = max([x[1] for x in lines if x and x[0] == ident], default=0)
                position = ident, rnd.randrange(top + 3)
            args = ['%016x:%d' % position] if position else ['oldest']
            p = subprocess.run(FOLLOW + ['-n', d] + args, capture_output=True)
            done += 1
            seen = map(whole.match, p.stdout.splitlines())
            judge = [(int(m[2], 16), int(m[1])) for m in seen if m]
            if p.returncode or not right(judge, lines, position):
                fail(seed, args, p.returncode, p.stderr, '\nlog', lines, '\nis', judge,
                     '\nnot', expected(lines, position)[0])
            named = collections.defaultdict(set)    # by gaps
            for m in map(mark.match, p.stdout.splitlines(True)):
                if m and m[4] != b'null':
                    named[int(m[2], 16)].update(range(int(m[3]), int(m[4]) + 1))
            got = collections.defaultdict(set)
            for ident, seq in judge:
                got[ident].add(seq)
            for ident in got:
                if got[ident] & named[ident]:
                    fail(seed, args, 'in a gap, and printed:', got[ident] & named[ident])
                first = position[1] if position and position[0] == ident else 0
                if not position or first:
                    missing = set(range(first + 1, max(got[ident]))) - got[ident] - named[ident]
                    if missing:
                        fail(seed, args, 'neither printed nor named: %016x' % ident, missing)


def main():
    if sys.argv[1:] == ['judge']:
        return judge()
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    args = [int(x) for x in sys.argv[3:]]
    where = os.path.abspath(sys.argv[2])
    {'storm': storm, 'lockstep': lockstep, 'model': model}[sys.argv[1]](where, *args)


if __name__ == '__main__':
    main()
