# ISC license.
# What a template may be, what of it arrives in the slot, and what is refused before anything is
# published.

. "$BUILD/tests/lib.sh"

setup compat < /dev/null
t=$TMPDIR/t

fresh () { rm -rf "$t" ; make_template "$t" < /dev/null ; template=$t ; }

# refused CODE WHAT: with $t as it is now; nothing published, nothing left
refused ()
{
  before=$(snapshot "$t")
  expect "$1" timeout 60 herm-register -s "$scan" -u $owner -f "$t" x
  test -z "$2" || said "$2"
  absent "$(svc x)"
  same "" "$(dots "$scan")" "staging"
  same 0 "$(count s6-supervise)" "supervisors"
  same "$before" "$(snapshot "$t")" "the template"
}

# what arrives: content, directories, modes less set-id; not event/, supervise/, nor times or owners
fresh
mkdir -p "$t/data/deep/er" "$t/conf/log/event" "$t/conf/supervise" "$t/env" "$t/instance" \
  "$t/event" "$t/supervise" "$t/log/supervise"
echo secret > "$t/data/deep/er/file" ; chmod 0640 "$t/data/deep/er/file"
head -c 300000 /dev/urandom > "$t/data/big"
: > "$t/data/empty"
cp /bin/true "$t/setid" ; chmod 6755 "$t/setid"
chmod 2755 "$t/data/deep"
echo x > "$t/supervise/status" ; echo x > "$t/log/supervise/lock" ; echo x > "$t/event/x"
echo x > "$t/conf/log/event/x" ; echo x > "$t/conf/supervise/x" # these are nothing of s6's
echo 2000 > "$t/timeout-finish"
printf 'from template\n' > "$t/env/TEMPLATE_VAR"
expect 0 reg -W x
d=$(svc x)
cmp "$t/data/big" "$d/data/big"
for i in conf/log/event/x conf/supervise/x ; do cmp "$t/$i" "$d/$i" ; done
cmp "$t/data/deep/er/file" "$d/data/deep/er/file"
same "640 0:0" "$(stat -c '%a %u:%g' "$d/data/deep/er/file")" "mode and owner of a file"
same 755 "$(stat -c %a "$d/setid")" "a set-id file"
same 755 "$(stat -c %a "$d/data/deep")" "a set-id directory"
test -f "$d/data/empty" || fail "an empty file is missing"
same 2000 "$(cat "$d/timeout-finish")" "timeout-finish"
same "from template" "$(cat "$d/env/TEMPLATE_VAR")" "env of the template"
same x "$(cat "$d/env/HERM_PROFILE")" "HERM_PROFILE"
same 700 "$(stat -c %a "$d/env")" "mode of env"
absent "$d/event/x"
test -p "$d/supervise/control" || fail "no control"
# 35 bytes, but 43 from s6 2.13 to 2.14
case $(stat -c %s "$d/supervise/status") in 35 | 43) ;; *) fail "status is not s6's" ;; esac
expect 0 unreg x
no_leftovers "$scan"

# without a logger, without finish
fresh
rm -r "$t/log" "$t/finish"
expect 0 reg -W x
same 1 "$(count s6-supervise)" "supervisors"
absent "$(svc x)/log"
expect 0 unreg x
no_leftovers "$scan"

# no run, or one that could not run
fresh ; rm "$t/run" ; refused 100 run
fresh ; chmod 0644 "$t/run" ; refused 100 run
fresh ; mv "$t/run" "$t/x" ; mkdir "$t/run" ; refused 100 run
# unable WHAT FOR REASON: refused, because WHAT cannot be executed
unable () { refused 100 "unable to execute $1 for $2 ($t): $3" ; }
fresh ; printf '#!/nonexistent/sh\n' > "$t/run"
unable /nonexistent/sh run "No such file or directory"
fresh ; printf '#!/nonexistent/sh -e\n' > "$t/run"
unable /nonexistent/sh run "No such file or directory"
fresh ; printf '#! /nonexistent/sh\n' > "$t/log/run"
unable /nonexistent/sh log/run "No such file or directory"
fresh ; printf '#!%s\n' "$TMPDIR" > "$t/run" ; unable "$TMPDIR" run "Is a directory"
fresh ; printf '#!%s\n' /etc/passwd > "$t/run" ; unable /etc/passwd run "Permission denied"
fresh ; printf '#!/bin/sh\r\n' > "$t/run" ; unable '/bin/sh?' run "No such file or directory"
fresh ; printf '#!/bin/%0300d\n' 0 > "$t/run" ; refused 100 "run: no interpreter, or too long"
fresh ; printf '#!/%0240d\n' 0 > "$t/log/run" ; refused 100 "0 for log/run ($t): No such file"
# an interpreter that is a script: the kernel takes it if it has an interpreter itself
printf '#!/bin/sh\nexec sleep 1000000\n' > "$TMPDIR/interpreter" ; chmod 755 "$TMPDIR/interpreter"
fresh ; printf '#!%s\n' "$TMPDIR/interpreter" > "$t/run" ; expect 0 reg x ; expect 0 unreg x
printf '#!/nonexistent/sh\n' > "$TMPDIR/interpreter"
fresh ; printf '#!%s\n' "$TMPDIR/interpreter" > "$t/run"
unable /nonexistent/sh run "No such file or directory"
echo 'exec true' > "$TMPDIR/interpreter" ; unable "$TMPDIR/interpreter" run "Exec format error"
printf '#!%s\n' "$TMPDIR/interpreter" > "$TMPDIR/interpreter"
unable "$TMPDIR/interpreter" run "Too many levels of symbolic links"
# a binary without its loader, and one that was cut, as run and as interpreter
if python3 - /bin/true "$TMPDIR/binary" > "$TMPDIR/loader" <<'END'
import re, sys
b = bytearray(open(sys.argv[1], 'rb').read())
i = re.search(rb'/lib[a-z0-9]*/ld-[^\0]*', b)
b[i.start() + 1:i.start() + 2] = b'X'
open(sys.argv[2], 'wb').write(b)
print(i.group(0).decode())
END
then
  chmod 755 "$TMPDIR/binary"
  loader=$(cat "$TMPDIR/loader")
  fresh ; cp "$TMPDIR/binary" "$t/run" ; unable "$loader" run "No such file or directory"
  fresh ; printf '#!%s\n' "$TMPDIR/binary" > "$t/log/run"
  unable "$loader" log/run "No such file or directory"
