#!/bin/sh
# ISC license.
# no-sanitize: guard-kill runs the same programs
# The set guard kills for a call, and the call may be done by then: each act of the table in
# herm-confinement(7), by a process of its own, is done or not as the page says. A control group
# makes directories all the time.
. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/probe-load.inc"
need_bpf
. "$BUILD/tests/integration/names.inc"
. "$BUILD/tests/integration/guard.inc"
bystanders

cat > acts.py <<'END'
import os, signal, socket, time

listener, receiver = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
for s in listener, receiver:
    s.bind(("127.0.0.1", 0))
    s.settimeout(5)
listener.listen()
client, sender = socket.socket(), socket.socket(type=socket.SOCK_DGRAM)
reader, writer = os.pipe()
os.set_blocking(reader, False)
for name in "renamed", "removed", "changed", "cut":
    with open(name, "w") as f:
        f.write("x")
file = os.open("file", os.O_RDWR | os.O_CREAT)
victim = os.fork()
if not victim:
    signal.pause()


def got(f, *args):
    try:
        return bool(f(*args))
    except OSError:
        return False


def fork():
    if not os.fork():
        os.write(2, b"forked\n")
        os._exit(0)


def dead():
    return any(os.waitpid(victim, os.WNOHANG)[0] or time.sleep(0.02) for _ in range(250))


exists = os.path.exists
acts = {
    "mkdir": (lambda: os.mkdir("made"), lambda: exists("made")),
    "rename": (lambda: os.rename("renamed", "new"), lambda: exists("new")),
    "unlink": (lambda: os.unlink("removed"), lambda: not exists("removed")),
    "symlink": (lambda: os.symlink("x", "link"), lambda: os.path.islink("link")),
    "chmod": (lambda: os.chmod("changed", 0), lambda: not os.stat("changed").st_mode & 0o777),
    "truncate": (lambda: os.truncate("cut", 0), lambda: not os.stat("cut").st_size),
    "open with O_CREAT": (lambda: os.open("created", os.O_CREAT), lambda: exists("created")),
    "connect": (lambda: client.connect(listener.getsockname()), lambda: got(listener.accept)),
    "send": (lambda: sender.sendto(b"x", receiver.getsockname()), lambda: got(receiver.recv, 1)),
    "write to a pipe": (lambda: os.writev(writer, [b"x"]), lambda: got(os.read, reader, 1)),
    "signal": (lambda: os.kill(victim, 9), dead),
    "write to a file": (lambda: os.pwrite(file, b"x", 0), lambda: os.stat("file").st_size),
    "fork": (fork, lambda: os.stat("forks").st_size),
}
made = []
for name, (act, seen) in acts.items():
    r, w = os.pipe()
    pid = os.fork()
    if not pid:
        for _, _, x, _ in made:
            os.close(x)
        os.close(w)
        os.read(r, 1)
        act()
        os._exit(0)
    os.close(r)
    made.append((name, pid, w, seen))
os.write(1, b"ready\n")
os.read(0, 1)
said = ""
for name, pid, w, seen in made:
    os.close(w)
    status = os.waitpid(pid, 0)[1]
    said += f"{name}: {'done' if seen() else 'not done'}{'' if status == 9 else ', not killed'}\n"
os.write(1, said.encode())
END
mkdir -p p/syscalls here
for i in mkdir mkdirat rename renameat renameat2 unlink unlinkat symlink symlinkat chmod fchmodat \
  truncate open openat connect sendto writev kill pwrite64 clone clone3 fork vfork
do
  echo "?$i"
done > p/syscalls/deny
sed -n '/^\.Sh THE SET GUARD/,/^\.El/s/^\.It \([^S].*\) Ta /\1:/p' "$BUILD/doc/herm-confinement.7" |
  awk -F : '{ n = split($1, a, ", ") ; for (i = 1 ; i <= n ; i++) print a[i] ": " $2 }' > wanted

# in the directory here, guarded from the line on that it waits for
mkfifo ready go
(cd here && exec /usr/bin/python3 ../acts.py < ../go 2> forks) > ready &
target=$!
exec 8< ready 9> go
read -r _ <&8 || fail "no acts: $(cat here/forks)"
holder_start h $second
got=0
herm-probe-load -H "$holder" -s guard! -r $target -p p true 2> refusal || got=$?
test $got != 112 || skip "$(tail -n 1 refusal)"
same 0 $got "load: $(cat refusal)"
echo >&9
cat <&8 > said
wait $target || fail "the acts end with $?: $(cat said here/forks)"
expect 0 herm-probe-load -H "$holder" -x
sort wanted > wanted.sorted
sort said | diff wanted.sorted - || fail "the page (<) and this kernel (>)"
all_live
pkill -u $gw -f '^sh bystander'
