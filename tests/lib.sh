# ISC license.
# What integration tests share. Source it: . "$BUILD/tests/lib.sh"
#
# Words: $scan is the scandir under test, $svc a way to write a slot in it; owner is the uid that
# controls gateways.

owner=10000
nth=$BUILD/tests/tools/nth

# ---- verdicts

fail ()
{
  echo "FAILED: $*"
  exit 1
}

skip ()
{
  echo "$*"
  exit 77
}

# expect CODE prog...: runs prog, its output goes to the files out and err, and its exit code must
# be CODE
expect ()
{
  want=$1 ; shift
  got=0
  "$@" > "$TMPDIR/out" 2> "$TMPDIR/err" || got=$?
  if test "$got" != "$want"
  then
    cat "$TMPDIR/out" "$TMPDIR/err"
    fail "exit $got, wanted $want: $(echo "$*" | cut -c 1-300)"
  fi
}

# said STRING: the last `expect` printed it on standard error; printed STRING: on standard output
said () { grep -qF -e "$1" "$TMPDIR/err" || { cat "$TMPDIR/err" ; fail "did not say: $1" ; } ; }
printed ()
{
  grep -qF -e "$1" "$TMPDIR/out" || { cat "$TMPDIR/out" ; fail "did not print: $1" ; }
}

same ()   # same WANTED SEEN WHAT
{
  test "$1" != "$2" || return 0
  echo "$1" > "$TMPDIR/same.wanted"
  echo "$2" > "$TMPDIR/same.seen"
  diff -U 0 "$TMPDIR/same.wanted" "$TMPDIR/same.seen" || :
  fail "$3: not what was wanted"
}

absent () { test ! -e "$1" && test ! -L "$1" || fail "$1 exists" ; }

as ()   # as UID prog...
{
  asuid=$1 ; shift
  setpriv --reuid "$asuid" --regid "$asuid" --clear-groups "$@"
}

# apart: goes on in a network namespace of its own, where no other test has a port
apart ()
{
  test -n "${APART-}" || APART=yes exec unshare --net sh -eu "$0"
  ip link set lo up
}

# landlock [ LEAST ]: $abi is that of Landlock here, 0 without; skips below LEAST. $TMPDIR gets
# an empty directory, none, and a file abi.
landlock ()
{
  mkdir "$TMPDIR/none"
  herm-policy-check "$TMPDIR/none" > "$TMPDIR/abi" || fail "herm-policy-check: exit $?"
  abi=$(sed -n 's/^Landlock ABI \([0-9]*\),.*/\1/p' "$TMPDIR/abi")
  test "${abi:=0}" -ge "${1-0}" || skip "Landlock ABI $abi"
}

# until_true SECONDS prog...: only for what sends no event (a parent reaping its child)
until_true ()
{
  tries=$(($1 * 50)) ; shift
  while ! "$@"
  do
    tries=$((tries - 1))
    test $tries -gt 0 || return 1
    sleep 0.02
  done
}

# ---- a live s6-svscan

# settled prog...: what it prints, $before, stays the same for a moment
settled () { before=$("$@") ; sleep 0.3 ; test "$before" = "$("$@")" ; }

# has_status SERVICE: s6-supervise has written one; s6-svok succeeds a little earlier
has_status () { s6-svstat "$1" > /dev/null 2>&1 ; }

# the option of s6-svscan for how many services, which is -c up to 2.11
svscan_limit ()
{
  if s6-svscan -C 4 /nonexistent 2>&1 | grep -q -e option -e usage
  then echo -c ; else echo -C ; fi
}

# svscan_start DIR [ UID ]: an s6-svscan on DIR (made if absent), ready when this returns; its pid
# is in $svscan_pid
svscan_start ()
{
  test -d "$1" || mkdir -m 0755 "$1"
  rm -f "$TMPDIR/svscan.ready"
  mkfifo "$TMPDIR/svscan.ready"
  if test -n "${2-}"
  then
    chown "$2:$2" "$1"
    # no `as` here: $! must be the s6-svscan
    setpriv --reuid "$2" --regid "$2" --clear-groups s6-svscan -d 3 "$1" < /dev/null \
      >> "$TMPDIR/svscan.log" 2>&1 3> "$TMPDIR/svscan.ready" &
  else
    s6-svscan -d 3 "$1" < /dev/null >> "$TMPDIR/svscan.log" 2>&1 3> "$TMPDIR/svscan.ready" &
  fi
  svscan_pid=$!
  read -r _ < "$TMPDIR/svscan.ready" || fail "s6-svscan does not start: $(cat "$TMPDIR/svscan.log")"
}

svscan_stop ()
{
  s6-svscanctl -t "$scan"
  wait "$svscan_pid" || :
}

# setup compat | nested: $scan with a live s6-svscan, and these, all on it:
#   reg [ option... ] NAME   herm-register by whoever may, with $template
#   unreg [ option... ] NAME herm-unregister by the same
#   admin prog...            run prog as that user: root in compat, owner in nested
setup ()
{
  mode=$1
  base=$TMPDIR/$mode
  scan=$base/service
  LOGS=$base/logs
  template=$base/template
  mkdir -m 0755 "$base"
  mkdir -m 1777 "$LOGS"
  make_template "$template"
  case $mode in
    compat) svscan_start "$scan" ;;
    nested) svscan_start "$scan" $owner ;;
  esac
}

