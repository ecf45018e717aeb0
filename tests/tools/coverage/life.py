# ISC license.
import threading, time
from frame import *

elsewhere["life-unfound"] = "probe-skipped"
elsewhere["life-skip"] = "probe-preempted"


@act
def life_fork():
    with named():
        pid = os.fork()
        if not pid:
            name("other")
            os._exit(3)
    need(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 3)


@act
def life_exit():
    r, w = os.pipe()
    pid = os.fork()
    if not pid:
        os.read(r, 1)
        name("life-exit")
        os._exit(3)
    with named():
        os.write(w, b"x")
        status = os.waitpid(pid, 0)[1]
    need(os.waitstatus_to_exitcode(status) == 3)


@act
def life_thread():
    ran = []
    t = threading.Thread(target=lambda: ran.append(threading.get_native_id()))
    with named():
        t.start()
        t.join()
        while len(os.listdir("/proc/self/task")) > 1:   # or that thread can be the last one
            time.sleep(0.001)
    need(ran and ran[0] != os.getpid())