fi
for n in 20 100
do
  fresh ; head -c $n /bin/true > "$t/run" ; refused 100 "run: a damaged binary"
  fresh ; head -c $n /bin/true > "$TMPDIR/binary" ; chmod 755 "$TMPDIR/binary"
  printf '#!%s\n' "$TMPDIR/binary" > "$t/finish"
  unable "$TMPDIR/binary" finish "Exec format error"
done
# a finish that can never run: no end would be final
fresh ; chmod 0644 "$t/finish" ; refused 100 "finish: not executable"
fresh ; printf '#!/bin/sh\r\nexit 125\r\n' > "$t/finish" ; unable '/bin/sh?' finish "No such"
fresh ; cp "$t/finish" "$t/log/finish" ; chmod 0644 "$t/log/finish" ; refused 100 log/finish
# numbers that are none
for i in notification-fd lock-fd timeout-kill timeout-finish max-death-tally down-signal
do
  fresh ; echo three > "$t/$i" ; refused 100 "$i: not a"
  fresh ; : > "$t/$i" ; refused 100 "$i: not a"
done
fresh ; echo 0 > "$t/notification-fd" ; refused 100 "notification-fd: not a"
fresh ; echo -1 > "$t/log/notification-fd" ; refused 100 "notification-fd: not a"
fresh ; rm -f "$t/notification-fd"
echo SIGINT > "$t/down-signal" ; echo 2000 > "$t/timeout-kill" ; printf 0 > "$t/max-death-tally"
expect 0 reg -W x ; expect 0 unreg x
fresh ; rm "$t/log/run" ; refused 100 log/run
fresh ; chmod 0644 "$t/log/run" ; refused 100 log/run
# an interpreter by a relative name, and none at all in a text (the kernel would say ENOEXEC)
fresh ; printf '#!\n' > "$t/run" ; refused 100 run
fresh ; : > "$t/run" ; refused 100 run

# a file that becomes shorter while it is copied, and one that cannot be read
cut ()   # cut FAULT WHAT
{
  expect 111 strace -qq -o /dev/null -P "$t/main" -e trace=read -e inject="read:$1" herm-register \
    -s "$scan" -u $owner -f "$t" x
  said "unable to copy main" ; said "$2"
  absent "$(svc x)"
  same "" "$(dots "$scan")" "staging"
}
fresh
cut retval=0 "Broken pipe"
cut error=EIO "Input/output error"

# anything but files and directories
fresh ; mkfifo "$t/fifo" ; refused 100 fifo
fresh ; ln -s /etc/passwd "$t/link" ; refused 100 link
fresh ; ln -s run "$t/log/link" ; refused 100 link
fresh ; mkdir "$t/data" ; mknod "$t/data/null" c 1 3 ; refused 100 null
fresh ; ln -s /etc "$t/env" ; refused 100 env
fresh ; rm -r "$t/log" ; ln -s "$TMPDIR" "$t/log" ; refused 100 log

# as root, what others could have written
fresh ; chmod 0775 "$t" ; refused 100 ''
fresh ; chmod 0757 "$t" ; refused 100 ''
fresh ; chmod 0666 "$t/run" ; refused 100 run
fresh ; chmod 0722 "$t/log" ; refused 100 log
fresh ; chown $owner "$t/run" ; refused 100 run
fresh ; chown $owner "$t/log" ; refused 100 log
fresh ; chown $owner "$t" ; refused 100 ''

# a scan directory where nothing can be executed: not the template's fault
if unshare -m true 2> /dev/null
then
  fresh
  expect 100 unshare -m sh -c 'mount --bind "$1" "$1" && mount -o remount,bind,noexec "$1" &&
    exec herm-register -s "$1" -u "$2" -f "$3" x' sh "$scan" $owner "$t"
  said "$scan is on a file system mounted noexec"
fi

# none
rm -rf "$t"
expect 100 herm-register -s "$scan" -u $owner -f "$t" x
said "$t"
: > "$TMPDIR/file"
expect 100 herm-register -s "$scan" -u $owner -f "$TMPDIR/file" x
same "" "$(dots "$scan")" "staging"
same "" "$(herm-list -s "$scan")" "the list"

# the caller's umask changes nothing
fresh
(umask 0777 ; expect 0 reg -W -e A=1 x)
d=$(svc x)
same "755 755 644 700 600" "$(stat -c %a "$d" "$d/run" "$d/type" "$d/env" "$d/env/A" |
  tr '\n' ' ' | sed 's/ $//')" "modes under umask 0777"
expect 0 unreg x
same "" "$(ls -A "$scan" | grep -v '^\.s6-svscan$\|^\.herm\.lock$' || :)" "the scandir"
no_leftovers "$scan"
svscan_stop
