# ISC license.
# timeout: 900
# herm-register and herm-unregister killed with SIGKILL at 200 moments: before system calls of
# theirs, evenly spread from a random one, and at random. HERM_ROUNDS: so many for each deployment.
# No half-built slot is ever supervised; after one more run of each nothing is left over.

. "$BUILD/tests/lib.sh"

moments=${HERM_ROUNDS:-100}   # of each mode
test -z "$SANITIZE" || moments=24
seed=$(date +%s)
echo "random seed $seed"
tried=0 alive=0

# what must hold at any moment at all
consistent ()
{
  for d in "$scan"/gateway-*
  do
    test -d "$d" || continue
    missing=$(complete "$d")
    test -z "$missing" || fail "$1: a half-built slot is visible, without: $missing"
  done
  bad=$(procs | grep '/\.herm\.new' || :)
  test -z "$bad" || fail "$1: a process in a staging directory: $bad"
}

# after one more run of each nothing is left
recover ()
{
  # one time the next program is unregister, one time register
  test $((tried % 2)) = 0 || unreg coder 2> "$TMPDIR/err" || {
    got=$?
    cat "$TMPDIR/err"
    fail "$1: unregister next: $got"
  }
  got=0
  reg coder 2> "$TMPDIR/err" || got=$?
  case $got in
    0|1) ;;
    *) cat "$TMPDIR/err" ; fail "$1: register again: $got" ;;
  esac
  s6-svok "$(svc coder)" || fail "$1: registered ($got) and not supervised"
  s6-svok "$(svc coder)/log" || fail "$1: registered ($got) and logger not supervised"
  unreg coder 2> "$TMPDIR/err" || {
    got=$?
    cat "$TMPDIR/err"
    fail "$1: unregister again: $got"
  }
  absent "$(svc coder)"
  same "" "$(dots "$scan")" "$1: dot entries"
  until_true 5 nobody || { procs ; fail "$1: processes are left" ; }
}

nobody ()
{
  ! procs | grep -q -e 's6-supervise' -e 's6-log' -e '(deleted)' -e '/\.herm\.' -e '^[0-9]* Z'
}

# moment PROGRAM HOW-TO-NTH...: from the right start, kill, look, recover
moment ()
{
  what="$*"
  p=$1 ; shift
  case $p in
    register) cmd="herm-register -s $scan $who -f $template coder" ;;
    unregister)
      reg coder || fail "cannot register"
      cmd="herm-unregister -s $scan coder"
      ;;
  esac
  got=0
  # shellcheck disable=SC2086
  admin "$nth" "$@" $cmd 2> "$TMPDIR/nth.err" || got=$?
  case $got in
    137) alive=$((alive + 1)) ;;
    0|255) ;;   # it was through before its moment came
    *) cat "$TMPDIR/nth.err" ; fail "$what: exit $got" ;;
  esac
  tried=$((tried + 1))
  consistent "$mode, $what"
  recover "$mode, $what"
}

# some MAX HOW-MANY: so many numbers from 1 to MAX, evenly spread from a random start, or all there
# are
some ()
{
  awk -v max="$1" -v n="$2" -v seed="$seed" '
    BEGIN {
      srand(seed)
      s = max / n
      if (s < 1) s = 1
      for (i = rand() * s ; i < max && n-- > 0 ; i += s) print int(i) + 1
    }'
}
randoms ()
{
  awk -v n="$1" -v max="$2" -v seed="$seed" \
    'BEGIN { srand(seed) ; for (i = 0 ; i < n ; i++) print int(rand() * max) }'
}
usec () { read -r up _ < /proc/uptime ; echo "${up%.*}${up#*.}0000" ; }

for m in compat nested
do
  setup $m < /dev/null
  case $m in compat) who="-u $owner" ;; *) who= ;; esac
  # how many calls, and how long, each takes unharmed
  # shellcheck disable=SC2086
  admin "$nth" -N -o "$LOGS/calls" herm-register -s "$scan" $who -f "$template" coder
  rcalls=$(cat "$LOGS/calls") ; rm -f "$LOGS/calls"
  admin "$nth" -N -o "$LOGS/calls" herm-unregister -s "$scan" coder
  ucalls=$(cat "$LOGS/calls")
  t=$(usec) ; reg coder ; t=$(($(usec) - t)) ; test $t -gt 20000 || t=20000
  unreg coder
  echo "$m: register makes $rcalls calls, unregister $ucalls; random up to $t us"
  test "$rcalls" -gt 30 && test "$ucalls" -gt 30 || fail "too few calls to be true"

  for n in $(some "$rcalls" $((moments / 2))) ; do moment register -n "$n" ; done
  for n in $(some "$ucalls" $((moments / 3))) ; do moment unregister -n "$n" ; done
  for u in $(randoms $((moments / 12)) $t) ; do
    moment register -u "$u" ; moment unregister -u "$u"
  done
  no_leftovers "$scan"
  svscan_stop
done
echo "$tried moments, $alive of them in the middle"
test $tried -ge $((moments * 2 - 10)) && test $alive -ge $moments || fail "not enough moments"
