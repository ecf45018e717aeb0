# ISC license.
"""hundred.py N WINDOW: how many percent of a processor N followers with -w WINDOW take, and s6-log,
while 1000 lines a second are written."""

import os, shutil, subprocess, sys, time

LINES, BURST, RATE = 3000, 10, 1000
n, window = int(sys.argv[1]), sys.argv[2]
shutil.rmtree('log', ignore_errors=True)
os.mkdir('log')
log = subprocess.Popen(['s6-log', 'n20', 's1000000', './log'], stdin=subprocess.PIPE)
while not os.path.exists('log/current'):
    time.sleep(0.01)
out = [open('out.%d' % i, 'wb') for i in range(n)]
all_ = [subprocess.Popen(['herm-follow', '-w', window, 'log', 'now'], stdout=f,
                         stderr=subprocess.DEVNULL) for f in out]
for p in all_:
    while not any('inotify' in os.readlink('/proc/%d/fd/%s' % (p.pid, f))
                  for f in os.listdir('/proc/%d/fd' % p.pid)):
        time.sleep(0.001)
start = time.monotonic()
for i in range(1, LINES, BURST):
    log.stdin.write(b''.join(
        b'{"v":"alter1","kind":"kernel.attest.exec","seq":%d,"seqid":"00000000000000ab",'
        b'"ts":"2026-11-29T00:00:00.000000000Z","payload":{"service":null,"pad":"%s"}}\n'
        % (k, b'x' * 300) for k in range(i, i + BURST)))
    log.stdin.flush()
    time.sleep(max(0, start + (i + BURST) / RATE - time.monotonic()))
took = time.monotonic() - start
time.sleep(0.3)
for f in out:
    if os.path.getsize(f.name) < LINES * 300:
        sys.exit('hundred.py: not all lines came')


def cpu(p):
    used = os.wait4(p.pid, 0)[2]
    return used.ru_utime + used.ru_stime


for p in all_:
    p.terminate()
followers = sum(map(cpu, all_))
log.stdin.close()
print('%.2f %.2f' % (100 * followers / took, 100 * cpu(log) / took))
