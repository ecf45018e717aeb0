#!/usr/bin/python3
# ISC license.
"""nats-servers for publish.py and the bench."""

import os, random, socket, subprocess, sys, time

from follow import fail
sys.path.append(os.path.dirname(os.path.abspath(__file__)) + '/../../examples/fleet')
from jetstream import Nats


def free_port():
    """Below those that the kernel gives to clients."""
    while True:
        port = random.randrange(14000, 32000)
        with socket.socket() as s:
            try:
                s.bind(('127.0.0.1', port))
                return port
            except OSError:
                pass


class Server:
    """A nats-server with its files in a directory; extra: more of its configuration."""

    def __init__(self, d, extra='', jetstream=True):
        self.d, self.port, self.user = d, free_port(), ''
        os.makedirs(d, exist_ok=True)
        self.configure(extra, jetstream)
        self.start()

    def configure(self, extra='', jetstream=True):
        with open(self.d + '/conf', 'w') as f:
            f.write('listen: 127.0.0.1:%d\n' % self.port)
            if jetstream:
                f.write('jetstream { store_dir: "%s/store" }\n' % self.d)
            f.write(extra)

    def start(self):
        with open(self.d + '/server', 'ab') as out:
            self.p = subprocess.Popen(['nats-server', '-c', self.d + '/conf'], stderr=out)
        for _ in range(1000):
            try:
                socket.create_connection(('127.0.0.1', self.port), 5).close()
                return
            except OSError:
                time.sleep(0.02)
        fail('nats-server does not start', self.said())

    def said(self):
        with open(self.d + '/server') as f:
            return f.read()[-2000:]

    def url(self, user=''):
        return 'nats://%s127.0.0.1:%d' % (user, self.port)

    def kill(self):
        self.p.kill()
        self.p.wait()

    def ask(self):
        return Nats(self.port, self.user)


def until(what, seconds, test):
    """What test returns, as soon as it is true."""
    end = time.time() + seconds
    why = ''
    while time.time() < end:
        try:
            got = test()
            if got:
                return got
        except (OSError, KeyError, ValueError) as e:
            why = e
        time.sleep(0.05)
    fail('not reached:', what() if callable(what) else what, why)
