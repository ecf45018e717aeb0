#!/usr/bin/python3
# ISC license.
"""publish.py HOW LINES DIR: nanoseconds for a line, for tests/bench/publish.sh
herm-publish     herm-publish, from a log directory
unacknowledged   this program says PUB and waits for nothing but the end of the stream
one-by-one       this program waits for the acknowledgement of each line; a tenth of the lines"""

import os, socket, subprocess, sys, time

sys.path.append(os.path.dirname(os.path.abspath(__file__)) + '/../tools')
from follow import line
from nats import Server


def main(how, n, d):
    os.makedirs(d + '/log')
    n = n // 10 if how == 'one-by-one' else n
    lines = [line(1, i) for i in range(1, n + 1)]
    with open(d + '/log/current', 'wb') as f:
        f.writelines(lines)
    server = Server(d)
    asker = server.ask()
    asker.set('CREATE')
    child = None
    begin = time.monotonic()
    if how == 'herm-publish':
        child = subprocess.Popen(['herm-publish', '-u', server.url(), d + '/log'])
    else:
        s = socket.create_connection(('127.0.0.1', server.port))
        f = s.makefile('rb')
        f.readline()
        s.sendall(b'CONNECT {"verbose":false}\r\nSUB a 1\r\n')
        out = s.makefile('wb', 1 << 20)
        answer = b' a' if how == 'one-by-one' else b''
        for x in lines:
            out.write(b'PUB herm%s %d\r\n%s\r\n' % (answer, len(x), x))
            if answer:
                out.flush()
                while not f.readline().startswith(b'{'):
                    pass
        out.flush()
    while asker.last() < n:
        time.sleep(0.001)
    took = time.monotonic() - begin
    if child:
        child.kill()
        child.wait()
    server.kill()
    print(int(took * 1e9 / n))


main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