admin () { case $mode in compat) "$@" ;; *) as $owner "$@" ;; esac ; }
reg ()
{
  case $mode in
    compat) herm-register -s "$scan" -u $owner -f "$template" "$@" ;;
    nested) as $owner herm-register -s "$scan" -f "$template" "$@" ;;
  esac
}
unreg () { admin herm-unregister -s "$scan" "$@" ; }

# make_template DIR [ < main ]: a service directory that runs `main` (sh, in the slot, environment
# from env/, descriptor 3 for readiness) under data/lock, and logs to $LOGS/gateway-NAME. Without a
# main (standard input is /dev/null): says hello, is ready, waits.
make_template ()
{
  mkdir -p "$1/log"
  cat > "$1/run" <<'END'
#!/bin/sh
exec 2>&1
exec s6-setlock -n data/lock s6-envdir -Lf env sh ./main
END
  cat > "$1/log/run" <<END
#!/bin/sh
exec s6-log -d 3 n3 s1000000 "$LOGS/\${1%/log}"
END
  cat > "$1/finish" <<'END'
#!/bin/sh
exit 0
END
  echo longrun > "$1/type"
  echo 3 | tee "$1/notification-fd" > "$1/log/notification-fd"
  cat > "$1/main"
  test -s "$1/main" || cat > "$1/main" <<'END'
echo "hello from $HERM_PROFILE"
echo >&3
exec 3>&-
exec sleep 1000000
END
  chmod 0755 "$1" "$1/log" "$1/run" "$1/log/run" "$1/finish"
  chmod 0644 "$1/type" "$1/main" "$1/notification-fd" "$1/log/notification-fd"
}

# deaf: a main that is ready, and ignores TERM
deaf ()
{
  cat <<'END'
trap '' TERM HUP INT
echo >&3
exec 3>&-
exec sleep 1000000
END
}

svc () { echo "$scan/gateway-$1" ; }
# As the one who runs s6-svscan: with s6 2.11 a supervisor of the owner's cannot notify root.
wait_up () { admin s6-svwait -U -t 30000 "$(svc "$1")" || fail "$1 is not ready" ; }
logger_up ()
{
  admin s6-svwait -U -t 30000 "$(svc "$1")/log" || fail "the logger of $1 is not ready"
}
pid_of () { s6-svstat -o pid "$1" ; }   # of a service directory

# ---- what may not be left over

# procs: "pid state comm cwd" of every process here
procs ()
{
  {
    cat /proc/[0-9]*/stat 2>/dev/null | sed 's/^\([0-9]*\) (\(.*\)) \(.\) .*/s \1 \3 \2/'
    ls -ld /proc/[0-9]*/cwd 2>/dev/null | sed -n 's,.* /proc/\([0-9]*\)/cwd -> \(.*\),c \1 \2,p'
  } | awk '
    $1 == "s" { state[$2] = $3 ; comm[$2] = $4 }
    $1 == "c" { p = $2 ; sub(/^c [0-9]+ /, "") ; cwd[p] = $0 }
    END { for (p in state) print p, state[p], comm[p], cwd[p] }' | sort -n
}

dots () { ls -A "$1" | sed -n '/^\.herm\.lock$/d;/^\.herm/p' ; }
zombies () { procs | awk '$2 == "Z"' ; }
count () { procs | awk -v c="$1" '$3 == c && $2 != "Z" { n++ } END { print n + 0 }' ; }

# no_leftovers SCANDIR: no process in a removed directory or in a staging one, no dot entry of
# herm's, no zombie
no_leftovers ()
{
  same "" "$(dots "$1")" "dot entries in $1"
  # A process lets go of its locks a moment before its directory, and is a zombie then until its
  # parent looks.
  until_true 5 clean || { procs ; fail "processes are left of what was removed" ; }
}
clean () { ! procs | awk '$2 == "Z" || / \(deleted\)$/ || /\/\.herm\./' | grep -q . ; }

dead () { until_true 5 is_dead "$1" || fail "process $1 lives: $2" ; }
is_dead ()
{
  case $(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null) in ''|[ZX]*) ;; *) return 1 ;; esac
}

# snapshot DIR...: everything about a tree that herm must not change: type, mode, owners, size,
# mtime, link target, content
snapshot ()
{
  find "$@" -printf '%p %y %m %U:%G %n %s %T@ %l\n' | sort
  find "$@" -type f -exec cksum {} + | sort
}

# complete SLOT: whether a visible slot is one that may be supervised: prints what is missing
complete ()
{
  for c in run:x log/run:x main:f notification-fd:f event:d supervise:d supervise/control:p \
    log/event:d log/supervise:d log/supervise/control:p env:d env/HERM_PROFILE:f data:d
  do
    test "-${c#*:}" "$1/${c%:*}" || echo "${c%:*}"
  done
}
