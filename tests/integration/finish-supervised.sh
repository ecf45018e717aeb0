# ISC license.
# herm-finish under a real s6-supervise: 125 ends a service as down and not wanted, anything else
# restarts it.

. "$BUILD/tests/lib.sh"

scan=$TMPDIR/service
svscan_start "$scan"

# service NAME FINISH-LINE...: its run does what the file `end` says once it reads a line from the
# FIFO go; it is born wanted down
service ()
{
  d=$TMPDIR/.build
  mkdir -p "$d"
  cat > "$d/run" <<'END'
#!/bin/sh
echo start >> starts
read -r line < go
eval "$line"
END
  mkfifo "$d/go"
  printf '%s\n' '#!/bin/sh' 'echo "$*" > args' "$2" > "$d/finish"
  : > "$d/down"
  chmod 0755 "$d/run" "$d/finish"
  mv "$d" "$scan/$1"
  s6-svscanctl -a "$scan"
  # blocks until the supervisor has it: a seeded FIFO would do the same
  until_true 10 has_status "$scan/$1" || fail "no supervisor"
  expect 0 s6-svc -u -wu -T 10000 "$scan/$1"
}

# final NAME LINE FINISH / restarts NAME LINE FINISH: run ends by LINE
final ()
{
  service "$1" "$3"
  s6-svlisten1 -D -t 20000 "$scan/$1" sh -c 'echo "$0" > "$1"/go' "$2" "$scan/$1" > "$TMPDIR/out" \
    2>&1 || :
  same "false false" "$(s6-svstat -o up,wantedup "$scan/$1")" "$1: up, wanted"
  same 1 "$(wc -l < "$scan/$1/starts")" "$1: starts"
}
restarts ()
{
  service "$1" "$3"
  s6-svlisten1 -d -t 20000 "$scan/$1" sh -c 'echo "$0" > "$1"/go' "$2" "$scan/$1" > "$TMPDIR/out" \
    2>&1 || fail "$1: does not end"
  # this one is read in a second life
  timeout 30 sh -c 'echo "exec sleep 1000000" > "$0"' "$scan/$1/go" || fail "$1: no second life"
  same true "$(s6-svstat -o wantedup "$scan/$1")" "$1: wanted"
  same 2 "$(wc -l < "$scan/$1/starts")" "$1: starts"
}

final zero 'exit 0' 'exec herm-finish -- "$1" "$2"'
same 0 "$(cut -d ' ' -f 1 "$scan/zero/args")" "what s6 gave to finish"
final config 'exit 78' 'exec herm-finish -- "$1" "$2"'
final refused 'exit 112' 'exec herm-finish -- "$1" "$2"'
final killed 'kill -9 $$' 'exec herm-finish -s KILL -- "$1" "$2"'
same "256 9" "$(cut -d ' ' -f 1,2 "$scan/killed/args")" "what s6 gave to finish"
final off 'exit 1' 'FLAG=off exec herm-finish -w FLAG -- "$1" "$2"'
final list 'exit 4' 'exec herm-finish -p 4,5 -- "$1" "$2"'
restarts crash 'exit 1' 'exec herm-finish -- "$1" "$2"'
restarts temp 'exit 111' 'exec herm-finish -- "$1" "$2"'
restarts signal 'kill -9 $$' 'exec herm-finish -- "$1" "$2"'
restarts notlisted 'exit 78' 'exec herm-finish -p 0 -- "$1" "$2"'
restarts on 'exit 1' 'FLAG=yes exec herm-finish -w FLAG -- "$1" "$2"'
# composed: permafailon is asked when herm-finish has no objection
final permafail 'exit 1' 'exec herm-finish -- "$1" "$2" s6-permafailon 60 1 1 true'
# from execline, the way the page shows it
service execline 'exec execlineb -S2 -c '\''herm-finish -p 0,78 -- $1 $2'\'' "$@"'
s6-svlisten1 -D -t 20000 "$scan/execline" sh -c 'echo "exit 78" > "$0"/go' "$scan/execline" \
  > "$TMPDIR/out" 2>&1 || :
same "false false" "$(s6-svstat -o up,wantedup "$scan/execline")" "execline: up, wanted"

svscan_stop
