# ISC license.
"""The way that herm replaces: one gateway put into a live scan directory, and taken out of it, step
by step in Python.

Written for this benchmark after the observable steps of the program that agent containers use
today, with the same waits, the same subprocesses and the same order; what does no work there
(errors, hints) is left out.

  python3 -c 'import seedway; seedway.main()' register NAME | unregister NAME | serve |
    reconcile HOME FILE
serve: reads those lines from BENCH_REQUESTS and answers each with `start-ns end-ns cpu-us` in
BENCH_REPLIES.
Environment: BENCH_SCANDIR, BENCH_TEMPLATE (run and log/run are taken from there), BENCH_S6
(directory of the s6 programs).
"""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

OWNER = 10000
NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
SCANDIR = Path(os.environ["BENCH_SCANDIR"])
S6 = os.environ["BENCH_S6"]
TEMPLATE = Path(os.environ["BENCH_TEMPLATE"])
RUN = (TEMPLATE / "run").read_text()
LOG_RUN = (TEMPLATE / "log/run").read_text()


def s6(limit, program, *args):
    """One s6 command, its output collected."""
    return subprocess.run([f"{S6}/{program}", *args], capture_output=True, text=True, timeout=limit,
        check=False)


def slot_of(name):
    if len(name) > 251 or not NAME.fullmatch(name):
        raise ValueError(name)
    return SCANDIR / f"gateway-{name}"


def owned_dir(path, mode):
    if path.exists():
        return
    path.mkdir()
    path.chmod(mode)
    os.chown(path, OWNER, OWNER)


def seed(directory):
    """What s6-supervise would make for root alone, made before it starts."""
    supervise = directory / "supervise"
    owned_dir(directory / "event", 0o3730)
    owned_dir(supervise, 0o755)
    owned_dir(supervise / "event", 0o3730)
    control = supervise / "control"
    if not control.exists():
        os.mkfifo(control, 0o660)
        control.chmod(0o660)
        os.chown(control, OWNER, OWNER)


def script(path, text):
    path.write_text(text)
    path.chmod(0o755)


def build(name, down=False):
    slot = slot_of(name)
    if slot.exists():
        raise ValueError(f"{name} is registered")
    staging = slot.with_name(slot.name + ".tmp")
    if staging.exists():
        shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    (staging / "type").write_text("longrun\n")
    script(staging / "run", RUN)
    log = staging / "log"
    log.mkdir()
    script(log / "run", LOG_RUN)
    if down:
        (staging / "down").touch()
    seed(staging)
    if log.is_dir():
        seed(log)
    staging.rename(slot)


def register(name):
    build(name)
    done = s6(5, "s6-svscanctl", "-a", str(SCANDIR))
    if done.returncode:
        raise RuntimeError(done.stderr)


def boot(name, profile, log):
    """One profile at boot: its wish, its slot, its line in the log."""
    import json
    from datetime import datetime, timezone

    try:
        state = json.loads((profile / "gateway_state.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        state = {}
    wish = state.get("desired_state") or state.get("gateway_state")
    runs = wish in ("running", "draining", "degraded")
    for stale in ("gateway.pid", "processes.json"):
        (profile / stale).unlink(missing_ok=True)
    build(name, not runs)
    now = datetime.now(timezone.utc).isoformat()
    with open(log, "a", encoding="utf-8") as lines:
        action = 'started' if runs else 'registered'
        lines.write(f"{now} profile={name} prior_state={wish} action={action}\n")


def reconcile(home, took):
    """All profiles; the nanoseconds that it took inside of this interpreter go to the file took."""
    start = time.monotonic_ns()
    home = Path(home)
    log = home / "logs/container-boot.log"
    log.parent.mkdir(exist_ok=True)
    boot("default", home, log)
    for profile in sorted((home / "profiles").iterdir()):
        if profile.is_dir() and (profile / "SOUL.md").exists():
            boot(profile.name, profile, log)
    Path(took).write_text(f"{time.monotonic_ns() - start}\n", encoding="ascii")


def unregister(name):
    slot = slot_of(name)
    if not slot.exists():
        return
    s6(5, "s6-svc", "-d", str(slot))
    s6(15, "s6-svwait", "-D", "-t", "10000", str(slot))
    s6(5, "s6-svscanctl", "-an", str(SCANDIR))
    time.sleep(0.2)
    shutil.rmtree(slot, ignore_errors=True)


def act(verb, name):
    {"register": register, "unregister": unregister}[verb](name)


def serve():
    import resource

    def used():
        return sum(
            u.ru_utime + u.ru_stime
            for u in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        )

    while True:
        with open(os.environ["BENCH_REQUESTS"], encoding="ascii") as requests:
            line = requests.readline().split()
        if not line:
            return
        before = used()
        start = time.monotonic_ns()
        act(*line)
        end = time.monotonic_ns()
        answer = f"{start} {end} {round((used() - before) * 1e6)}\n"
        with open(os.environ["BENCH_REPLIES"], "w", encoding="ascii") as replies:
            replies.write(answer)


def main():
    if sys.argv[1] == "serve":
        serve()
    elif sys.argv[1] == "reconcile":
        reconcile(*sys.argv[2:])
    elif sys.argv[1] == "nothing":
        pass
    elif sys.argv[1] == "several":
        # For counting system calls: verb, then names. s6-svscan needs a moment in between: it sees
        # the staging name, which has no leading dot, and supervises a half-built directory if a
        # scan is still going on.
        for name in sys.argv[3:]:
            act(sys.argv[2], name)
            time.sleep(0.1)
    else:
        act(sys.argv[1], sys.argv[2])
