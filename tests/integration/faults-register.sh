# ISC license.
# timeout: 900
# no-sanitize  the sanitizers' own system calls would fail too
# System calls of herm-register and herm-unregister fail in turn, with ENOSPC, EMFILE, EACCES or
# EINTR: they end with a code from their page and a message, the scan directory is as before or
# as after, and the next run sweeps what is left over.
# HERM_FAULTS=all: each call, with each of them.

. "$BUILD/tests/lib.sh"
. "$BUILD/tests/integration/faults.inc"

# as it was when x was not there, and x whole, with a supervisor and a logger's, both with what they
# run
before () { test "$now" = "$without" ; }
after () { test "$now" = "$with" ; }
look ()
{
  now=$(tree "$scan")
  leftovers
}
bad ()
{
  cat "$TMPDIR/err" ; same "$without" "$now" "$what; neither this" ||
    : ; same "$with" "$now" "$what"
}

# clears away x, whatever there is of it
recover ()
{
  test -z "$left" || swept=$((swept + 1))
  if test -n "$left" && test $((total % 2)) = 0
  then
    r=0 ; reg x > "$TMPDIR/out2" 2> "$TMPDIR/err2" || r=$?
    case $r in
      0 | 1) ;;
      *) cat "$TMPDIR/err" "$TMPDIR/err2" ; fail "$what: the next herm-register exits $r" ;;
    esac
    look
    after && test -z "$left" || bad
    s6-svok "$(svc x)" && s6-svok "$(svc x)/log" || fail "$what: registered ($r) and not supervised"
  fi
  unreg -k 100 x > "$TMPDIR/out2" 2> "$TMPDIR/err2" || {
    cat "$TMPDIR/err" "$TMPDIR/err2"
    fail "$what: the next herm-unregister exits $?"
  }
  look
  before && test -z "$left" || { echo "$left" ; bad ; }
  are_processes $alone "$what, then herm-unregister"
}

register ()
{
  faulty $1 $2 herm-register -s "$scan" $options -f "$template" -e A=b -E "$base/env" x || {
    unreg x
    return 1
  }
  look
  if before && test -z "$left"
  then
    test $got != 0 || fail "$what: and there is nothing"
    are_processes $alone "$what"
    return 0
  fi
  before || after || bad
  if test $got = 0
  then
    after && test -z "$left" || bad
    s6-svok "$(svc x)" && s6-svok "$(svc x)/log" || fail "$what: not supervised"
  fi
  recover
}

unregister_child () { unregister $1 $2 -k 100 -t 5000 ; }
unregister ()
{
  test -e "$(svc x)" || {
    reg x && admin s6-svwait -u -t 30000 "$(svc x)" && are_processes $together "herm-register"
  }
  n=$1 e=$2 ; shift 2
  faulty $n $e herm-unregister -s "$scan" "$@" x || { unreg "$@" x ; return 1 ; }
  look
  if after && test -z "$left"
  then
    test $got != 0 || fail "$what: and everything is there"
    are_processes $together "$what"
    return 0
  fi
  before || bad
  if test $got = 0
  then
    test -z "$left" || { echo "$left" ; cat "$TMPDIR/err" ; fail "$what: leftovers" ; }
    are_processes $alone "$what"
  else recover
  fi
}

for m in compat nested sealed
do
  begin $m live
  mkdir "$base/env"
  echo value > "$base/env/B"
  reg () { $who herm-register -s "$scan" $options -f "$template" -e A=b -E "$base/env" "$@" ; }
  unreg () { $who herm-unregister -s "$scan" "$@" ; }
  reg keeper
  up keeper
  keeper=$(pid_of "$(svc keeper)")
  settle
  alone=$processes
  without=$(tree "$scan")
  reg x
  up x
  settle
  together=$processes
  with=$(tree "$scan")
  test "$with" != "$without"
  unreg x
  each register 7
  say register
  each unregister 5
  say unregister

  # one that leaves a child with its log pipe: that is looked for everywhere, and killed
  printf '#!/bin/sh\nsleep 1000000 &\nexec s6-setlock -n data/lock sleep 1000000\n' \
    > "$template/run"
  reg x
  up x
  settle
  together=$processes
  with=$(tree "$scan")
  test $mode = nested || each unregister_child 11
  say "unregister with a child"
  test ! -e "$(svc x)" || unreg -k 100 x

  same "$keeper" "$(pid_of "$(svc keeper)")" "pid of the keeper"
  unreg keeper
  no_leftovers "$scan"
  svscan_stop
done
